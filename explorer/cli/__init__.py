"""The same engine from a terminal: results on stdout, progress and errors on stderr."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from io import TextIOWrapper
from pathlib import Path

from explorer.errors import ExplorerError

Command = Callable[[argparse.Namespace], int]

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130

SPELLED_OUT = {"--install-desktop": ("desktop", "install"), "--uninstall-desktop": ("desktop", "remove")}

THREAD_LIMITS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""The program shares work out over its own threads; threads of BLAS below them would wait for each other."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command, or open the window when there is none.

    Args:
        argv: the arguments; None for those of the process.

    Returns:
        0 done, 1 failed with one sentence on stderr, 2 wrong usage, 130 interrupted.
    """
    for name in THREAD_LIMITS:
        os.environ.setdefault(name, "1")
    _speak_unicode()
    try:
        arguments = _parsed(sys.argv[1:] if argv is None else list(argv))
    except SystemExit as end:  # argparse has said what there is to say
        return end.code if isinstance(end.code, int) else DONE
    return _carried_out(arguments)


def _parsed(argv: list[str]) -> argparse.Namespace:
    if not argv:  # the window must not wait for the parser of everything else
        return argparse.Namespace(command="open", paths=[], model=None, dim=None)
    from explorer.cli.parser import make_parser

    return make_parser().parse_args(_with_command(argv))


def _carried_out(arguments: argparse.Namespace) -> int:
    try:
        code = _command(arguments.command)(arguments)
        sys.stdout.flush()
    except ExplorerError as error:
        print(f"matryoshka-explorer: {error}", file=sys.stderr)
        return FAILED
    except MemoryError:
        print("matryoshka-explorer: there is not enough memory; try a smaller --dim or fewer texts", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("matryoshka-explorer: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # whoever reads the results has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return code


def _command(name: str) -> Command:
    """Return what carries `name` out, importing no more than that needs: the window must not wait for numpy."""
    if name == "open":
        from explorer.cli import window

        return window.show
    if name == "model":
        from explorer.cli import models

        return models.model
    if name == "cache":
        from explorer.cli import caching

        return caching.cache
    if name == "project":
        from explorer.cli import projecting

        return projecting.project
    if name == "evaluate":
        from explorer.cli import evaluating

        return evaluating.evaluation
    if name == "train":
        from explorer.cli import training

        return training.train_model
    if name == "desktop":
        from explorer.cli import desktop

        return desktop.desktop
    if name == "self-test":
        from explorer.cli import self_test

        return self_test.self_test
    from explorer.cli import corpora, texts

    rest: tuple[Command, ...] = (corpora.embed, corpora.search, corpora.dimensions, texts.similarity, texts.explain)
    return next(command for command in rest if command.__name__ == name)


def _with_command(argv: list[str]) -> list[str]:
    """With a file instead of a command, the window opens."""
    from explorer.cli.parser import COMMANDS

    if argv[0] in SPELLED_OUT:
        return [*SPELLED_OUT[argv[0]], *argv[1:]]
    first = argv[0]
    return ["open", *argv] if first not in COMMANDS and not first.startswith("-") and Path(first).exists() else argv


def _speak_unicode() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")

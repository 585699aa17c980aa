"""The command with which the installed program tests itself: every part that packing could have lost is used once."""

from __future__ import annotations

import os
import platform
import queue
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from explorer import __version__, paths
from explorer.cli.output import print_json
from explorer.errors import ExplorerError
from explorer.installed.start import is_frozen
from explorer.progress import drain

if TYPE_CHECKING:
    from explorer.corpus.corpus import Corpus
    from explorer.index.vectors import VectorIndex
    from explorer.jobs import wire
    from explorer.model.embedding import StaticEmbedding

QUESTION, ANSWER = "Why does a cup of coffee keep me awake?", "coffee"
COLOURS = 60
"""A window with a map has more."""

WORKER_SECONDS = 120


@dataclass
class Bench:
    """What one check hands to the next.

    Attributes:
        picture: where the picture goes.
        on_screen: whether the window is to be seen.
        model, corpus, index: made on the way.
    """

    picture: Path
    on_screen: bool
    model: StaticEmbedding | None = None
    corpus: Corpus | None = None
    index: VectorIndex | None = None


@dataclass
class Report:
    """What was found.

    Attributes:
        checks: name, whether it holds, seconds, and what was seen.
    """

    checks: list[tuple[str, bool, float, str]] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether every check holds."""
        return all(holds for _name, holds, _seconds, _seen in self.checks)


def self_test(arguments: Namespace) -> int:
    """Run every check away from the user's files, print what was found, and return 0 when all of them hold."""
    with tempfile.TemporaryDirectory(prefix="matryoshka-explorer-", ignore_cleanup_errors=True) as folder:
        os.environ[paths.HOME_VARIABLE] = folder
        picture = arguments.picture or Path(folder, "window.png")
        report = run_checks(Bench(picture, arguments.on_screen), CHECKS)
    if arguments.report is not None:
        arguments.report.write_text("".join(f"{line}\n" for line in lines(report)), encoding="utf-8")
    if arguments.json:
        print_json(as_json(report))
    else:
        print("\n".join(lines(report)), flush=True)
    return 0 if report.whole else 1


Check = Callable[[Bench], str]


def run_checks(bench: Bench, checks: dict[str, Check]) -> Report:
    """Run `checks` one after the other; one that fails does not stop the others."""
    report = Report()
    for name, check in checks.items():
        start = time.perf_counter()
        try:
            holds, seen = True, check(bench)
        except ExplorerError as error:
            holds, seen = False, str(error)
        except Exception as error:  # whatever packing broke: the report is there to name it
            holds, seen = False, f"{type(error).__name__}: {error}"
        report.checks.append((name, holds, time.perf_counter() - start, seen))
    if bench.corpus is not None:
        bench.corpus.close()
    return report


def lines(report: Report) -> list[str]:
    """Return the report as it is printed."""
    how = "installed program" if is_frozen() else "package"
    head = f"Matryoshka Explorer {__version__}, {how}, Python {platform.python_version()}, {platform.platform()}"
    body = [f"{'ok' if holds else 'FAILED':<6}  {name:<9} {s:6.2f} s  {seen}" for name, holds, s, seen in report.checks]
    failed = sum(not holds for _name, holds, _seconds, _seen in report.checks)
    end = f"{failed} of {len(body)} checks failed." if failed else f"All {len(body)} checks hold."
    return [head, *body, end]


def as_json(report: Report) -> dict[str, object]:
    """Return the report in JSON's terms."""
    checks = [{"name": name, "ok": holds, "seconds": s, "seen": seen} for name, holds, s, seen in report.checks]
    return {"version": __version__, "frozen": is_frozen(), "ok": report.whole, "checks": checks}


def _load(bench: Bench) -> str:
    from explorer.model.embedding import StaticEmbedding

    bench.model = StaticEmbedding.from_pretrained(paths.resource("model"))
    return f"{bench.model.info.name}, {bench.model.dim} dimensions, {bench.model.info.vocabulary:,} tokens"


def _read(bench: Bench) -> str:
    from explorer.corpus.readers import read_corpus

    with closing(drain(read_corpus([paths.resource("samples", "reviews.csv")]))) as reviews:
        kept = len(reviews.where("stars >= 4"))
        count = len(reviews)
    bench.corpus = drain(read_corpus([paths.sample()]))
    return f"{count} reviews ({kept} with 4 stars or more), {len(bench.corpus):,} sample texts"


def _embed(bench: Bench) -> str:
    from explorer.index.corpus_vectors import embed_corpus

    assert bench.model is not None
    assert bench.corpus is not None
    bench.index = drain(embed_corpus(bench.model, bench.corpus))
    return f"{len(bench.index):,} vectors of {bench.index.dim} numbers"


def _search(bench: Bench) -> str:
    from explorer.index.search import top_k

    assert bench.model is not None
    assert bench.corpus is not None
    assert bench.index is not None
    query = bench.model.encode([QUESTION], prompt="query")[0]
    hits = top_k(bench.index, query, dim=bench.index.dim, k=3)
    best = bench.corpus.records(hits.rows)[0].id
    if not best.startswith(ANSWER):
        raise ExplorerError(f"'{QUESTION}' found {best}, not a text about {ANSWER}.")
    return f"'{QUESTION}' found {best}"


def _map(bench: Bench) -> str:
    from explorer.jobs import wire
    from explorer.jobs.worker import WorkerProcess
    from explorer.projection.params import UmapParams

    assert bench.index is not None
    heard: queue.SimpleQueue[wire.Event] = queue.SimpleQueue()
    laid_out: list[int] = []
    with closing(WorkerProcess(heard.put)) as worker:
        worker.project(1, bench.index, bench.index.dims, UmapParams())
        while not isinstance(event := _next(heard), wire.JobDone):
            if isinstance(event, wire.JobFailed | wire.WorkerDied):
                raise ExplorerError(event.sentence)
            if isinstance(event, wire.LayoutDone) and event.method == "umap":
                laid_out.append(event.dim)
    if set(laid_out) != set(bench.index.dims):
        raise ExplorerError(f"UMAP laid out the dimensions {laid_out}, not {list(bench.index.dims)}.")
    return f"UMAP at {len(laid_out)} dimensions in the worker process"


def _next(heard: queue.SimpleQueue[wire.Event]) -> wire.Event:
    try:
        return heard.get(timeout=WORKER_SECONDS)
    except queue.Empty:
        raise ExplorerError(f"The worker process said nothing for {WORKER_SECONDS} seconds.") from None


def _download(_bench: Bench) -> str:
    from explorer.hub.repository import make_ready

    make_ready()
    return "ready to fetch models; nothing was sent"


def _picture(bench: Bench) -> str:
    from explorer.ui.portrait import take

    taken = take(bench.picture, on_screen=bench.on_screen)
    if taken.colours < COLOURS:
        raise ExplorerError(f"The window shows {taken.colours} colours; it is empty.")
    return f"the window with its map, {taken.width} x {taken.height}, {taken.colours} colours, on {taken.platform}"


CHECKS: dict[str, Check] = {
    "model": _load,
    "files": _read,
    "embed": _embed,
    "search": _search,
    "map": _map,
    "download": _download,
    "picture": _picture,
}

"""Commands about models."""

from __future__ import annotations

import sys
from argparse import Namespace

from explorer.cli.loading import load_model
from explorer.cli.output import print_json
from explorer.cli.progress import follow
from explorer.model.embedding import StaticEmbedding
from explorer.model.writing import save_pretrained


def model(arguments: Namespace) -> int:
    """Show, write or download a model."""
    if arguments.action == "download":
        return _download(arguments.name, quiet=arguments.quiet)
    loaded = load_model(arguments.model)
    if arguments.action == "info":
        _show(loaded, as_json=arguments.json)
    else:
        save_pretrained(loaded, arguments.output, dim=arguments.dim, dtype=arguments.dtype)
        print(arguments.output)
    return 0


def _download(name: str, *, quiet: bool) -> int:
    from explorer.model.hub import download

    folder = follow(download(name), quiet=quiet)
    _show(load_model(str(folder)), as_json=False)
    return 0


def _show(loaded: StaticEmbedding, *, as_json: bool) -> None:
    known = loaded.info
    facts: dict[str, object] = {
        "path": str(known.path),
        "name": known.name,
        "vocabulary": known.vocabulary,
        "dim": known.dim,
        "dims": known.dims,
        "dtype": known.dtype,
        "similarity": known.similarity,
        "bytes": known.bytes,
    }
    if as_json:
        print_json(facts)
        return
    facts["dims"] = ", ".join(map(str, known.dims))
    sys.stdout.writelines(
        f"{name:<11} {fact:,}\n" if isinstance(fact, int) else f"{name:<11} {fact}\n" for name, fact in facts.items()
    )

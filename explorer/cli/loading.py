"""What most commands begin with: a model, a corpus, its vectors."""

from __future__ import annotations

import shutil
import sys
import tempfile
from argparse import Namespace
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from explorer import paths
from explorer.cli.progress import follow
from explorer.corpus.corpus import Corpus
from explorer.corpus.readers import read_corpus
from explorer.errors import ModelError
from explorer.model.embedding import StaticEmbedding

STDIN = "-"


def load_model(name: str | None) -> StaticEmbedding:
    """Return the model in the folder `name`, or the bundled one."""
    return StaticEmbedding.from_pretrained(model_folder(name))


def model_folder(name: str | None) -> Path:
    """Return the folder of the model that the user calls `name`: a path, or a model that was downloaded.

    Args:
        name: None is the bundled model.

    Raises:
        ModelError: there is neither such a folder nor such a downloaded model.
    """
    if name is None:
        return paths.resource("model")
    path = Path(name)
    if path.exists():
        return path
    from explorer.model import hub

    if not hub.model_folder(name).is_dir():
        raise ModelError(
            f"There is no model folder {name}, and no downloaded model of that name; "
            f"name a folder, or fetch it with: matryoshka-explorer model download {name}"
        )
    return hub.model_folder(name)


def chosen_dim(model: StaticEmbedding, wanted: int | None) -> int:
    """Return the dimension `wanted`, or the full one.

    Raises:
        ModelError: the model has fewer dimensions.
    """
    if wanted is not None and wanted > model.dim:
        raise ModelError(f"{wanted} is not a dimension of this model; choose one from 1 to {model.dim}.")
    return wanted or model.dim


@contextmanager
def opened_corpus(arguments: Namespace) -> Generator[Corpus, None, None]:
    """Read the corpus that `arguments` name; it is closed in the end."""
    with _file(arguments.corpus) as path:
        reading = read_corpus([path], text_column=arguments.text, keep=arguments.corpus != STDIN)
        corpus = follow(reading, quiet=arguments.quiet)
        try:
            for notice in () if arguments.quiet else corpus.notices:
                print(notice, file=sys.stderr)
            yield corpus
        finally:
            corpus.close()


@contextmanager
def _file(name: str) -> Generator[Path, None, None]:
    """Give the path `name`; for - a file with what stdin holds, for as long as it is needed."""
    if name != STDIN:
        yield Path(name)
        return
    with tempfile.TemporaryDirectory(prefix="matryoshka-explorer-") as folder:
        path = Path(folder, "stdin.txt")
        with path.open("wb") as copy:
            shutil.copyfileobj(sys.stdin.buffer, copy)
        yield path

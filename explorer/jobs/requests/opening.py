"""What can be asked for by name: models, texts, and what comes of opening them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.corpus.corpus import Corpus
    from explorer.model.embedding import StaticEmbedding


@dataclass(frozen=True, slots=True)
class LoadModel:
    """Load the model in `folder`; gives a `StaticEmbedding`."""

    folder: Path


@dataclass(frozen=True, slots=True)
class Download:
    """Fetch a model from the hub; gives the `Path` of its folder."""

    name: str


@dataclass(frozen=True, slots=True)
class FetchSuite:
    """Fetch the sets of NanoBEIR that are not on this computer; gives the `RetrievalSet` of all 13 by their folders."""


@dataclass(frozen=True, slots=True)
class ClearCache:
    """Remove the stored vectors that nobody uses; gives a `Cleared`."""


@dataclass(frozen=True, slots=True)
class Check:
    """Look at what a training is to be made from; tells of each with a `CheckedOne`, see `explorer.jobs.checks`.

    Attributes:
        pairs: files of pairs, and folders of them.
        sets: BEIR folders.
        models: model folders.
    """

    pairs: tuple[Path, ...] = ()
    sets: tuple[Path, ...] = ()
    models: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenCorpus:
    """Read `paths` as one corpus; gives a `Corpus`."""

    paths: tuple[Path, ...]
    text_column: str | None = None


@dataclass(frozen=True, slots=True)
class AddTexts:
    """Open the files of `corpus` again with more texts behind its own, from files or typed; gives a `Corpus`."""

    corpus: Corpus
    paths: tuple[Path, ...] = ()
    typed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Embed:
    """Open the stored vectors of a corpus, or embed it; gives a `VectorIndex`."""

    model: StaticEmbedding
    corpus: Corpus


Loading = LoadModel | OpenCorpus | AddTexts | Download | ClearCache | FetchSuite
"""What the user asks for by name; it goes on whatever else is needed."""

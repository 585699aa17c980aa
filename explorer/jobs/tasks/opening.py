"""How models and texts are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.jobs import requests as ask
from explorer.progress import Progress, Steps

if TYPE_CHECKING:
    from pathlib import Path

    from explorer.analysis.retrieval_set import RetrievalSet
    from explorer.corpus.corpus import Corpus
    from explorer.index.shelf import Cleared
    from explorer.index.vectors import VectorIndex
    from explorer.model.embedding import StaticEmbedding


def load_model(request: ask.LoadModel) -> Steps[StaticEmbedding]:
    """Load a model folder."""
    from explorer.model.embedding import StaticEmbedding

    yield Progress("Loading the model", 0)
    model = StaticEmbedding.from_pretrained(request.folder)
    import explorer.index.corpus_vectors  # noqa: F401 - the texts it is to embed take longer to read

    return model


def fetch_model(request: ask.Download) -> Steps[Path]:
    """Fetch a model by name."""
    from explorer.model.hub import download

    return (yield from download(request.name))


def fetch_suite(_: ask.FetchSuite) -> Steps[dict[Path, RetrievalSet]]:
    """Fetch what is missing of NanoBEIR, and read all of it."""
    from explorer.analysis.nanobeir import NAMES, nanobeir_sets, set_folder

    sets = yield from nanobeir_sets()
    return dict(zip(map(set_folder, NAMES), sets, strict=True))


def clear_cache(_: ask.ClearCache) -> Steps[Cleared]:
    """Remove stored vectors, texts and maps."""
    from dataclasses import replace

    from explorer.corpus import kept as texts
    from explorer.index import shelf
    from explorer.projection import kept

    yield Progress("Clearing the cache", 0)
    return replace(shelf.clear(), texts=texts.clear(), maps=kept.clear())


def look_at(request: ask.Check) -> Steps[None]:
    """Look at what a training is to be made from."""
    from explorer.jobs.checks import check

    return (yield from check(request))


def open_corpus(request: ask.OpenCorpus) -> Steps[Corpus]:
    """Read files into a corpus."""
    from explorer.corpus.readers import read_corpus

    return (yield from read_corpus(request.paths, text_column=request.text_column))


def add_texts(request: ask.AddTexts) -> Steps[Corpus]:
    """Read more texts behind those of a corpus."""
    from explorer.jobs.adding import add_texts

    return (yield from add_texts(request.corpus, request.paths, request.typed))


def embed(request: ask.Embed) -> Steps[VectorIndex]:
    """Open the stored vectors of a corpus, or embed its texts a batch at a time."""
    from explorer.index.corpus_vectors import embed_corpus

    return (yield from embed_corpus(request.model, request.corpus))

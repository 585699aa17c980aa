"""The work behind the map, as requests and without a window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from explorer import paths
from explorer.jobs import requests as ask
from explorer.jobs.tasks import run
from explorer.progress import drain
from explorer.projection.params import UmapParams
from tests.unit.projection.samples import make_index
from tests.unit.session.fakes import FakeCorpus

INDEX = make_index(60)
PROJECT = ask.Project(INDEX, UmapParams())
TEXTS = tuple(f"a text about {('tea', 'sea', 'birds', 'stone', 'ice')[row % 5]}" for row in range(60))


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path))


def drawn(dim: int) -> ask.Drawn:
    return ask.Drawn(np.random.default_rng(dim).standard_normal((60, 2), np.float32), "umap", 60)


def test_maps_that_are_kept_come_back_for_the_same_corpus_model_and_parameters_only() -> None:
    layouts = tuple((dim, drawn(dim)) for dim in INDEX.dims)
    assert drain(run(ask.Recall(PROJECT, "model", "corpus"))).drawn == {}
    assert drain(run(ask.Keep(PROJECT, "model", "corpus", layouts))) is True
    found = drain(run(ask.Recall(PROJECT, "model", "corpus"))).drawn
    assert found.keys() == set(INDEX.dims)
    for dim, layout in layouts:
        assert np.array_equal(found[dim].xy, layout.xy)
        assert (found[dim].method, found[dim].fitted) == ("umap", 60)
    assert drain(run(ask.Recall(PROJECT, "model", "other"))).drawn == {}
    assert drain(run(ask.Recall(ask.Project(INDEX, UmapParams(seed=1)), "model", "corpus"))).drawn == {}


def test_half_of_the_maps_are_none() -> None:
    drain(run(ask.Keep(PROJECT, "model", "corpus", ((INDEX.dims[0], drawn(INDEX.dims[0])),))))
    assert drain(run(ask.Recall(PROJECT, "model", "corpus"))).drawn == {}


def test_clearing_the_cache_removes_the_maps_and_says_so() -> None:
    drain(run(ask.Keep(PROJECT, "model", "corpus", tuple((dim, drawn(dim)) for dim in INDEX.dims))))
    assert "Removed stored maps" in drain(run(ask.ClearCache())).sentence
    assert drain(run(ask.Recall(PROJECT, "model", "corpus"))).drawn == {}


def test_a_map_is_measured_and_what_moved_is_found() -> None:
    found = drain(run(ask.Nearest(INDEX, thorough=True)))
    trust = drain(run(ask.MeasureTrust(INDEX, found, drawn(4), 4)))
    assert trust.measured == 60
    assert 0 <= trust.map_mean <= trust.stop_mean <= 1
    assert len(drain(run(ask.Move(INDEX, drawn(4), drawn(8)))).top) == 50


def test_clusters_are_found_counted_painted_and_contrasted() -> None:
    corpus: Any = FakeCorpus(lines=TEXTS)
    clustering = drain(run(ask.Cluster(INDEX, 5)))
    counts = drain(run(ask.CountWords(corpus, clustering)))
    assert clustering.sizes == (12, 12, 12, 12, 12)
    assert counts.texts.tolist() == [12] * 5
    painted = drain(run(ask.PaintClusters(clustering, ("a", "b", "c", "d", "e"))))
    assert (painted.counts, painted.codes is clustering.codes) == (clustering.sizes, True)
    tea = ask.RowSet(np.arange(0, 60, 5))
    assert drain(run(ask.Contrast(corpus, tea, None, ()))).first[0].word == "tea"
    assert drain(run(ask.Contrast(corpus, tea, ask.RowSet(np.arange(1, 60, 5)), ("tea",)))).first == ()

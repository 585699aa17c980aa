"""The suite NanoBEIR, fetched from a hub on the loopback interface."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import huggingface_hub
import pytest

from explorer.analysis import nanobeir
from explorer.analysis.nanobeir import COLLECTION, OWNER, missing_sets, nanobeir_sets, set_folder
from explorer.analysis.retrieval_set import RetrievalSet
from explorer.errors import CorpusError, ExplorerError
from explorer.hub import fetching
from explorer.progress import Progress, drain
from tests.unit.analysis.parquet import SHARD, files_of, write_parts
from tests.unit.analysis.retrieval import Data
from tests.unit.hub.hub_server import Hub, running

CORPUS = f"corpus/{SHARD}"
ALL = nanobeir.NAMES
NAMES = ALL[:3]
"""The tests make do with these."""

FIRST, LAST = NAMES[0], NAMES[-1]


def data_of(name: str) -> Data:
    documents = {f"{name}-{row}": f"{name} document {row} " + "of many words " * (row * 5) for row in range(30)}
    return Data(documents, {"q": f"document of {name}"}, {"q": {f"{name}-7": 1}})


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("hub")
    return {f"{OWNER}/{name}": files_of(write_parts(folder / name, data_of(name))) for name in ALL}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("MATRYOSHKA_EXPLORER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HF_HUB_DISABLE_TELEMETRY", "1")
    monkeypatch.setattr(fetching, "PIECE", 512)
    monkeypatch.setattr(nanobeir, "NAMES", NAMES)
    yield tmp_path / "home"
    huggingface_hub.close_session()


@pytest.fixture
def server(published: dict[str, dict[str, bytes]]) -> Iterator[Hub]:
    files = {name: {"README.md": b"# A set", **found} for name, found in published.items()}
    with running(Hub({}, datasets=files)) as hub:
        yield hub


def get(server: Hub) -> tuple[RetrievalSet, ...]:
    return drain(nanobeir_sets(endpoint=server.endpoint))


def refusal(server: Hub) -> str:
    with pytest.raises(ExplorerError) as caught:
        get(server)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def run_until(server: Hub, what: str, bytes_done: int) -> None:
    steps = nanobeir_sets(endpoint=server.endpoint)
    while not ((now := next(steps)).what == what and now.done >= bytes_done):
        pass
    steps.close()


def size(server: Hub, name: str) -> int:
    return sum(len(data) for file, data in server.datasets[f"{OWNER}/{name}"].items() if file != "README.md")


def test_all_thirteen_sets_arrive_in_order_with_their_texts(server: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nanobeir, "NAMES", ALL)
    sets = get(server)
    assert tuple(data.name for data in sets) == ALL
    assert len(ALL) == 13
    for data in sets:
        made = data_of(data.name)
        assert data.documents.ids == tuple(made.documents)
        assert data.documents.text(7) == made.documents[f"{data.name}-7"].strip()
        assert (data.queries, data.judged) == (tuple(made.queries.values()), ({7: 1},))


def test_only_the_tables_are_fetched_and_only_once(server: Hub) -> None:
    assert missing_sets() == NAMES
    get(server)
    assert missing_sets() == ()
    assert len(server.asked) == 3 * len(NAMES)
    assert {name for name, _ in server.asked} == {f"{part}/{SHARD}" for part in ("corpus", "queries", "qrels")}


def test_once_fetched_the_network_is_not_touched(server: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    get(server)
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    assert len(drain(nanobeir_sets())) == len(NAMES)


def test_progress_grows_to_the_size_of_all_sets(server: Hub) -> None:
    seen: list[Progress] = []
    drain(nanobeir_sets(endpoint=server.endpoint), seen.append)
    stages = list(dict.fromkeys(progress.what for progress in seen))
    assert stages == ["Looking up NanoBEIR", "Downloading NanoBEIR", *(f"Reading {name}" for name in NAMES)]
    down = [progress for progress in seen if progress.what == "Downloading NanoBEIR"]
    assert [progress.done for progress in down] == sorted(progress.done for progress in down)
    assert down[-1].done == down[-1].total == sum(size(server, name) for name in NAMES)


def test_a_cut_connection_is_said_and_the_download_goes_on_where_it_ended(server: Hub) -> None:
    server.cut = 700
    assert f"The hub cannot be reached for '{OWNER}/{FIRST}'" in refusal(server)
    server.cut = None
    server.asked.clear()
    assert len(get(server)) == len(NAMES)
    assert server.asked[0] == (CORPUS, "bytes=512-")


def test_a_cancelled_download_keeps_whole_sets_and_goes_on_later(server: Hub) -> None:
    run_until(server, "Downloading NanoBEIR", size(server, FIRST) + 600)
    assert missing_sets() == NAMES[1:]
    server.asked.clear()
    get(server)
    assert server.asked[0][1] is not None
    assert len(server.asked) == 3 * (len(NAMES) - 1)


def test_a_cancel_while_reading_loses_nothing(server: Hub) -> None:
    run_until(server, f"Reading {LAST}", 0)
    server.asked.clear()
    get(server)
    assert server.asked == []


def test_a_set_that_moved_comes_from_the_collection(
    server: Hub, published: dict[str, dict[str, bytes]], tmp_path: Path
) -> None:
    collection = {
        file.replace("train", name): data for name in NAMES for file, data in published[f"{OWNER}/{name}"].items()
    }
    server.datasets = {COLLECTION: collection}
    sets = get(server)
    assert tuple(data.name for data in sets) == NAMES
    assert [data.documents.ids[0] for data in sets] == [f"{name}-0" for name in NAMES]
    assert len(server.asked) == 3 * len(NAMES)


def test_a_set_that_is_nowhere_is_named_before_anything_is_fetched(server: Hub) -> None:
    del server.datasets[f"{OWNER}/{LAST}"]
    assert f"The hub has neither {OWNER}/{LAST} nor {COLLECTION}" in refusal(server)
    assert server.asked == []


def test_a_set_without_judgements_is_named(server: Hub) -> None:
    del server.datasets[f"{OWNER}/{FIRST}"][f"qrels/{SHARD}"]
    assert f"The set {FIRST} cannot be fetched: {OWNER}/{FIRST} holds no qrels/*.parquet" in refusal(server)


def test_a_file_spoilt_on_the_way_is_thrown_away(server: Hub, home: Path) -> None:
    server.spoil = True
    assert f"The download of {CORPUS} was damaged on the way" in refusal(server)
    assert list(home.rglob("*.parquet")) == []


def test_a_damaged_set_is_removed_and_fetched_anew(server: Hub) -> None:
    get(server)
    (set_folder(LAST) / CORPUS).write_bytes(b"PAR1 and nothing more")
    said = refusal(server)
    assert said.startswith(f"{LAST}/{CORPUS} is not a Parquet file, or is damaged (")
    assert said.endswith("; it was removed, so start again to fetch it anew.")
    assert missing_sets() == (LAST,)
    assert len(get(server)) == len(NAMES)


def test_a_set_that_is_only_wrong_is_kept(server: Hub, tmp_path: Path) -> None:
    get(server)
    bad = data_of(LAST)._replace(qrels={"q": {"unknown": 1}})
    shutil.copytree(write_parts(tmp_path / LAST, bad), set_folder(LAST), dirs_exist_ok=True)
    with pytest.raises(CorpusError, match="row 1: the document unknown is not in"):
        get(server)
    assert missing_sets() == ()


def test_a_full_disk_is_seen_before_the_download(server: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    assert "NanoBEIR needs" in refusal(server)
    assert server.asked == []


def test_a_disk_that_fills_up_on_the_way_is_named(server: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(nanobeir, "put_in_place", full)
    assert "No space left on device" in refusal(server)


def test_no_network_is_one_sentence(server: Hub) -> None:
    with running(Hub({})) as gone:
        pass
    server.endpoint = gone.endpoint
    assert f"The hub cannot be reached for '{OWNER}/{FIRST}'; check the network" in refusal(server)


def test_an_answer_that_is_an_error_is_named(server: Hub) -> None:
    server.refusal = 418
    assert f"The hub answered 418 for '{OWNER}/{FIRST}'" in refusal(server)

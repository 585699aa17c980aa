"""Fetching a model by name, from a hub on the loopback interface."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import huggingface_hub
import pytest

from explorer.errors import ExplorerError
from explorer.hub import fetching
from explorer.model import hub
from explorer.model.embedding import StaticEmbedding
from explorer.model.hub import download, model_folder
from explorer.progress import Progress, drain
from tests.unit.hub.hub_server import Hub, running
from tests.unit.model.tiny import TEXTS, write_json

NAME = "owner/tiny"
WEIGHTS = "0_StaticEmbedding/model.safetensors"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("MATRYOSHKA_EXPLORER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HF_HUB_DISABLE_TELEMETRY", "1")
    monkeypatch.setattr(fetching, "PIECE", 4096)
    yield tmp_path / "home"
    huggingface_hub.close_session()


@pytest.fixture
def server(folder: Path) -> Iterator[Hub]:
    (folder / "README.md").write_text("# Tiny", encoding="utf-8")
    (folder / "pytorch_model.bin").write_bytes(b"pickle")
    (folder / "code.py").write_text("import os", encoding="utf-8")
    with running(Hub(files_of(folder))) as hub:
        yield hub


def files_of(folder: Path) -> dict[str, bytes]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def get(server: Hub, name: str = NAME) -> Path:
    return drain(download(name, endpoint=server.endpoint))


def refusal(server: Hub, name: str = NAME) -> str:
    with pytest.raises(ExplorerError) as caught:
        get(server, name)
    assert not model_folder(NAME).exists()
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    return sentence


def cancel_after(server: Hub, steps: int) -> None:
    work = download(NAME, endpoint=server.endpoint)
    for _ in range(steps):
        next(work)
    work.close()


def part_of_weights(home: Path) -> Path:
    [found] = home.rglob("model.safetensors")
    return found


def test_a_downloaded_model_embeds_as_the_one_on_the_hub(server: Hub, folder: Path, home: Path) -> None:
    found = get(server)
    assert found == home / "data" / "models" / "owner" / "tiny"
    model = StaticEmbedding.from_pretrained(found)
    assert (model.encode(TEXTS) == StaticEmbedding.from_pretrained(folder).encode(TEXTS)).all()


def test_only_what_a_static_embedding_needs_is_fetched(server: Hub) -> None:
    assert sorted(files_of(get(server))) == [
        WEIGHTS,
        "0_StaticEmbedding/tokenizer.json",
        "README.md",
        "config_sentence_transformers.json",
        "modules.json",
    ]
    assert {name for name, _ in server.asked} == set(files_of(model_folder(NAME)))


def test_a_model2vec_model_is_fetched_from_its_root(model2vec_folder: Path) -> None:
    with running(Hub(files_of(model2vec_folder))) as server:
        assert StaticEmbedding.from_pretrained(get(server)).info.drops_unknown


def test_a_model_without_a_list_of_modules_is_found_in_its_usual_folder(server: Hub) -> None:
    del server.files["modules.json"]
    assert StaticEmbedding.from_pretrained(get(server)).dim == 64


def test_progress_grows_to_the_size_of_the_model(server: Hub) -> None:
    seen: list[Progress] = []
    drain(download(NAME, endpoint=server.endpoint), seen.append)
    known = [progress for progress in seen if progress.total is not None]
    done = [progress.done for progress in known]
    assert done == sorted(done)
    assert known[-1].done == known[-1].total == sum(map(len, files_of(model_folder(NAME)).values()))
    assert {progress.what for progress in seen} == {"Downloading owner/tiny"}
    assert len(known) > 10


def test_a_cancelled_download_leaves_no_model_and_goes_on_later(server: Hub, home: Path) -> None:
    cancel_after(server, 12)
    assert not model_folder(NAME).exists()
    there = part_of_weights(home).stat().st_size
    assert 0 < there < len(server.files[WEIGHTS])
    server.asked.clear()
    StaticEmbedding.from_pretrained(get(server))
    assert server.asked == [(WEIGHTS, f"bytes={there}-")]


def test_a_server_without_ranges_sends_the_file_again(server: Hub) -> None:
    cancel_after(server, 12)
    server.ranges = False
    assert (get(server) / WEIGHTS).read_bytes() == server.files[WEIGHTS]


def test_an_attempt_at_an_older_revision_is_forgotten(server: Hub, home: Path) -> None:
    cancel_after(server, 12)
    server.revision = "f" * 40
    get(server)
    assert [path.name for path in (home / "data" / "models" / "owner").iterdir()] == ["tiny"]


def test_a_model_downloaded_again_replaces_the_old_one(server: Hub) -> None:
    (get(server) / "old").write_text("old", encoding="utf-8")
    assert not (get(server) / "old").exists()


def test_a_connection_that_breaks_says_so_and_goes_on_later(server: Hub) -> None:
    server.cut = 20_000
    assert "cannot be reached" in refusal(server)
    server.cut = None
    assert (get(server) / WEIGHTS).read_bytes() == server.files[WEIGHTS]


def test_a_file_that_ends_early_is_named(server: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    look_up = hub.look_up
    monkeypatch.setattr(hub, "look_up", lambda *given: longer(look_up(*given)))
    assert "ended at" in refusal(server)


def longer(repository: Any) -> Any:
    files = {name: dataclasses.replace(file, size=file.size + 5) for name, file in repository.files.items()}
    return dataclasses.replace(repository, files=files)


def test_weights_that_are_not_what_was_promised_are_thrown_away(server: Hub, home: Path) -> None:
    server.spoil = True
    assert f"{WEIGHTS} was damaged" in refusal(server)
    assert not list(home.rglob("model.safetensors"))


def test_an_unknown_name_is_named(server: Hub) -> None:
    assert "There is no model 'owner/unknown' on the hub" in refusal(server, "owner/unknown")


@pytest.mark.parametrize("name", ["a b", "../up", "a/b/c", ""])
def test_a_name_that_cannot_be_one_is_refused(server: Hub, name: str) -> None:
    assert "is not the name of a model" in refusal(server, name)
    assert server.asked == []


def test_a_gated_model_asks_for_consent(server: Hub) -> None:
    server.refusal, server.error_code = 403, "GatedRepo"
    assert "asks for your consent" in refusal(server)


def test_an_answer_of_the_server_that_is_an_error_is_named(server: Hub) -> None:
    server.refusal = 418
    assert "The hub answered 418" in refusal(server)


def test_no_network_is_said_in_one_sentence(server: Hub) -> None:
    with running(Hub({})) as gone:
        pass
    server.endpoint = gone.endpoint
    assert "The hub cannot be reached for 'owner/tiny'; check the network" in refusal(server)


def test_another_kind_of_model_is_refused_before_its_weights_are_fetched(server: Hub, folder: Path) -> None:
    write_json(folder / "modules.json", [{"path": "", "type": "sentence_transformers.models.Transformer"}])
    server.files["modules.json"] = (folder / "modules.json").read_bytes()
    assert "lists the module Transformer" in refusal(server)
    assert WEIGHTS not in {name for name, _ in server.asked}


def test_a_network_without_a_list_of_modules_is_refused(server: Hub) -> None:
    server.files = {"config.json": b'{"model_type": "bert"}', "model.safetensors": b"x" * 10}
    assert "is a bert network" in refusal(server)


@pytest.mark.parametrize("gone", [WEIGHTS, "0_StaticEmbedding/tokenizer.json"])
def test_a_model_that_lacks_a_part_is_refused(server: Hub, gone: str) -> None:
    del server.files[gone]
    assert f"has no {gone}" in refusal(server)


def test_a_full_disk_is_seen_before_the_download(server: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    assert "MB are free" in refusal(server)
    assert WEIGHTS not in {name for name, _ in server.asked}


def test_a_disk_that_fills_up_is_named(server: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(hub, "put_in_place", full)
    assert "cannot be stored in" in refusal(server)

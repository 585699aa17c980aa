from __future__ import annotations

from pathlib import Path

from explorer.jobs.requests import LoadModel, OpenCorpus
from explorer.session.opening import requests_for


def test_a_folder_with_a_tokenizer_is_a_model_and_the_rest_is_one_corpus(tmp_path: Path) -> None:
    model, folder, file = tmp_path / "model", tmp_path / "texts", tmp_path / "a.csv"
    model.mkdir()
    folder.mkdir()
    (model / "tokenizer.json").touch()
    file.touch()
    assert requests_for([file, model, folder]) == [LoadModel(model), OpenCorpus((file, folder))]


def test_nothing_asks_for_nothing_and_a_missing_path_is_left_to_the_reader(tmp_path: Path) -> None:
    assert requests_for([]) == []
    assert requests_for([tmp_path / "gone.csv"]) == [OpenCorpus((tmp_path / "gone.csv",))]

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.session import settings
from explorer.session.settings import Settings


def test_what_was_saved_is_loaded_again(tmp_path: Path) -> None:
    chosen = settings.used_corpus(settings.used_model(Settings(scheme="dark"), Path("/m")), Path("/c/d.csv"))
    settings.save(chosen, tmp_path / "s.json")
    assert settings.load(tmp_path / "s.json") == chosen
    assert chosen.last_folder == str(Path("/c"))
    assert [p.name for p in tmp_path.iterdir()] == ["s.json"]


@pytest.mark.parametrize(
    "content", ["", "[]", "{", '{"scheme": "pink", "recent_models": 3, "last_folder": []}', "\x00"]
)
def test_a_damaged_file_gives_the_defaults(tmp_path: Path, content: str) -> None:
    (tmp_path / "s.json").write_text(content, encoding="utf-8")
    assert settings.load(tmp_path / "s.json") == Settings()


def test_a_missing_file_gives_the_defaults_and_an_unwritable_place_costs_nothing(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "none.json") == Settings()
    settings.save(Settings(), tmp_path / "no" / "such" / "folder.json")


@given(st.lists(st.text(min_size=1, max_size=3), max_size=30))
def test_recent_models_are_few_without_repeats_and_the_latest_is_first(names: list[str]) -> None:
    prefer = Settings()
    for name in names:
        prefer = settings.used_model(prefer, Path(name))
    recent = prefer.recent_models
    assert len(recent) == len(set(recent)) <= settings.RECENT
    assert not names or recent[0] == str(Path(names[-1]))

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from explorer import cli
from explorer.errors import ExplorerError
from explorer.installed import APP_ID, desktop


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    return tmp_path


def test_a_registered_program_is_in_the_menu_with_its_own_path_and_icon(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desktop, "command", lambda: home / "my programs" / "matryoshka-explorer")
    assert cli.main(["--install-desktop"]) == 0
    entry = (home / "applications" / f"{APP_ID}.desktop").read_text(encoding="utf-8")
    assert f'Exec="{home}/my programs/matryoshka-explorer" %F' in entry
    assert f"TryExec={home}/my programs/matryoshka-explorer" in entry
    assert (home / "icons/hicolor/scalable/apps" / f"{APP_ID}.svg").is_file()
    assert (home / "mime/packages" / f"{APP_ID}.xml").is_file()
    assert capsys.readouterr().out.count("wrote") == 3


def test_removing_takes_away_what_was_written_and_nothing_else(home: Path) -> None:
    desktop.register()
    other = home / "applications" / "other.desktop"
    other.write_text("[Desktop Entry]")
    assert cli.main(["--uninstall-desktop"]) == 0
    assert desktop.remove() == []
    assert not list(home.rglob(f"{APP_ID}*"))
    assert other.exists()


def test_signs_that_mean_something_in_an_entry_are_quoted() -> None:
    text = desktop.entry("Exec=matryoshka-explorer %F\n", Path('/a b/100%/$x"/run'))
    assert text == 'Exec="/a b/100%%/\\\\$x\\\\"/run" %F\n'


def test_a_frozen_program_registers_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert desktop.command() == Path(sys.executable)


def test_without_a_command_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ExplorerError, match="pipx"):
        desktop.command()


@pytest.mark.parametrize("action", [desktop.register, desktop.remove])
def test_other_systems_have_installers(action: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    with pytest.raises(ExplorerError, match="installer"):
        action()


def test_folders_that_cannot_be_written_are_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "applications").write_text("a file")
    with pytest.raises(ExplorerError, match="applications"):
        desktop.register()


def test_a_desktop_that_does_not_answer_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_arguments: object, **_more: object) -> None:
        raise subprocess.TimeoutExpired("update-mime-database", 30)

    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr("subprocess.run", hang)
    assert len(desktop.register()) == 3

"""The lists of what is packed match what the program imports, and every installer says the same of it."""

from __future__ import annotations

import ast
import json
import pickle
import plistlib
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import contents
import metadata
import precompile
import pytest
import yaml

import explorer
from explorer.installed import APP_ID

ROOT = Path(__file__).parents[3]
DESKTOP = ROOT / "resources" / "desktop"
ADVICE = "packaging/contents.py decides what is packed; correct it, and build once with `make frozen`"


def imports() -> Iterator[str]:
    """Yield every import statement of the program that runs, one a line; those for type checkers alone are left out."""
    for path in sorted((ROOT / "explorer").rglob("*.py")):
        yield from statements(ast.parse(path.read_text(encoding="utf-8")))


def statements(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        if isinstance(child, ast.Import | ast.ImportFrom):
            yield ast.unparse(child)
        yield from statements(child)


def foreign() -> set[str]:
    """Return the modules outside the standard library that the program imports."""
    names = set[str]()
    for line in imports():
        names |= {
            name.split(" as ")[0]
            for name in re.sub(r"^from (\S+) import .*", r"\1", line).removeprefix("import ").split(", ")
        }
    return {name for name in names if name.split(".")[0] not in {*sys.stdlib_module_names, "explorer"}}


def test_the_libraries_listed_are_those_the_program_imports() -> None:
    assert {name.split(".")[0] for name in foreign()} == set(contents.SHIPPED), ADVICE
    assert {name.split(".")[1] for name in foreign() if name.startswith("PySide6.")} == set(contents.QT_MODULES), ADVICE


@pytest.mark.timeout(300)  # all libraries are imported at once
def test_nothing_left_out_is_imported_when_everything_of_the_program_is() -> None:
    lines = [line for line in dict.fromkeys(imports()) if not line.startswith(("from __future__", *OF_WINDOWS))]
    code = "\n".join([*lines, *(f"import {name}" for name in contents.FOUND_BY_NAME)])
    code += "\nimport json, sys as _sys; print(json.dumps(sorted(_sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout)
    wrong = [m for m in loaded if any(m == name or m.startswith(f"{name}.") for name in contents.EXCLUDED)]
    assert not [name for name in wrong if name.split(".")[0] not in TOLERATED], ADVICE


OF_WINDOWS = ("import msvcrt", "import winreg")
TOLERATED = {"curses", "distutils", "doctest", "readline", "setuptools", "sqlite3"}
"""Libraries import these when they are there, and do without them when they are not."""


def test_one_version_and_one_name_stand_everywhere() -> None:
    assert explorer.__version__ == metadata.VERSION
    assert metadata.APP_ID == APP_ID
    info = ElementTree.parse(DESKTOP / f"{APP_ID}.metainfo.xml").getroot()
    assert info.findtext("id") == APP_ID
    release = info.find("releases/release")
    assert release is not None
    assert release.get("version") == explorer.__version__
    assert info.findtext("launchable") == f"{APP_ID}.desktop"
    assert info.findtext("summary") == metadata.SUMMARY
    assert info.findtext("url") == metadata.HOMEPAGE
    assert {path.name for path in DESKTOP.iterdir()} == {
        f"{APP_ID}{end}" for end in (".desktop", ".metainfo.xml", ".xml")
    }


def test_every_system_is_told_the_same_kinds_of_file() -> None:
    entry = (DESKTOP / f"{APP_ID}.desktop").read_text(encoding="utf-8")
    line = re.search(r"^MimeType=(.*);$", entry, re.MULTILINE)
    assert line is not None
    info = ElementTree.parse(DESKTOP / f"{APP_ID}.metainfo.xml").getroot()
    kinds = list(metadata.DOCUMENTS)
    assert line[1].split(";") == kinds
    assert [kind.text for kind in info.findall("provides/mediatype")] == kinds
    documents = metadata.info_plist()["CFBundleDocumentTypes"]
    assert [kind for document in documents for kind in document.get("CFBundleTypeMIMETypes", [])] == kinds
    assert plistlib.loads(plistlib.dumps(metadata.info_plist()))["CFBundleVersion"] == explorer.__version__


def test_a_signed_mac_may_run_the_code_of_the_map() -> None:
    rights = plistlib.loads((ROOT / "packaging" / "macos" / "entitlements.plist").read_bytes())
    assert rights["com.apple.security.cs.allow-jit"]
    assert rights["com.apple.security.cs.allow-unsigned-executable-memory"]


def test_windows_is_told_the_same_kinds_of_file() -> None:
    script = (ROOT / "packaging" / "windows" / "explorer.nsi").read_text(encoding="utf-8")
    offered = re.findall(r"insertmacro \$\{DO\} (\w+)", script)
    assert offered == [ending for endings in metadata.DOCUMENTS.values() for ending in endings]
    assert metadata.HOMEPAGE in script


def test_the_installer_for_windows_is_compiled_without_a_warning(tmp_path: Path) -> None:
    if shutil.which("makensis") is None:
        pytest.skip("makensis is not installed; `make test` installs it where it can")
    program = tmp_path / "program"
    program.mkdir()
    for name in ("matryoshka-explorer.exe", "matryoshka-explorer-window.exe"):
        (program / name).write_bytes(b"MZ")
    given = {
        "VERSION": metadata.VERSION,
        "SOURCE": program,
        "OUT": tmp_path / "explorer-setup.exe",
        "LICENCE": ROOT / "LICENSE",
    }
    command = ["makensis", "-WX", "-V2", *(f"-D{name}={value}" for name, value in given.items())]
    script = str(ROOT / "packaging" / "windows" / "explorer.nsi")
    done = subprocess.run([*command, script], capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "explorer-setup.exe").read_bytes().startswith(b"MZ")


def test_every_pinned_library_is_locked_at_its_pin() -> None:
    pins = dict(re.findall(r"^([\w.-]+)==(\S+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE))
    by_name = {name.lower().replace("_", "-"): version for name, version in pins.items()}
    text = (ROOT / "packaging" / "locked.txt").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[<>=!]", need)[0].lower() for need in project["dependencies"]}
    assert needed <= set(locked), "`make lock` writes packaging/locked.txt"
    assert {name: locked[name] for name in locked if name in by_name} == {n: by_name[n] for n in locked if n in by_name}
    assert all("--hash=sha256:" in part for part in re.split(r"\n(?=\w)", text.strip()))


@pytest.mark.parametrize(
    ("tool", "arguments", "ending"),
    [
        ("desktop-file-validate", (), ".desktop"),
        ("appstreamcli", ("validate", "--no-net"), ".metainfo.xml"),
    ],
)
def test_the_tools_of_the_desktop_accept_what_it_is_told(tool: str, arguments: tuple[str, ...], ending: str) -> None:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed; `make test` installs it where it can")
    command = [tool, *arguments, str(DESKTOP / f"{APP_ID}{ending}")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_description_in_xml_can_be_read() -> None:
    described = [*DESKTOP.glob("*.xml"), ROOT / "packaging" / "macos" / "entitlements.plist"]
    assert len(described) == 3
    for path in described:
        ElementTree.parse(path)


def test_the_workflows_can_be_read_and_name_files_that_are_there() -> None:
    folder = ROOT / ".github" / "workflows"
    for path in folder.glob("*.yml"):
        text = path.read_text(encoding="utf-8")
        assert set(yaml.safe_load(text)) >= {"name", "jobs"}
        named = set(re.findall(r"(?<![\w/])packaging[/\\][\w./\\-]+\w", text))
        assert not [name for name in named if not (ROOT / name.replace("\\", "/")).is_file()]
        for target in {word for line in re.findall(r"\bmake ([a-z -]+)$", text, re.MULTILINE) for word in line.split()}:
            assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_workflows_are_accepted_by_their_checker() -> None:
    tool = shutil.which("actionlint") or shutil.which("actionlint", path=str(ROOT / "build" / "wheel-env" / "bin"))
    if tool is None:
        pytest.skip("actionlint is not installed; `make release-check` installs it")
    files = [str(path) for path in (ROOT / ".github" / "workflows").glob("*.yml")]
    done = subprocess.run([tool, *files], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout


def test_macs_with_old_processors_get_the_same_libraries_but_for_three() -> None:
    locked, others = (
        dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "packaging" / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("locked.txt", "macos/locked-intel.txt")
    )
    assert {name for name in others if name not in locked or locked[name] != others[name]} == {
        "llvmlite",
        "numba",
        "numpy",
    }


def test_what_is_compiled_in_advance_tells_no_place_in_memory() -> None:
    one, other = (
        precompile.without_addresses(pickle.dumps([f"CPUDispatcher(<function _force at 0x{place}>)", b"at 0x7f"]))
        for place in ("7f4fa5f2f240", "7feddcb33240")
    )
    assert one == other
    assert pickle.loads(one) == ["CPUDispatcher(<function _force at 0x000000000000>)", b"at 0x7f"]

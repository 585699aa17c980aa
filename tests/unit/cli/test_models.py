from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.unit.cli.conftest import Run
from tests.unit.hub.hub_server import Hub, running


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_downloaded_model_is_used_by_its_name(model_folder: Path, tmp_path: Path) -> None:
    env = os.environ | {"MATRYOSHKA_EXPLORER_HOME": str(tmp_path), "PYTHONWARNINGS": "ignore"}

    def explorer(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "explorer", *words]
        return subprocess.run(command, env=env | more, capture_output=True, text=True, timeout=60, check=False)

    with running(Hub(files_of(model_folder))) as hub:
        fetched = explorer("model", "download", "owner/tiny", "--quiet", HF_ENDPOINT=hub.endpoint)
    assert (fetched.returncode, fetched.stderr) == (0, "")
    known = json.loads(explorer("model", "info", "owner/tiny", "--json").stdout)
    assert known["dims"] == [2, 4, 8]


def test_a_model_that_is_neither_folder_nor_downloaded_is_named_with_the_way_to_get_it(run: Run) -> None:
    code, out, err = run("model", "info", "owner/unknown")
    assert (code, out) == (1, "")
    assert "owner/unknown" in err
    assert "model download owner/unknown" in err

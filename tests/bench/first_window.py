"""How soon the program is there: starts it for real, on a virtual screen, and reads its trace.

Prints the smallest and the median number of milliseconds from the start of the process to each milestone, and the gaps
between two turns of the window's thread while UMAP runs in its process.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.window.desktop import Desktop, Running, desktop  # noqa: E402

MILESTONES = ("painted", "views", "index", "map", "umap")
KEYS = {"painted": "first_window_s", "index": "usable_s", "map": "pca_map_s", "umap": "umap_s"}


def start(screen: Desktop, folder: Path) -> dict[str, float]:
    """Start the program once, until every map is laid out; return its milestones and gaps in milliseconds."""
    log = folder / "trace.txt"
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "explorer"], env=screen.env, stderr=output, cwd=ROOT, text=True
        )
        running = Running(process, log, screen)
        running.until_line("trace gaps")
        running.close()
    text = log.read_text(encoding="utf-8")
    found = {name: float(value) for name, value in re.findall(r"trace (\w+) (\d+) ms", text)}
    gaps = re.search(r"gaps p50 ([\d.]+) p99 ([\d.]+) worst ([\d.]+)", text)
    assert gaps is not None
    return found | dict(zip(("gap p50", "gap p99", "gap worst"), map(float, gaps.groups()), strict=True))


def main() -> int:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--starts", type=int, default=7)
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as name:
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(name) / "pyc")
        with desktop(Path(name)) as screen:
            runs = [start(screen, Path(name)) for _ in range(options.starts + 1)][1:]
    figures: dict[str, float] = {}
    for what in (*MILESTONES, "gap p50", "gap p99", "gap worst"):
        values = [run[what] for run in runs]
        print(f"{what:10s} min {min(values):7.1f}   median {statistics.median(values):7.1f} ms")
        if what in KEYS:
            figures[KEYS[what]] = round(statistics.median(values) / 1000, 3)
    figures["gui_worst_gap_ms"] = max(run["gap worst"] for run in runs)
    if options.json:
        options.json.write_text(json.dumps(figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

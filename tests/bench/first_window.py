"""How soon the program is there: starts it for real, on a virtual screen, and reads its trace.

Every start has a home of its own, with nothing in it but the compiled code of the map: the sample is read, embedded and
mapped each time. With `--used` there is one home for all: what the program keeps is found again. With `--cold` nothing
of the program is in memory, as after the computer was switched on (Linux, as root). Prints the smallest,
the median and the largest number of milliseconds from the start of the process to each milestone; and, while UMAP runs
in its process, the gaps between two turns of the thread of the window, and how much of a gap it was busy: the rest went
to other threads and programs.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

import tests.window.desktop as waiting  # noqa: E402
from tests.window.desktop import Desktop, Running, desktop  # noqa: E402

PATIENCE = 180.0
"""Seconds to wait for a start at most: the first compiles the code of the map, on a machine that may be busy."""

MILESTONES = ("painted", "views", "index", "map", "umap")
KEYS = {"painted": "first_window_s", "index": "usable_s", "map": "pca_map_s", "umap": "umap_s"}
GAPS = ("gap p50", "gap p99", "gap worst", "busy p50", "busy p99", "busy worst")


def start(screen: Desktop, home: Path, command: list[str], last: str) -> dict[str, float]:
    """Start the program once, until it says `last`; return its milestones and gaps in milliseconds."""
    log = home / "trace.txt"
    env = screen.env | {"HOME": str(home), "MATRYOSHKA_EXPLORER_HOME": str(home / "explorer")}
    with log.open("w", encoding="utf-8") as output:
        process = subprocess.Popen(command, env=env, stderr=output, cwd=ROOT, text=True)
        try:
            running = Running(process, log, screen)
            running.until_line(last)
            running.close()
        finally:
            process.kill()
            process.wait()
    return milestones(log.read_text(encoding="utf-8"))


def milestones(text: str) -> dict[str, float]:
    """Read what a start has told of itself."""
    found = {name: float(value) for name, value in re.findall(r"trace (\w+) (\d+) ms", text)}
    for name, line in (("gap", "gaps"), ("busy", "busy")):
        values = re.search(rf"{line} p50 ([\d.]+) p99 ([\d.]+) worst ([\d.]+)", text)
        if values is not None:  # there are none where the maps were kept
            found |= dict(
                zip((f"{name} p50", f"{name} p99", f"{name} worst"), map(float, values.groups()), strict=True)
            )
    return found


def forget_files() -> None:
    """Let the system drop what it has read of any disk."""
    os.sync()
    Path("/proc/sys/vm/drop_caches").write_text("3", encoding="ascii")


def measure(command: list[str], starts: int, folder: Path, *, used: bool, cold: bool) -> list[dict[str, float]]:
    """Start the program once for whatever is compiled or kept, then `starts` times."""
    runs = []
    with desktop(folder) as screen:
        for number in range(starts + 1):
            again = used and number > 0
            home = folder / ("0" if used else str(number))
            home.mkdir(exist_ok=again)
            compiled = folder / "0/explorer/cache/compiled"
            if number and not used and compiled.is_dir():
                shutil.copytree(compiled, home / "explorer/cache/compiled")
            if cold:
                forget_files()
            runs.append(start(screen, home, command, "trace umap" if again else "trace gaps"))
    return runs[1:]


def show(runs: list[dict[str, float]]) -> dict[str, float]:
    """Print what was measured, and return the figures."""
    figures: dict[str, float] = {}
    for what in (name for name in (*MILESTONES, *GAPS) if name in runs[0]):
        values = [run[what] for run in runs]
        middle = statistics.median(values)
        print(f"{what:10s} min {min(values):7.1f}   median {middle:7.1f}   max {max(values):7.1f} ms")
        if what in KEYS:
            figures[KEYS[what]] = round(middle / 1000, 3)
    for kind in ("busy", "gap"):
        if f"{kind} worst" in runs[0]:
            figures[f"gui_worst_{kind}_ms"] = max(run[f"{kind} worst"] for run in runs)
    return figures


def main() -> int:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--starts", type=int, default=7)
    parser.add_argument("--used", action="store_true", help="start again in a home where everything was opened before")
    parser.add_argument("--cold", action="store_true", help="let the system forget all files before each start")
    parser.add_argument("--program", help="the program to start; this checkout's by default")
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    waiting.PATIENCE = PATIENCE
    command = [options.program] if options.program else [sys.executable, "-m", "explorer"]
    with tempfile.TemporaryDirectory() as name:
        os.environ["PYTHONPYCACHEPREFIX"] = str(Path(name) / "pyc")
        figures = show(measure(command, options.starts, Path(name), used=options.used, cold=options.cold))
    if options.json:
        options.json.write_text(json.dumps(figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

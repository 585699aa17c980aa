"""How long a corpus that was opened before takes until a typed query has hits, from the start of the program.

Run with `python tests/bench/reopen.py [TEXTS] [--home FOLDER] [--json FILE]`. The window opens TEXTS, or 300,000
made-up ones, twice, each time in a process of its own: first until everything is read, embedded, stored and measured,
then again. Seconds are of the clock and of the processors, all threads together; a busy machine changes these less.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the program does
sys.path.insert(0, str(Path(__file__).parents[2]))

QUERY = "how do bees find home"
MADE = 300_000


def opened(path: Path, began: float, *, measured: bool) -> dict[str, float]:
    """Open `path`, with the query typed from the start, and return the seconds since the process began.

    Args:
        path: the texts.
        began: when the process was started, in seconds since 1970.
        measured: whether to wait for what comes after the hits: the measured way to search.
    """
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    from explorer.ui.app import SWITCH_SECONDS
    from explorer.ui.beginning import open_first
    from explorer.ui.program import Program
    from explorer.ui.wiring import set_field

    sys.setswitchinterval(SWITCH_SECONDS)
    app = QApplication([])
    program = Program(app)
    program.window.show()
    spin = partial(app.processEvents, QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    open_first(program.store, [path])
    set_field(program.store, "method", "pca")
    set_field(program.store, "query", QUERY)
    while program.store.resolved.search is None:
        spin()
    found = {"reopen_s": time.time() - began, "reopen_cpu_s": sum(os.times()[:2])}
    while measured and program.store.resolved.tuning is None:
        spin()
    program.window.close()
    program.store.close()
    return found


def made(path: Path) -> Path:
    """Write made-up texts to `path`, and return it."""
    from tests.bench.key_press import write_texts

    write_texts(path, MADE)
    return path


def child(path: Path, *, measured: bool) -> dict[str, float]:
    """Return what `opened` gives in a process of its own."""
    asked = [sys.executable, __file__, str(path), "--began", str(time.time()), *(["--measured"] if measured else [])]
    done = subprocess.run(asked, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    """Measure, print, and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("texts", type=Path, nargs="?")
    parser.add_argument("--home", type=Path, help="a home to use in which the texts may have been opened before")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--began", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--measured", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.began is not None:
        print(json.dumps(opened(options.texts, options.began, measured=options.measured)), flush=True)
        os._exit(0)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MATRYOSHKA_EXPLORER_HOME"] = str(options.home or folder)
        texts = options.texts or made(Path(folder, "texts.jsonl"))
        first = child(texts, measured=True)
        again = child(texts, measured=False)
    print(f"first  {first['reopen_s']:7.2f} s  {first['reopen_cpu_s']:7.2f} s of processors")
    print(f"again  {again['reopen_s']:7.2f} s  {again['reopen_cpu_s']:7.2f} s of processors")
    figures = {name: round(value, 2) for name, value in again.items()}
    print(json.dumps(figures))
    if options.json:
        options.json.write_text(json.dumps(figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

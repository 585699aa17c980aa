"""Runs every benchmark and writes their figures as one flat object: run.py build/bench.json [NAME...]."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
SCRIPTS = sorted(path for path in HERE.glob("*.py") if path.stem != "run" and not path.name.startswith("_"))


def figures(script: Path) -> dict[str, float]:
    """Run one benchmark; a failure is printed and costs only its own figures."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "figures.json"
        print(f"== {script.stem}", flush=True)
        done = subprocess.run([sys.executable, str(script), "--json", str(out)], check=False)
        if done.returncode or not out.exists():
            print(f"{script.name} ended with {done.returncode} and gave no figures", file=sys.stderr)
            return {}
        return dict(json.loads(out.read_text(encoding="utf-8")))


def main() -> int:
    """Run the benchmarks named, or all."""
    target, wanted = Path(sys.argv[1]), set(sys.argv[2:])
    chosen = [script for script in SCRIPTS if not wanted or script.stem in wanted]
    found: dict[str, float] = json.loads(target.read_text(encoding="utf-8")) if wanted and target.exists() else {}
    for script in chosen:
        found |= figures(script)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(target.read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A program that does nothing but map 600 texts: prints when it had which map, in seconds since its start."""

import time

BEGAN = time.perf_counter()

import json  # noqa: E402
import sys  # noqa: E402
import threading  # noqa: E402
from pathlib import Path  # noqa: E402

sys.path.insert(0, str(Path(__file__).parents[2]))

from explorer.jobs import wire  # noqa: E402
from explorer.jobs.worker import WorkerProcess  # noqa: E402

DIMS = (32, 64, 128, 256, 384)
WAIT = 120


def main() -> None:
    """Start the worker, make an index while it warms up, and map it."""
    seen: dict[str, float] = {}
    over = threading.Event()

    def hear(event: wire.Event) -> None:
        seen.setdefault(type(event).__name__, time.perf_counter() - BEGAN)
        if isinstance(event, wire.JobDone | wire.JobFailed | wire.WorkerDied):
            over.set()

    worker = WorkerProcess(hear)
    worker.start()
    import numpy as np

    from explorer.index.vectors import index_of
    from explorer.progress import drain
    from explorer.projection.params import UmapParams
    from explorer.projection.pca import pca_layouts

    rng = np.random.default_rng(0)
    centres = rng.standard_normal((20, DIMS[-1]), np.float32)
    index = index_of(centres[np.arange(600) % 20] + rng.standard_normal((600, DIMS[-1]), np.float32), DIMS)
    worker.project(1, index, DIMS, UmapParams())
    asked = time.perf_counter()
    drain(pca_layouts(index, DIMS))
    seen["pca"] = time.perf_counter() - asked
    over.wait(WAIT)
    worker.close()
    print(json.dumps(seen))


if __name__ == "__main__":
    main()

"""The process that runs umap-learn and HDBSCAN: tasks come in as lines of JSON, reports go out so.

It is a process of its own so that it can be killed at any moment, which compiled code cannot be,
and so that whoever asked imports none of the heavy packages. It ends when its standard input does:
no parent, no worker.

Reports: ``{"progress": 0.3}``, ``{"done": {...}}``, ``{"failed": "message", "kind":
"MemoryError"}``.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from typing import IO, Any

Progress = Callable[[float], None]


def main() -> None:
    """Work off tasks until standard input ends."""
    # What a package prints must not end up among the reports.
    reports = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    # An interrupt goes to the whole group of processes; the parent decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    tasks: queue.SimpleQueue[str] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(tasks,), daemon=True).start()
    while True:
        _answer(json.loads(tasks.get()), reports)


def _receive(tasks: queue.SimpleQueue[str]) -> None:
    for line in sys.stdin:
        tasks.put(line)
    os._exit(0)


def _answer(task: dict[str, Any], reports: IO[str]) -> None:
    def report(**parts: Any) -> None:
        reports.write(json.dumps(parts) + "\n")
        reports.flush()

    name = task.pop("task")
    try:
        report(done=TASKS[name](**task, progress=lambda share: report(progress=share)))
    except Exception as error:  # noqa: BLE001 (whatever it is, the parent says it)
        import traceback

        traceback.print_exc()
        report(failed=str(error), kind=type(error).__name__)


def load(*, packages: list[str], progress: Progress) -> dict[str, Any]:  # noqa: ARG001
    """Import packages, while the parent has other things to do."""
    import importlib

    for package in packages:
        importlib.import_module(package)
    if "umap" in packages:
        _keep_compiled()
    return {}


def _keep_compiled() -> None:
    """Have numba keep on disk what it compiles of umap-learn and pynndescent.

    They ask for this for some of their functions only; the others would be compiled in each process
    anew, for 4 to 18 s. Numba notices new versions, and keeps its files where it keeps those of the
    others.
    """
    from numba.core.dispatcher import Dispatcher

    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] not in ("umap", "pynndescent"):
            continue
        for function in list(vars(module).values()):
            if isinstance(function, Dispatcher):
                try:
                    function.enable_caching()
                except Exception:  # noqa: BLE001 (nowhere to write, no file: compiled each time)
                    continue


def nearest(
    *, vectors: str, count: int, indices: str, distances: str, progress: Progress
) -> dict[str, Any]:
    """Find exact nearest neighbours."""
    import numpy as np

    from errata.vectors.projection import neighbours

    found = neighbours.nearest(np.load(vectors), count, progress)
    np.save(indices, found[0])
    np.save(distances, found[1])
    return {}


def approximate(
    *, vectors: str, count: int, seed: int, indices: str, distances: str, progress: Progress
) -> dict[str, Any]:
    """Find approximate nearest neighbours, as UMAP does for many vectors."""
    import numpy as np
    from umap.umap_ import nearest_neighbors

    progress(0.1)
    random = np.random.RandomState(seed)
    # More threads would give other neighbours, in no less time.
    found = nearest_neighbors(np.load(vectors), count, "euclidean", {}, False, random, n_jobs=1)
    np.save(indices, found[0])
    np.save(distances, found[1])
    return {}


class _Epochs:
    """The file that tqdm writes its epochs to."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress

    def write(self, text: str) -> None:
        done, _, total = text.strip().partition("/")
        if done.isdigit() and total.isdigit():
            self._progress(int(done) / int(total))

    def flush(self) -> None:
        """Nothing is held back."""


def project(
    *,
    vectors: str,
    indices: str,
    distances: str,
    settings: dict[str, Any],
    points: str,
    progress: Progress,
) -> dict[str, Any]:
    """Lay vectors out with UMAP, given their neighbours."""
    import numpy as np
    import umap

    given = np.load(vectors)
    # Two of its three checks for few vectors would set aside the neighbours that are given.
    layout = umap.UMAP(
        precomputed_knn=(np.load(indices), np.load(distances), None),
        force_approximation_algorithm=True,
        n_jobs=1,
        tqdm_kwds={
            "disable": False,
            "file": _Epochs(progress),
            "bar_format": "{n_fmt}/{total_fmt}",
            "mininterval": 0.1,
        },
        **settings,
    )
    found = layout.fit_transform(given)
    if not np.isfinite(found).all():
        msg = "UMAP gave infinite places"
        raise ArithmeticError(msg)
    np.save(points, found)
    return {}


def cluster(
    *, points: str, labels: str, settings: dict[str, Any], progress: Progress
) -> dict[str, Any]:
    """Find clusters with HDBSCAN."""
    import numpy as np

    from errata.vectors.projection.clustering import cluster_ids

    progress(0.0)
    np.save(labels, cluster_ids(np.load(points), **settings))
    return {}


def silhouette(
    *, points: str, labels: str, settings: dict[str, Any], progress: Progress
) -> dict[str, Any]:
    """Measure how far apart the clusters are; None where that is undefined."""
    import math

    import numpy as np

    from errata.vectors.projection.silhouette import mean_silhouette

    found = mean_silhouette(np.load(points), np.load(labels), **settings)
    progress(1.0)
    return {"silhouette": None if math.isnan(found) else found}


TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    task.__name__: task for task in (load, nearest, approximate, project, cluster, silhouette)
}

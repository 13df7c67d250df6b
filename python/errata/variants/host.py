"""How fast a model runs on this computer, and how large its file is.

This is the host's speed, not a microcontroller's: it is told under additional metrics whose names
begin with ``host``, and never as ``onDevicePerformance``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

import numpy as np

from errata.variants.additional import AdditionalMetric
from errata.variants.sizes import FILE_SIZE

WARM_UP, RUNS = 10, 100


@dataclass(frozen=True, slots=True)
class HostRun:
    """Timed runs of an ONNX file on this computer, and its size.

    Attributes
    ----------
    median_ms, p95_ms : float
        Milliseconds of a run, and the 95th percentile (linear between runs).
    runs, warm_up : int
        Runs that were timed, and runs before them that were not.
    samples_per_run : int
        1, but for a model whose batch is fixed at more.
    threads : int
        Threads that one operator may use.
    file_bytes : int
        The file, and the weights that it keeps in files beside it.
    onnxruntime : str
        Its version; the provider is the CPU's.
    """

    median_ms: float
    p95_ms: float
    runs: int
    warm_up: int
    samples_per_run: int
    threads: int
    file_bytes: int
    onnxruntime: str

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain Python."""
        return asdict(self)

    def metrics(self) -> tuple[AdditionalMetric, ...]:
        """The same as additional metrics, whose tooltips say where it was measured."""
        samples = "1 sample" if self.samples_per_run == 1 else f"{self.samples_per_run} samples"
        how = (
            f"host CPU, not a microcontroller: {self.runs} runs of {samples} after "
            f"{self.warm_up} to warm up, {_threads(self.threads)}, onnxruntime {self.onnxruntime}"
        )
        return (
            AdditionalMetric.of("host_latency_ms", self.median_ms, f"Median on the {how}"),
            AdditionalMetric.of("host_latency_p95_ms", self.p95_ms,
                f"95th percentile on the {how}"),
            AdditionalMetric.of(FILE_SIZE, float(self.file_bytes),
                "Size of the ONNX file on the host, in bytes", text=f"{self.file_bytes}"),
        )  # fmt: skip


def time_runs(run: Callable[[], object], runs: int, warm_up: int) -> tuple[float, float]:
    """Give median and 95th percentile of the milliseconds that a run takes."""
    for _ in range(warm_up):
        run()
    seconds = []
    for _ in range(runs):
        start = perf_counter()
        run()
        seconds.append(perf_counter() - start)
    median, high = np.percentile(seconds, [50, 95]) * 1000
    return float(median), float(high)


def _threads(n: int) -> str:
    return "1 thread" if n == 1 else f"{n} threads"

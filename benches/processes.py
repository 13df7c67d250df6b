"""Run a whole process and say how long it took and how much memory it held at its worst.

The wall time runs from before the process is started until it has been waited for, so the
interpreter's start, imports and exit count. The peak is the kernel's own figure for that process
(``ru_maxrss`` of ``os.wait4``). On Linux this figure starts at the peak of the process that
started it; therefore the benchmark's own process imports no NumPy and writes its data elsewhere,
and `own_peak_bytes` tells the resolution.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

# ru_maxrss is in KiB, except on macOS, where it is in bytes.
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024
_DROPPED = ("PYTHON", "RAYON_", "OMP_", "OPENBLAS_", "MKL_", "MALLOC_", "POLARS_")


@dataclass(frozen=True)
class Run:
    """One finished process; ``error`` is None if it exited with 0."""

    seconds: float
    peak_bytes: int
    output: str
    error: str | None


def plain_environment() -> dict[str, str]:
    """Return the environment without settings that change threads, allocators or Python."""
    return {key: value for key, value in os.environ.items() if not key.startswith(_DROPPED)}


def run_process(command: list[str]) -> Run:
    """Run ``command`` to its end and measure it."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        environment = plain_environment()
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors, env=environment)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except KeyboardInterrupt:
            process.kill()
            raise
        seconds = time.perf_counter() - started
        # Popen did not see the end of the process, since os.wait4 took its status.
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        error = None
        if process.returncode != 0:
            lines = errors.read().decode(errors="replace").strip().splitlines()
            error = lines[-1] if lines else f"exit status {process.returncode}"
        text = output.read().decode(errors="replace")
    return Run(seconds, usage.ru_maxrss * _RSS_UNIT, text, error)


def own_peak_bytes() -> int:
    """Return this process' own peak, below which no child's peak can be told."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT

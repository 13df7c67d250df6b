"""This process' memory now and at its worst since a reset, from the kernel (Linux)."""

from __future__ import annotations

import ctypes
import gc
import resource
import sys
from pathlib import Path

_SELF = Path("/proc/self")


def _status_bytes(field: str) -> int:
    for line in (_SELF / "status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"no {field} in /proc/self/status")


def reset_peak() -> int:
    """Forget the peak so far and return the resident bytes of now.

    Without this the peak would be that of drawing the input. Elsewhere than on Linux the peak
    cannot be forgotten; then the largest ever stands for now, and growth beyond it is measured.
    """
    gc.collect()
    if not sys.platform.startswith("linux"):
        return peak()
    # What drawing the input freed must not serve what is measured: glibc would keep it.
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
    # 5 resets the peak resident size: `man 5 proc`, /proc/pid/clear_refs.
    (_SELF / "clear_refs").write_text("5")
    return _status_bytes("VmRSS")


def peak() -> int:
    """Return the peak resident bytes since `reset_peak`."""
    if sys.platform.startswith("linux"):
        return _status_bytes("VmHWM")
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

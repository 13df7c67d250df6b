"""Time a call several times within one process."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from typing import TypedDict


class Timing(TypedDict):
    """Seconds; ``first`` is reported apart because it also pays for lazy set-up."""

    first: float
    median: float
    best: float
    worst: float
    runs: int


def repeat(call: Callable[[int], object], runs: int) -> Timing:
    """Call ``call(0)``, ``call(1)``, ... ``runs`` times, each apart from garbage collection.

    The number lets each call ask for something new, so that no cache can answer.
    """
    seconds = []
    for turn in range(runs):
        gc.collect()
        gc.disable()
        started = time.perf_counter()
        call(turn)
        seconds.append(time.perf_counter() - started)
        gc.enable()
    return summary(seconds)


def summary(seconds: list[float]) -> Timing:
    """Return the figures of a list of seconds, the first included in the median."""
    return Timing(
        first=seconds[0],
        median=statistics.median(seconds),
        best=min(seconds),
        worst=max(seconds),
        runs=len(seconds),
    )


def within(
    call: Callable[[], object], budget: float = 1.0, least: int = 2, most: int = 60
) -> list[float]:
    """Call at least ``least`` times and on until ``budget`` seconds are over; return each time."""
    seconds: list[float] = []
    while len(seconds) < least or (sum(seconds) < budget and len(seconds) < most):
        seconds.append(repeat(lambda _: call(), 1)["first"])
    return seconds

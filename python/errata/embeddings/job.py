"""Vectors of many pictures and crops: on threads, through a cache, to be stopped at any time.

A picture is the unit of work, or as many as fill a model's batch: a thread reads a file, hashes
it, asks the cache, decodes it once for all crops that are missing, and keeps what it made before
it takes the next. Few units are under way at once, so memory holds the result and some pictures.
Results are joined in order, so they are the same on any number of threads.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event
from time import perf_counter
from typing import TYPE_CHECKING

from errata.embeddings.computed import Computed, Joined
from errata.embeddings.unit_of_work import Done, Request, Worker
from errata.errors import CancelledError, UsageError

if TYPE_CHECKING:
    from errata.embeddings.cache import VectorCache
    from errata.embeddings.makers import Maker

_AHEAD = 2
"""Units that wait for a free thread, by thread."""


def default_threads() -> int:
    """Give the number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass
class Job:
    """What is done with each picture.

    Attributes
    ----------
    maker : Maker
    margin : float
        See `errata.embeddings.crops.rectangles`.
    cache : VectorCache, optional
    threads : int, optional
        All processors by default; the result does not depend on it.
    skip : bool
        Whether pictures that cannot be read are left out, instead of raising.
    progress : callable, optional
        Told (done, total) in vectors, from the thread that calls `run`.
    cancel : Event, optional
        Once it is set, the job ends with a `CancelledError`.
    """

    maker: Maker
    margin: float = 0.0
    cache: VectorCache | None = None
    threads: int | None = None
    skip: bool = False
    progress: Callable[[int, int], None] | None = None
    cancel: Event | None = None
    _stop: Event = field(default_factory=Event)

    def run(self, requests: Sequence[Request], left_out: Sequence[str] = ()) -> Computed:
        """Compute all vectors, or end early.

        Parameters
        ----------
        requests : sequence of Request
            Their places are distinct.
        left_out : sequence of str
            What was left out before, for `Computed.left_out`.

        Raises
        ------
        CancelledError
            `cancel` was set. What was computed is in the cache.
        FileError, InputError
            The first picture in order that cannot be read, unless `skip`.
        """
        start = perf_counter()
        threads = default_threads() if self.threads is None else self.threads
        if threads < 1:
            raise UsageError.at("threads", f"found {threads}", "give 1 or more")
        total = sum(len(request.places) for request in requests)
        joined = Joined(total)
        worker = Worker(self.maker, self.margin, self.cache, self._stopped, skip=self.skip)
        with ThreadPoolExecutor(threads, "errata-embed") as pool:
            try:
                for done in _in_order(pool, worker, self._units(requests), _AHEAD * threads):
                    joined.add(done)
                    if self.progress is not None:
                        self.progress(joined.finished, total)
            except BaseException as error:
                # Also Control-C: threads end after the picture in hand, and keep what they made.
                self._stop.set()
                if isinstance(error, CancelledError):
                    raise self._cancelled(joined.finished, total) from None
                raise
        return joined.result(self.maker.made_by, left_out, perf_counter() - start)

    def _stopped(self) -> bool:
        return self._stop.is_set() or (self.cancel is not None and self.cancel.is_set())

    def _cancelled(self, done: int, total: int) -> CancelledError:
        kept = "" if self.cache is None else "; they are kept, and the same work goes on from there"
        return CancelledError(f"stopped after {done:,} of {total:,} vectors{kept}")

    def _units(self, requests: Sequence[Request]) -> Iterator[list[Request]]:
        """Take pictures together until they fill a batch."""
        unit: list[Request] = []
        for request in requests:
            unit.append(request)
            if sum(len(each.places) for each in unit) >= self.maker.batch_size:
                yield unit
                unit = []
        if unit:
            yield unit


def _in_order(
    pool: ThreadPoolExecutor, worker: Worker, units: Iterator[list[Request]], ahead: int
) -> Iterator[list[Done]]:
    """Give the results of units in order, with few of them under way."""
    waiting: deque[Future[list[Done]]] = deque()
    try:
        for unit in units:
            waiting.append(pool.submit(worker.work, unit))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()

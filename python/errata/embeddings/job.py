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
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.embeddings.unit_of_work import Done, Request, Worker
from errata.errors import CancelledError, InputError, UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.embeddings.cache import VectorCache
    from errata.embeddings.makers import Maker

_AHEAD = 2
"""Units that wait for a free thread, by thread."""


@dataclass(frozen=True, eq=False)
class Computed:
    """Vectors, and how they came about.

    Attributes
    ----------
    vectors : ndarray of float32, shape (n, d) or (n, h, w, d)
    places : ndarray of int64, shape (n,)
        Which of the vectors that were asked for these are, ascending.
    made_by : str
    pictures, decoded : int
        Picture files that were read, and those of them that had to be decoded.
    cached, computed : int
        Vectors from the cache, and newly computed ones.
    odd : int
        Crops of boxes without area or outside their pictures.
    left_out : list of str
        A sentence for each picture that was left out.
    other_size : list of str
        A sentence for each picture, of those with crops, whose size is not the stated one.
    seconds : float
    """

    vectors: NDArray[np.float32]
    places: NDArray[np.int64]
    made_by: str
    pictures: int
    decoded: int
    cached: int
    computed: int
    odd: int
    left_out: list[str]
    other_size: list[str]
    seconds: float


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
        joined = _Joined(total)
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


class _Joined:
    """The table of vectors, filled as they come."""

    def __init__(self, total: int) -> None:
        self.finished = 0
        self._total = total
        self._table: NDArray[np.float32] | None = None
        self._kept = np.zeros(total, dtype=np.bool_)
        self._places = np.zeros(total, dtype=np.int64)
        self._counts = dict.fromkeys(("pictures", "decoded", "cached", "computed", "odd"), 0)
        self._left_out: list[str] = []
        self._other_size: list[str] = []

    def add(self, unit: Sequence[Done]) -> None:
        for done in unit:
            if done.unreadable:
                self._left_out.append(done.unreadable)
            else:
                self._take(done)
            self.finished += len(done.request.places)

    def _take(self, done: Done) -> None:
        vectors = done.vectors
        if self._table is None:
            self._table = np.empty((self._total, *vectors.shape[1:]), dtype=np.float32)
        if vectors.shape[1:] != self._table.shape[1:]:
            message = (
                f"{done.request.path}: found a vector of shape {vectors.shape[1:]} beside "
                f"{self._table.shape[1:]}; use a model that gives equal ones for all pictures"
            )
            raise InputError(message, file=str(done.request.path))
        here = slice(self.finished, self.finished + len(vectors))
        self._table[here] = vectors
        self._places[here] = done.request.places
        self._kept[here] = True
        self._counts["pictures"] += 1
        self._counts["decoded"] += done.computed > 0
        self._counts["computed"] += done.computed
        self._counts["cached"] += len(vectors) - done.computed
        self._counts["odd"] += done.odd
        if done.size is not None:
            found, stated = _by(done.size), _by(done.request.stated_size)
            self._other_size.append(f"{done.request.path} is {found}, stated as {stated}")

    def result(self, made_by: str, left_out: Sequence[str], seconds: float) -> Computed:
        table: NDArray[Any] = np.empty((0, 0), np.float32) if self._table is None else self._table
        if self._table is not None:
            kept = np.flatnonzero(self._kept)
            order = kept[np.argsort(self._places[kept], kind="stable")]
            in_place = len(order) == len(table) and bool(np.all(np.diff(order) == 1))
            table = table if in_place else table[order]
            self._places = self._places[order]
        return Computed(
            vectors=table,
            places=self._places if self._table is not None else self._places[:0],
            made_by=made_by,
            left_out=[*left_out, *self._left_out],
            other_size=self._other_size,
            seconds=seconds,
            **self._counts,
        )


def _by(size: Sequence[float | None]) -> str:
    return " x ".join("?" if length is None else f"{length:g}" for length in size)

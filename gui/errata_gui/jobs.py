"""Long work beside the window: with progress, a Cancel, and answers that are never stale.

A job belongs to a *slot*, such as ``"evaluate"``. Starting another in the same slot cancels the
earlier one, and its answer, should it still come, is dropped. A job that fails, be it by a Rust
panic, which is a `BaseException`, says so and is kept for Retry.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from traceback import format_exception
from typing import Any

from PySide6.QtCore import QObject, Qt, QThreadPool, QTimer, Signal

from errata import CancelledError, ErrataError, InputError

WATCH_MS = 100
"""How often the window looks how far work is that cannot tell by itself."""


class Handle:
    """What work is given: whether to stop, and whom to tell how far it is.

    Attributes
    ----------
    cancel : threading.Event
        Set when the work is to stop.
    watched : callable, optional
        Gives (done, total) of work that cannot call back, such as the engine's reading; the window
        asks it now and then.
    """

    def __init__(self, tell: Callable[[int, int], None]) -> None:
        self.cancel = Event()
        self.watched: Callable[[], tuple[int, int]] | None = None
        self._tell = tell

    def check(self) -> None:
        """Raise `CancelledError` where the work is to stop."""
        if self.cancel.is_set():
            raise CancelledError("cancelled")

    def progress(self, done: int, total: int) -> None:
        """Tell how much is done; raises `CancelledError` where the work is to stop."""
        self.check()
        self._tell(done, total)


@dataclass(frozen=True)
class Failure:
    """What went wrong: a sentence for people, and the traceback behind the fold.

    Attributes
    ----------
    slot, title : str
        Of the job.
    sentence, details : str
    refused : bool
        Whether data was refused, which is the file's fault and not errata's.
    """

    slot: str
    title: str
    sentence: str
    details: str
    refused: bool = False


@dataclass
class Job:
    """One piece of work, and where its answer goes."""

    slot: str
    title: str
    work: Callable[[Handle], Any]
    done: Callable[[Any], None]
    generation: int = 0
    handle: Handle | None = None
    percent: int | None = field(default=None)


class Jobs(QObject):
    """Runs jobs on a thread pool and brings answers to the window's thread.

    Signals
    -------
    started(slot, title), progressed(slot, percent), finished(slot), cancelled(slot)
    failed(Failure)
    """

    started = Signal(str, str)
    progressed = Signal(str, int)
    finished = Signal(str)
    cancelled = Signal(str)
    failed = Signal(object)

    _arrived = Signal(object, object, object)
    _told = Signal(object, int)

    def __init__(self, parent: QObject | None = None, threads: int = 2) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._running: dict[str, Job] = {}
        self._unfinished: dict[str, Job] = {}
        self._generation = 0
        self._watch = QTimer(self)
        self._watch.setInterval(WATCH_MS)
        self._watch.timeout.connect(self._look)
        self._arrived.connect(self._receive, Qt.ConnectionType.QueuedConnection)
        self._told.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def start(
        self,
        slot: str,
        title: str,
        work: Callable[[Handle], Any],
        done: Callable[[Any], None],
    ) -> None:
        """Run `work(handle)` beside the window, then `done(answer)` on the window's thread."""
        self.cancel(slot)
        self._generation += 1
        job = Job(slot, title, work, done, self._generation)
        job.handle = Handle(lambda done, total: self._report(job, done, total))
        self._running[slot] = job
        self._unfinished.pop(slot, None)
        self._watch.start()
        self.started.emit(slot, title)
        # A function and no QRunnable: the Python half of one is now and then never let go.
        self._pool.start(partial(_run, job, self._arrived.emit))

    def retry(self, slot: str) -> None:
        """Start again what failed, or was cancelled, last in a slot."""
        job = self._unfinished.get(slot)
        if job is not None:
            self.start(job.slot, job.title, job.work, job.done)

    def cancel(self, slot: str) -> None:
        """Tell the job of a slot to stop; its answer is dropped."""
        job = self._take(slot)
        if job is not None and job.handle is not None:
            job.handle.cancel.set()
            self._unfinished[slot] = job
            self.cancelled.emit(slot)

    def cancel_all(self) -> None:
        """Tell every job to stop."""
        for slot in list(self._running):
            self.cancel(slot)

    def close(self, wait_ms: int = 2000) -> bool:
        """Stop everything and wait; says whether all threads are done."""
        self.cancel_all()
        return self._pool.waitForDone(wait_ms)

    def is_running(self, slot: str) -> bool:
        """Whether a slot has a job under way."""
        return slot in self._running

    @property
    def running(self) -> list[Job]:
        """The jobs under way, in the order of their start."""
        return list(self._running.values())

    def _take(self, slot: str) -> Job | None:
        job = self._running.pop(slot, None)
        if not self._running:
            self._watch.stop()
        return job

    def _look(self) -> None:
        """Ask work that cannot tell how far it is."""
        for job in self.running:
            ask = job.handle.watched if job.handle is not None else None
            if ask is not None:
                self._report(job, *ask())

    def _report(self, job: Job, done: int, total: int) -> None:
        percent = min(100, 100 * done // total) if total > 0 else 0
        if percent != job.percent:
            job.percent = percent
            self._told.emit(job, percent)

    def _tell(self, job: Job, percent: int) -> None:
        if self._running.get(job.slot) is job:
            self.progressed.emit(job.slot, percent)

    def _receive(self, job: Job, answer: Any, error: BaseException | None) -> None:
        if self._running.get(job.slot) is not job:
            return  # Stale: a newer job has the slot, or it was cancelled.
        self._take(job.slot)
        if error is None:
            self.finished.emit(job.slot)
            job.done(answer)
        elif isinstance(error, CancelledError):
            self._unfinished[job.slot] = job
            self.cancelled.emit(job.slot)
        else:
            self._unfinished[job.slot] = job
            self.finished.emit(job.slot)
            self.failed.emit(failure_of(job.slot, job.title, error))


def _run(job: Job, arrived: Callable[[Job, Any, BaseException | None], None]) -> None:
    """Do a job's work in a thread of the pool, and send what came of it."""
    answer, failure = None, None
    assert job.handle is not None
    try:
        answer = job.work(job.handle)
    # A Rust panic is a BaseException, and a thread has nobody else to tell it to.
    except BaseException as error:  # noqa: BLE001
        failure = error
    # Where the window is gone, so is whoever asked.
    with suppress(RuntimeError):
        arrived(job, answer, failure)


def failure_of(slot: str, title: str, error: BaseException) -> Failure:
    """Put an exception into words."""
    refused = isinstance(error, InputError)
    details = "".join(format_exception(error))
    return Failure(slot, title, sentence_of(title, error), details, refused)


def sentence_of(title: str, error: BaseException) -> str:
    """Say in one sentence what went wrong with what was being done."""
    if isinstance(error, ErrataError) and str(error):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or title}: {error.strerror}"
    if isinstance(error, MemoryError):
        return f"{title}: there is not enough memory for this"
    found = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return f"{title}: something went wrong inside errata ({found})"

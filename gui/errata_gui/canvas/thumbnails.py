"""Parts of pictures for many cells: decoded beside the window, kept in memory and on disk.

Whoever paints says what it wants now, the most wanted first, and takes what there is. A wish that
is not repeated is dropped, so a fast scroll decodes nothing that is out of sight. Threads end when
there is nothing left to do.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QObject,
    QPoint,
    QStandardPaths,
    Qt,
    QThread,
    QThreadPool,
    Signal,
)

from errata_gui.canvas.picture_part import Part, Piece, decode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Finder = Callable[[int], Path | None]
    """Gives the file of an image by its rank."""

MEMORY = 96 << 20
"""Bytes of pictures that are kept in memory."""

DISK = 256 << 20
"""Bytes of the folder above which the oldest are removed, once a session."""


NO_PICTURE = Piece(None, QPoint(), None, "no picture")


class Thumbnails(QObject):
    """Pieces of pictures by what is wanted.

    Signals
    -------
    made(part)
        A piece is there.
    """

    made = Signal(object)
    _arrived = Signal(object, object, int)

    def __init__(self, parent: QObject | None = None, cache: Path | None = None) -> None:
        super().__init__(parent)
        self._cache = cache or cache_folder()
        self._pool = QThreadPool(self)
        self._threads = max(1, min(3, QThread.idealThreadCount()))
        self._pool.setMaxThreadCount(self._threads)
        self._lock = Lock()
        self._find: Finder | None = None
        self._source = 0
        self._wishes: dict[object, list[Part]] = {}
        self._waiting: deque[Part] = deque()
        self._busy: set[Part] = set()
        self._active = 0
        self._closed = False
        self._pruned = False
        self._kept: OrderedDict[Part, Piece] = OrderedDict()
        self._bytes = 0
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def set_source(self, find: Finder | None) -> None:
        """Take pictures from elsewhere, or from nowhere, and forget those that are there."""
        with self._lock:
            self._find = find
            self._source += 1
            self._waiting.clear()
            self._busy.clear()
        self._kept.clear()
        self._bytes = 0

    def get(self, part: Part) -> Piece | None:
        """Give a piece if it is there; where there are no files it is known at once."""
        if self._find is None:
            return NO_PICTURE
        piece = self._kept.get(part)
        if piece is not None:
            self._kept.move_to_end(part)
        return piece

    def want(self, who: object, parts: Iterable[Part]) -> None:
        """Say what `who` wants now, the most wanted first, in place of what it wanted before."""
        self._wishes[who] = list(parts)
        with self._lock:
            if self._closed or self._find is None:
                return
            wished = dict.fromkeys(part for each in self._wishes.values() for part in each)
            self._waiting = deque(
                part for part in wished if part not in self._kept and part not in self._busy
            )
            idle = min(self._threads - self._active, len(self._waiting))
            self._active += max(0, idle)
        for _ in range(idle):
            self._pool.start(self.work)  # no QRunnable: see Jobs.start

    def close(self, wait_ms: int = 2000) -> bool:
        """Drop all wishes and wait; says whether all threads are done."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
        return self._pool.waitForDone(wait_ms)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is wanted that is not there."""
        with self._lock:
            return not self._waiting and not self._active

    # In a worker's thread

    def work(self) -> None:
        """Decode what is wanted most until nothing is wanted."""
        while (found := self._next()) is not None:
            part, find, source = found
            try:
                piece = decode(find(part.rank), part, self._cache)
            # Whatever a decoder does, the cell says so and the others are drawn.
            except BaseException as error:  # noqa: BLE001
                piece = Piece(None, QPoint(), part.square, f"broken picture: {error}")
            with suppress(RuntimeError):  # The window may be gone.
                self._arrived.emit(part, piece, source)
        if not self._pruned:
            self._pruned = True
            prune(self._cache, DISK)

    def _next(self) -> tuple[Part, Finder, int] | None:
        with self._lock:
            if self._closed or self._find is None or not self._waiting:
                self._active -= 1
                return None
            part = self._waiting.popleft()
            self._busy.add(part)
            return part, self._find, self._source

    # In the window's

    def _take(self, part: Part, piece: Piece, source: int) -> None:
        with self._lock:
            if source != self._source:
                return
            self._busy.discard(part)
        self._kept[part] = piece
        self._bytes += _size(piece)
        while self._bytes > MEMORY and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= _size(dropped)
        self.made.emit(part)


def cache_folder() -> Path:
    """Give the folder of pieces, in the platform's place for what can be made anew."""
    place = QStandardPaths.StandardLocation.GenericCacheLocation
    return Path(QStandardPaths.writableLocation(place)) / "errata" / "thumbnails"


def prune(folder: Path, most: int) -> None:
    """Remove the oldest files of a folder until it is no larger than it may be."""
    try:
        files = [(path.stat(), path) for path in folder.glob("*.jpg")]
    except OSError:
        return
    total = sum(status.st_size for status, _ in files)
    for status, path in sorted(files, key=lambda each: each[0].st_mtime_ns):
        if total <= most:
            return
        with suppress(OSError):
            path.unlink()
        total -= status.st_size


def _size(piece: Piece) -> int:
    return 256 if piece.image is None else int(piece.image.sizeInBytes())

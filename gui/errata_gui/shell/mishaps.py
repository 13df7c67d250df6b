"""Exceptions that nobody caught: in a slot, a paint event, a thread. Shown, never lost."""

from __future__ import annotations

import sys
import threading
from traceback import clear_frames
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from errata_gui.jobs import failure_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from errata_gui.jobs import Failure


class Mishaps(QObject):
    """Hands exceptions to the window's thread, each kind once until another arises.

    Signals
    -------
    caught(Failure)
        From the event loop, so that nothing is changed in the middle of painting.
    interrupted()
        Control-C in the terminal.
    """

    caught = Signal(object)
    interrupted = Signal()
    _arose = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._last = ""
        self._before: tuple[Callable[..., object], Callable[..., object]] | None = None
        self._arose.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Listen, until `remove`; what is written to the terminal is written as before."""
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook

    def remove(self) -> None:
        """Put back who listened before."""
        if self._before is not None:
            sys.excepthook, threading.excepthook = self._before
            self._before = None

    def forget(self) -> None:
        """Show the next one, even if it is the same again."""
        self._last = ""

    def _hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self.interrupted.emit()
            return
        sys.__excepthook__(kind, error, trace)
        self._arose.emit(failure_of("", "errata", error))
        # Python keeps the last traceback, and with it a painter that was at work: Qt would go on
        # with a window that is still painted on, and end the process.
        clear_frames(trace)

    def _thread_hook(self, given: threading.ExceptHookArgs) -> None:
        if given.exc_value is not None:
            self._hook(given.exc_type, given.exc_value, given.exc_traceback)

    def _tell(self, failure: Failure) -> None:
        # A paint event that fails fails again at each repaint, and the banner causes one.
        if failure.sentence != self._last:
            self._last = failure.sentence
            self.caught.emit(failure)

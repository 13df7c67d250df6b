"""What is too slow for every step of a slider, done when the slider rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from collections.abc import Callable

QUIET_MS = 120


class Follower(QTimer):
    """Runs something once there was no news for a while, and no button of the mouse is down.

    So rows are put in order, and scales fitted, when a drag is over: nothing moves under the
    pointer before.
    """

    def __init__(self, run: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        self.setInterval(QUIET_MS)
        self._run = run
        self.timeout.connect(self._when_quiet)

    def poke(self) -> None:
        """There is news: wait again."""
        self.start()

    def now(self) -> None:
        """Run at once."""
        self.stop()
        self._run()

    def _when_quiet(self) -> None:
        if QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self.start()
        else:
            self._run()

"""What stands in the middle while nothing is open: open files, try the demo, go on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from errata_gui.shell.job_line import JobLine
from errata_gui.theme import GRID
from errata_gui.there import is_there

if TYPE_CHECKING:
    from errata_gui.panels.base import Context
    from errata_gui.shell.session import Session

WIDTH, HEIGHT = 272, 232

OPEN = "Ground truth and one model's predictions, both COCO JSON. Or drop files or a folder here."
DEMO = (
    "500 drawn pictures with known mistakes, and two models that fail in different ways. "
    "Made on this computer in some seconds."
)


class Welcome(QWidget):
    """Three cards.

    Signals
    -------
    open_asked(), demo_asked(), session_asked()
    recent_asked(dict)
        One of `Settings.recent`.
    """

    open_asked = Signal()
    demo_asked = Signal()
    session_asked = Signal()
    recent_asked = Signal(object)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setAccessibleName("Welcome")
        self.open = Card("Open files", OPEN, self)
        self.open.clicked.connect(self.open_asked)
        self.demo = Card("Try the demo", DEMO, self)
        self.demo.clicked.connect(self.demo_asked)
        self.recent = RecentCard(self)
        self.recent.session_asked.connect(self.session_asked)
        self.recent.recent_asked.connect(self.recent_asked)
        self.job = JobLine(context.jobs, ("open", "demo"), self)
        self.job.setFixedWidth(3 * WIDTH + 4 * GRID)
        title = QLabel("Every mistake of a model, at every threshold", self)
        title.setProperty("role", "heading")
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addStretch(1)
        for card in (self.open, self.demo, self.recent):
            card.setFixedSize(WIDTH, HEIGHT)
            row.addWidget(card)
        row.addStretch(1)
        place = QHBoxLayout()
        place.addWidget(self.job)
        below = QWidget(self)
        below.setFixedHeight(5 * GRID)
        below.setLayout(place)
        column = QVBoxLayout(self)
        column.addStretch(2)
        column.addWidget(title)
        column.addSpacing(2 * GRID)
        column.addLayout(row)
        column.addWidget(below)
        column.addStretch(3)

    def show_recent(self, session: Session | None, recent: list[dict[str, str]]) -> None:
        """List what was open before."""
        self.recent.fill(session, recent)


class Card(QPushButton):
    """A button as large as a card: a title, and what happens."""

    def __init__(self, title: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setToolTip(title)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        heading = QLabel(title, self)
        heading.setProperty("role", "heading")
        words = QLabel(text, self)
        words.setProperty("role", "muted")
        words.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.addWidget(heading)
        column.addWidget(words)
        column.addStretch(1)
        for label in (heading, words):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)


class RecentCard(QFrame):
    """The last session, and files opened before; Enter or a click opens one."""

    session_asked = Signal()
    recent_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        heading = QLabel("Go on", self)
        heading.setProperty("role", "heading")
        self.session = QPushButton("", self)
        self.session.clicked.connect(self.session_asked)
        self.list = QListWidget(self)
        self.list.setProperty("role", "plain")
        self.list.setAccessibleName("Recent files")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.itemActivated.connect(self._open)
        self.list.itemClicked.connect(self._open)
        self.empty = QLabel("Files that you open are listed here.", self)
        self.empty.setProperty("role", "muted")
        self.empty.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, GRID)
        for widget in (heading, self.session, self.empty):
            column.addWidget(widget)
        column.addWidget(self.list, 1)
        column.addStretch(0)

    def fill(self, session: Session | None, recent: list[dict[str, str]]) -> None:
        """List what was open before."""
        self.session.setVisible(session is not None)
        if session is not None:
            name = Path(session.dt).name
            words = self.fontMetrics().elidedText(
                f"Last session: {name}", Qt.TextElideMode.ElideMiddle, WIDTH - 8 * GRID
            )
            self.session.setText(words)
            tip = f"Open {session.dt} on {session.gt} as it was left"
            self.session.setToolTip(tip)
            self.session.setAccessibleName(tip)
        self.list.clear()
        for entry in recent:
            self._add(entry)
        self.list.setVisible(bool(recent))
        self.empty.setVisible(session is None and not recent)

    def _add(self, entry: dict[str, str]) -> None:
        gt, dt = Path(entry["gt"]), Path(entry["dt"])
        item = QListWidgetItem(f"{dt.name}  on  {gt.name}, in {dt.parent.name}", self.list)
        item.setData(Qt.ItemDataRole.UserRole, entry)
        item.setToolTip(f"{dt}\non {gt}")
        gone = [path for path in (gt, dt) if not is_there(path)]
        if gone:
            # It can be chosen all the same: the open dialog then asks where the file is now.
            item.setText(f"{item.text()}  (missing)")
            item.setToolTip(f"{gone[0]} is not there any more")
            item.setForeground(self.palette().placeholderText())

    def _open(self, item: QListWidgetItem) -> None:
        self.recent_asked.emit(item.data(Qt.ItemDataRole.UserRole))

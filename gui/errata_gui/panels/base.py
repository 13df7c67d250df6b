"""What every panel is: a widget that draws what was resolved, only while it is seen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from errata_gui.canvas.elided_label import ElidedLabel
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QShowEvent

    from errata_gui.actions import Actions
    from errata_gui.canvas.thumbnails import Thumbnails
    from errata_gui.jobs import Jobs
    from errata_gui.loaded import Loaded
    from errata_gui.panels.cluster_holder import VectorHolder
    from errata_gui.resolve import Resolved
    from errata_gui.review import Review
    from errata_gui.settings import Settings
    from errata_gui.state import KeptVectors
    from errata_gui.store import Store
    from errata_gui.theme import Theme


@dataclass
class Context:
    """What panels and the shell share.

    Attributes
    ----------
    store : Store
        The present state; panels change it and never one another.
    jobs : Jobs
    actions : Actions
    settings : Settings
    theme : Theme
    review : Review
        Tags and notes of what is open.
    thumbnails : Thumbnails
        Parts of pictures, shared by all galleries.
    vectors : VectorHolder
        Vectors of what is open.
    """

    store: Store
    jobs: Jobs
    actions: Actions
    settings: Settings
    theme: Theme

    @cached_property
    def review(self) -> Review:
        """Tags and notes; made when first asked for."""
        from errata_gui.review import Review

        return Review(self.store, self.settings, self.jobs, self.store)

    @cached_property
    def thumbnails(self) -> Thumbnails:
        """Parts of pictures; made when first asked for."""
        from errata_gui.canvas.thumbnails import Thumbnails

        return Thumbnails(self.store)

    @cached_property
    def vectors(self) -> VectorHolder:
        """Vectors of what is open; made when first asked for."""
        from errata_gui.panels.cluster_holder import VectorHolder

        return VectorHolder(self.jobs, self.settings.path.parent / "cache", self.store)

    def kept_vectors(self, loaded: Loaded) -> tuple[KeptVectors, ...]:
        """Give which vectors the session keeps; none where nobody asked for any."""
        return self.vectors.kept(loaded) if "vectors" in vars(self) else ()

    def close(self) -> bool:
        """Close files and end threads; says whether all threads are done."""
        made = vars(self)
        if "review" in made:
            self.review.close()
        return "thumbnails" not in made or self.thumbnails.close()


class Panel(QWidget):
    """A panel: a small header (title, what is shown, its own controls) and one large thing.

    Subclasses set `KEY`, `TITLE` and `HINT`, put widgets into `self.header` and `self.body`, say
    which of them takes the keys, and give `draw`. A hidden panel draws nothing; it
    draws when it is next seen.

    Signals
    -------
    told(sentence)
        What it has saved, for the status line.
    """

    told = Signal(str)

    KEY = ""
    TITLE = ""
    HINT = "Open ground truth and predictions to see this."
    SHOWS_JOBS: tuple[str, ...] = ()
    """The slots of jobs whose progress, and a Cancel, the panel shows itself."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.resolved: Resolved | None = None
        self.takes_keys: QWidget | None = None
        self._dirty = False
        self.setObjectName(self.KEY)
        self.setAccessibleName(self.TITLE)
        self.title = QLabel(self.TITLE, self)
        self.title.setProperty("role", "heading")
        self.shown = ElidedLabel("", self)
        self.shown.setProperty("role", "muted")
        self.header = QHBoxLayout()
        self.header.setSpacing(GRID)
        self.header.addWidget(self.title)
        self.header.addWidget(self.shown, 1)
        self.more = QToolButton(self)
        self.more.setText("\N{HORIZONTAL ELLIPSIS}")
        self.more.setAccessibleName(f"{self.TITLE}: copy and save")
        self.more.setToolTip("Copy or save this view")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.body = QVBoxLayout()
        self.body.setSpacing(GRID)
        self.empty = QLabel(self.HINT, self)
        self.empty.setProperty("role", "muted")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.content = QWidget(self)
        self.content.setLayout(self.body)
        self.body.setContentsMargins(0, 0, 0, 0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
        outer.setSpacing(GRID)
        outer.addLayout(self.header)
        outer.addWidget(self.empty, 1)
        outer.addWidget(self.content, 1)
        self.content.hide()

    def finish_header(self) -> None:
        """Put the copy-and-save button at the header's end; called after a panel's controls."""
        self.header.addWidget(self.more)

    def show_resolved(self, resolved: Resolved | None) -> None:
        """Take what is to be shown; draw it now if the panel is seen, else when it is."""
        self.resolved = resolved
        self._dirty = True
        self._draw_if_seen()

    def draw(self, resolved: Resolved) -> None:
        """Draw; called only while the panel is seen."""
        raise NotImplementedError

    def clear(self) -> None:
        """Forget what was drawn; there is nothing to show any more."""

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look; called before the next `draw`."""

    def table(self) -> tuple[list[str], list[list[Any]]] | None:
        """Give the view as headings and rows, for CSV; None where it is no table."""
        return None

    def has_table(self) -> bool:
        """Whether `table` gives one; overridden where making it takes long."""
        return self.table() is not None

    def subject(self) -> str:
        """Say what the view is of, for what is copied and saved."""
        return self.TITLE

    def python(self) -> str:
        """Give the Python expression, of ``ev``, that computes what the view shows."""
        return "ev"

    def command(self) -> str | None:
        """Give the command line's subcommand and options that show the same.

        None where the view shows nothing yet. Files, rule and image filter are added to it.
        """
        return None

    def before_command(self) -> str:
        """Give a whole command that must have run before that one; empty for none."""
        return ""

    def picture_of(self) -> QWidget:
        """Give the widget that a picture of the view is taken of."""
        return self.content

    def part_in_picture(self) -> tuple[QRect, str]:
        """Give the part of that widget which is in the picture, and in words what it leaves out.

        Empty words where the picture has all of the view.
        """
        return self.picture_of().rect(), ""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._draw_if_seen()

    def _draw_if_seen(self) -> None:
        if not self._dirty or not self.isVisible():
            return
        self._dirty = False
        self.empty.setVisible(self.resolved is None)
        self.content.setVisible(self.resolved is not None)
        if self.resolved is None:
            self.clear()
        else:
            self.draw(self.resolved)

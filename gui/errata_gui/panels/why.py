"""Why an object ended as it did, and at which thresholds it would end otherwise."""

from __future__ import annotations

from shlex import join
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from errata_gui.canvas.plane import Plane, PlaneCanvas
from errata_gui.export.lines import threshold_words
from errata_gui.models.candidates import HEADINGS, CandidatesModel
from errata_gui.panels.base import Context, Panel
from errata_gui.panels.why_words import changes, headline
from errata_gui.state import ObjectKey
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from errata.results.explanation import Explanation
    from errata_gui.resolve import Resolved
    from errata_gui.theme import Theme

MOST_ROWS = 8
"""Candidates in sight before the list scrolls."""

WIDTH = 33 * GRID
"""The least width in which sentences and the plane are read."""


class WhyPanel(Panel):
    """The state as a sentence, the threshold plane, what changes it, and what overlaps it."""

    KEY, TITLE = "why", "Why?"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.finish_header()
        self.setMinimumWidth(WIDTH)
        self.nothing = QWidget(self)
        self.words = QLabel("", self)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.changes = QLabel("", self)
        self.changes.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.changes.setAccessibleName("Where it becomes something else")
        for label in (self.words, self.changes):
            label.setWordWrap(True)
        self.plane = PlaneCanvas(context.theme, self)
        self.plane.setToolTip("Click or drag: set both thresholds")
        self.model = CandidatesModel(self)
        self.list = self._make_list()
        self.explained = QWidget(self)
        column = QVBoxLayout(self.explained)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        for widget, stretch in (
            (self.words, 0),
            (self.plane, 1),
            (self.changes, 0),
            (self.list, 0),
        ):
            column.addWidget(widget, stretch)
        self.scrolled = QScrollArea(self)
        self.scrolled.setAccessibleName("Why it ended so")
        self.scrolled.setFrameShape(QFrame.Shape.NoFrame)
        self.scrolled.setWidgetResizable(True)
        self.scrolled.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scrolled.setWidget(self.explained)
        self._build_nothing()
        self.body.addWidget(self.nothing, 1)
        self.body.addWidget(self.scrolled, 1)
        self.plane.moved.connect(self._move)
        self.plane.released.connect(context.store.end_run)
        self.list.clicked.connect(self._choose)
        self.list.activated.connect(self._choose)

    def _build_nothing(self) -> None:
        words = QLabel("Click a box in the image to see why it ended as it did.", self.nothing)
        words.setProperty("role", "muted")
        words.setWordWrap(True)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.open_image = QPushButton("Show the image", self.nothing)
        self.open_image.setToolTip("Go to the image viewer")
        self.open_image.clicked.connect(lambda: self.context.store.update(panel="viewer"))
        column = QVBoxLayout(self.nothing)
        column.addStretch(1)
        column.addWidget(words)
        column.addWidget(self.open_image, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)

    def _make_list(self) -> QTableView:
        made = QTableView(self)
        made.setModel(self.model)
        made.setObjectName("candidates")
        made.setAccessibleName("What overlaps the object")
        made.setToolTip("Click: look at this one instead")
        made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setTabKeyNavigation(False)
        made.setShowGrid(False)
        made.verticalHeader().hide()
        made.verticalHeader().setDefaultSectionSize(3 * GRID)
        header = made.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for place, width in ((0, 76), (1, 48), (2, 48)):
            header.resizeSection(place, width)
        header.setStretchLastSection(True)
        return made

    def sizeHint(self) -> QSize:
        return QSize(340, 440)

    def draw(self, resolved: Resolved) -> None:
        """Explain the object that the state names."""
        why = resolved.explanation
        self.nothing.setVisible(why is None)
        self.scrolled.setVisible(why is not None)
        if why is None:
            self.shown.setText("")
            return
        subject = why.subject
        shown = resolved.loaded.dataset.file_names[self._rank(resolved)]
        self.shown.setText(str(shown or subject["image_id"]))
        self.words.setText(headline(why))
        self.plane.show_plane(Plane.of(why, resolved.score_axis))
        lines = changes(why)
        self.changes.setText("\n".join(f"\N{BULLET} {line}" for line in lines))
        self.model.show_candidates(why.candidates)
        self.list.setVisible(bool(why.candidates))
        rows = min(len(why.candidates), MOST_ROWS)
        head = self.list.horizontalHeader().sizeHint().height()
        self.list.setFixedHeight(head + rows * 3 * GRID + 4)
        if not self.list.hasFocus():
            self.list.setCurrentIndex(QModelIndex())

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self.plane.retheme(theme)

    # Following the user

    def _move(self, score: float, iou: float) -> None:
        """Set both thresholds; per-class ones are not shifted, there it is the IoU alone."""
        plane = self.plane.plane
        if plane is not None and plane.is_shift:
            self.context.store.apply(lambda s: s.with_thresholds(iou=iou), "plane")
        else:
            self.context.store.apply(lambda s: s.with_thresholds(score=score, iou=iou), "plane")

    def _choose(self, index: QModelIndex) -> None:
        """Look at a candidate instead."""
        why = self._why()
        if why is None or self.resolved is None:
            return
        row, loaded = self.model.candidates[index.row()].row, self.resolved.loaded
        side = "gt" if why.subject["kind"] == "dt" else "dt"
        key = loaded.keys.of(side, row)
        self.list.clearFocus()
        self.context.store.update("example", example=key, image=why.subject["image_id"])

    def _why(self) -> Explanation | None:
        return None if self.resolved is None else self.resolved.explanation

    def _rank(self, resolved: Resolved) -> int:
        assert resolved.subject is not None
        side, row = resolved.subject
        columns = resolved.loaded.inferences if side == "dt" else resolved.loaded.dataset
        return int(columns.arrays["image"][row])

    # Out

    def table(self) -> tuple[list[str], list[list[Any]]] | None:
        """Give the candidates."""
        why = self._why()
        if why is None:
            return None
        return list(HEADINGS), [list(self.model.cells(each)) for each in why.candidates]

    def python(self) -> str:
        """Give the expression that explains the object."""
        if self.resolved is None or self.resolved.subject is None:
            return "ev"
        (side, row), score = self.resolved.subject, self.resolved.score_thr
        return f"ev.explain({side}={row}, score_thr={score!r}, iou_thr={self.resolved.iou_thr!r})"

    def command(self) -> str | None:
        """Give the command that explains the object."""
        if self.resolved is None or self.resolved.subject is None:
            return None
        named = ObjectKey.parse(self.resolved.state.example)
        assert named is not None, "it has a subject"
        return join(["explain", f"--{named.side}", named.id, *threshold_words(self.resolved)])

    def picture_of(self) -> QWidget:
        """Give the sentence, the plane and the list."""
        return self.explained

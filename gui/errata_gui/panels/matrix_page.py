"""The matrix as a picture: canvas, legend, options, and a line that says what is pointed at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

import errata
from errata_gui.canvas.color_scale import LEAST_TOP, ColorScale
from errata_gui.canvas.elided_label import ElidedLabel
from errata_gui.canvas.legend import Legend
from errata_gui.canvas.matrix import MatrixCanvas
from errata_gui.canvas.matrix_picture import STRIPS, MatrixPicture
from errata_gui.panels.follower import Follower
from errata_gui.panels.matrix_options import MatrixOptions
from errata_gui.state import ExampleQuery
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from errata.results.arranged import ArrangedMatrix
    from errata_gui.panels.base import Context
    from errata_gui.resolve import Resolved
    from errata_gui.state import MatrixView
    from errata_gui.theme import Theme

TITLES = {"count": "count", "row": "% of row", "column": "% of column"}
NOTHING = "Point at a cell, or walk with the arrow keys; Enter opens its examples, N the next-worst"


class MatrixPage(QWidget):
    """Draws the confusion matrix; the order of classes and the scale of colours follow at rest."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.options = MatrixOptions(context, self)
        self.canvas = MatrixCanvas(self)
        self.legend = Legend(self)
        self.readout = ElidedLabel(NOTHING, self)
        self.readout.setProperty("role", "muted")
        self.readout.setAccessibleName("What is pointed at")
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.canvas, 1)
        row.addWidget(self.legend)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.options)
        column.addLayout(row, 1)
        column.addWidget(self.readout)
        self._resolved: Resolved | None = None
        self._settled_for: tuple[Any, ...] = ()
        self._classes: tuple[int, ...] = ()
        self._scale = ColorScale()
        self._strips: tuple[str, ...] = ()
        self.follower = Follower(self._follow, self)
        self._connect()
        self.retheme(context.theme)

    def _connect(self) -> None:
        self.options.zoom_asked.connect(self._zoom)
        self.canvas.pointed.connect(self._read_out)
        self.canvas.cell_opened.connect(
            lambda row, column: self._ask(gt=self.choice(row), dt=self.choice(column))
        )
        self.canvas.row_opened.connect(lambda row: self._ask(gt=self.choice(row)))
        self.canvas.column_opened.connect(lambda column: self._ask(dt=self.choice(column)))
        self.canvas.strip_opened.connect(
            lambda kind, column: self._ask(dt=self.choice(column), kind=kind)
        )

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self.canvas.retheme(theme)
        self.legend.retheme(theme)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.follower.stop()
        self._settled_for = ()

    def show_resolved(self, resolved: Resolved) -> None:
        """Draw a state."""
        view = resolved.state.matrix
        self._resolved = resolved
        self.options.show_view(view)
        asked = resolved.data_key, replace(view, label=None, as_tables=None)
        if asked != self._settled_for:
            if asked[0] != (self._settled_for or (None,))[0]:
                self._strips = ()
            self._settled_for = asked
            self._settle(resolved)
        else:
            self.follower.poke()
        self._draw(resolved)

    def _follow(self) -> None:
        if self._resolved is not None:
            self._settle(self._resolved)
            self._draw(self._resolved)

    def _settle(self, resolved: Resolved) -> None:
        """Choose the classes and their order, and fit the scale, to the present counts."""
        view, confusion = resolved.state.matrix, resolved.confusion
        every = tuple(range(confusion.background_index))
        if view.order == "confusion" or view.top is not None:
            worst = confusion.most_mistaken(view.top)
            every = tuple(worst if view.order == "confusion" else sorted(worst))
        self._classes = every
        self._scale = scale_of(view, resolved.arranged(every))

    def _draw(self, resolved: Resolved) -> None:
        view, arranged = resolved.state.matrix, resolved.arranged(self._classes)
        # A strip that was needed once stays, so that the matrix does not jump.
        self._strips = tuple(
            name for name in STRIPS if name in self._strips or getattr(arranged, name).any()
        )
        self.canvas.set_picture(
            MatrixPicture(
                arranged, self._scale, view.normalise, view.label, self._strips, view.errors_only
            )
        )
        title = TITLES[view.normalise]
        self.legend.set_scale(self._scale, f"errors only\n{title}" if view.errors_only else title)

    def choice(self, index: int) -> Any:
        """Give a row's or column's label as questions take it."""
        assert self.canvas.picture is not None
        arranged = self.canvas.picture.arranged
        if index == arranged.background_index:
            return errata.BACKGROUND
        members = arranged.members[index]
        return members if index == arranged.other_index else members[0]

    def _ask(self, **parts: Any) -> None:
        self.context.store.update(query=ExampleQuery(**parts))

    def _zoom(self, factor: float) -> None:
        if factor:
            self.canvas.zoom(factor)
        else:
            self.canvas.fit()

    def _read_out(self, row: int, column: int) -> None:
        picture = self.canvas.picture
        words = NOTHING if row < 0 or picture is None else picture.readout(row, column)
        self.readout.setText(words)


def scale_of(view: MatrixView, arranged: ArrangedMatrix) -> ColorScale:
    """Give the scale of a view: up to the greatest count, or share of a mistake; else up to 1."""
    wrong = arranged.mistakes() if view.errors_only else None
    if view.normalise == "count":
        counts = arranged.matrix if wrong is None else arranged.matrix[wrong[:, 0], wrong[:, 1]]
        return ColorScale("count", view.log, float(counts.max(initial=1)))
    if wrong is None:
        return ColorScale("share", view.log, 1.0)
    shares = arranged.normalised(view.normalise)[wrong[:, 0], wrong[:, 1]]
    return ColorScale("share", view.log, float(shares.max(initial=LEAST_TOP)))

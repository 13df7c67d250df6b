"""Curves along the score axis, with a marker at each one's threshold that can be dragged."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPen

from errata_gui.canvas.curve_style import METRIC_DASHES, CurveStyle
from errata_gui.canvas.line_layer import Line, LineLayer, steps
from errata_gui.canvas.plot_area import PlotArea

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QWidget

    from errata.results.curve import PrCurve
    from errata_gui.theme import Theme

STEPS_DRAWN = 1024
"""Cells of the lattice that curves are thinned on: about a pixel each."""

REACH, HOVER_REACH = 14.0, 24.0
"""Pixels from which a marker is taken hold of, and a curve's point is shown."""

ISO_F1 = (0.2, 0.4, 0.6, 0.8)
METRICS = ("f1", "precision", "recall")


@dataclass(frozen=True, eq=False)
class Drawn:
    """A curve as it is drawn.

    Attributes
    ----------
    curve : PrCurve
    style : CurveStyle
    score_thr : float, optional
        The threshold that holds for it.
    """

    curve: PrCurve
    style: CurveStyle
    score_thr: float | None = None
    _kept: dict[str, NDArray[np.intp]] = field(default_factory=dict)

    def rows(self, x: str, y: str) -> NDArray[np.intp]:
        """Give the points that are drawn."""
        if x + y not in self._kept:
            self._kept[x + y] = self.curve.outline(x, y, STEPS_DRAWN)
        return self._kept[x + y]

    def at(self, score_thr: float | None, style: CurveStyle) -> Drawn:
        """The same at another threshold, in another style."""
        return Drawn(self.curve, style, score_thr, self._kept)

    @cached_property
    def row(self) -> int | None:
        """The point at the threshold."""
        return self.curve.index_at(self.score_thr)


class CurvePlot(PlotArea):
    """Precision over recall, or metrics over the score threshold.

    Signals
    -------
    picked(label, float)
        A point of a curve was dragged to; the label is None for all classes pooled.
    pointed(Drawn or None, int)
        The mouse is near a point of a curve: its row.
    menu_wanted(Drawn, int, QPoint)
        The right button on a point of a curve.
    """

    picked = Signal(object, float)
    pointed = Signal(object, int)
    menu_wanted = Signal(object, int, QPoint)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._drawn: tuple[Drawn, ...] = ()
        self._view, self._metric, self._span = "", "all", (0.0, 1.0)
        self._held: Drawn | None = None
        self._grid = LineLayer(self.area)
        self._curves = LineLayer(self.area)
        self._best: Any = pyqtgraph.ScatterPlotItem(size=15, symbol="star", pxMode=True)
        self._markers: Any = pyqtgraph.ScatterPlotItem(size=13, symbol="o", pxMode=True)
        self._ring: Any = pyqtgraph.ScatterPlotItem(size=10, symbol="o", pxMode=True)
        self._threshold: Any = pyqtgraph.InfiniteLine(angle=90)
        for depth, item in enumerate(
            (self._grid, self._curves, self._threshold, self._markers, self._best, self._ring)
        ):
            item.setZValue(depth)
            self.box.addItem(item, ignoreBounds=True)
        self._names = [pyqtgraph.TextItem(f"F1 {f1:.1f}", anchor=(1, 1)) for f1 in ISO_F1]
        for text, f1 in zip(self._names, ISO_F1, strict=True):
            self.box.addItem(text, ignoreBounds=True)
            text.setPos(1.0, f1 / (2 - f1))
        self.pressed.connect(self._press)
        self.dragged.connect(self._drag)
        self.released.connect(self._release)
        self.hovered.connect(self._hover)
        self.left.connect(lambda: self._point(None))
        self.menu_asked.connect(self._ask_menu)
        self.set_view("pr", "all", (0.0, 1.0))

    # What is shown

    @property
    def drawn(self) -> tuple[Drawn, ...]:
        """The curves that are seen."""
        return self._drawn

    def set_view(self, view: str, metric: str, span: tuple[float, float]) -> None:
        """Choose the axes: ``pr`` or ``threshold``, which metric, and the span of scores."""
        if (view, metric, span) == (self._view, self._metric, self._span):
            return
        self._view, self._metric, self._span = view, metric, span
        over_scores = view == "threshold"
        low, high = span if over_scores else (0.0, 1.0)
        area = QRectF(low, 0.0, (high - low) or 1.0, 1.0)
        for layer in (self._grid, self._curves):
            layer.set_area(area)
        self.set_area(area)
        if over_scores:
            name = "value" if metric == "all" else "F1" if metric == "f1" else metric
            self.set_names("score threshold", name)
            self.plot.getAxis("bottom").setTicks(None)
        else:
            self.set_names("recall", "precision")
            self.set_fifths("bottom")
        self.set_fifths("left")
        self._threshold.setVisible(over_scores)
        for text in self._names:
            text.setVisible(not over_scores)
        self._draw_grid()
        self._draw_lines()
        self._draw_markers()

    def set_curves(self, drawn: tuple[Drawn, ...]) -> None:
        """Draw these curves, the first on top; where only thresholds differ, only markers move."""
        same = len(drawn) == len(self._drawn) and all(
            new.curve is old.curve and new.style == old.style
            for new, old in zip(drawn, self._drawn, strict=True)
        )
        self._drawn = drawn
        if not same:
            self._draw_lines()
            self._point(None)
        self._draw_markers()

    def retheme(self, theme: Theme) -> None:
        super().retheme(theme)
        for text in self._names:
            text.setColor(QColor(theme.muted))
        self._ring.setPen(pyqtgraph.mkPen(theme.text, width=1.5))
        self._ring.setBrush(None)
        self._threshold.setPen(pyqtgraph.mkPen(theme.accent, width=2))
        self._draw_grid()
        self._draw_markers()

    def _axes(self) -> list[tuple[str, str]]:
        """Name what is drawn over what."""
        if self._view == "pr":
            return [("recall", "precision")]
        metrics = METRICS if self._metric == "all" else (self._metric,)
        return [("score_thr", metric) for metric in metrics]

    def _draw_grid(self) -> None:
        pen = QPen(QColor(self.theme.line), 1)
        lines = []
        if self._view == "pr":
            for f1 in ISO_F1:
                recall = np.linspace(f1 / (2 - f1), 1, 100)
                lines.append(Line(recall, f1 * recall / (2 * recall - f1), pen))
        else:
            low, high = self._span
            ends = np.array([low, high])
            lines = [Line(ends, np.full(2, height), pen) for height in (0.2, 0.4, 0.6, 0.8)]
        self._grid.set_lines(tuple(lines))

    def _draw_lines(self) -> None:
        lines = []
        for drawn in reversed(self._drawn):
            for x, y in reversed(self._axes()):
                rows = drawn.rows(x, y)
                xs, ys = getattr(drawn.curve, x)[rows], getattr(drawn.curve, y)[rows]
                pen = drawn.style.pen()
                if x == "score_thr" and len(rows):
                    # Below the lowest score every detection passes: its value holds.
                    xs, ys = np.append(xs, min(self._span[0], xs[-1])), np.append(ys, ys[-1])
                    xs, ys = steps(xs[::-1], ys[::-1])
                    if self._metric == "all":
                        pen = drawn.style.pen(METRIC_DASHES[y])
                        pen.setWidthF(pen.widthF() if y == "f1" else 1.2)
                lines.append(Line(xs, ys, pen))
        self._curves.set_lines(tuple(lines))

    def _draw_markers(self) -> None:
        ground = QColor(self.theme.surface)
        markers: list[dict[str, Any]] = []
        best: list[dict[str, Any]] = []
        for drawn in reversed(self._drawn):
            color = QColor(drawn.style.color)
            at, top = self._marker(drawn), self._best_of(drawn)
            if at is not None:
                markers.append(
                    {"pos": at, "brush": color, "pen": pyqtgraph.mkPen(ground, width=1.5)}
                )
            if top is not None:
                best.append({"pos": top, "brush": ground, "pen": pyqtgraph.mkPen(color, width=1.5)})
        self._markers.setData(markers)
        self._best.setData(best)
        self._threshold.setVisible(self._view == "threshold" and bool(self._drawn))
        if self._drawn:
            self._threshold.setValue(self._on_axis(self._drawn[0].score_thr))

    def _spot(self, drawn: Drawn, row: int | None) -> tuple[float, float] | None:
        """Give where a row of a curve stands."""
        if row is None:
            return None
        x, y = self._axes()[0]
        at = float(getattr(drawn.curve, x)[row]), float(getattr(drawn.curve, y)[row])
        return None if np.isnan(at).any() else at

    def _marker(self, drawn: Drawn) -> tuple[float, float] | None:
        """Give where a curve's marker stands: on an axis of scores at the threshold itself."""
        spot = self._spot(drawn, drawn.row)
        if spot is not None and self._view == "threshold":
            return self._on_axis(drawn.score_thr), spot[1]
        return spot

    def _best_of(self, drawn: Drawn) -> tuple[float, float] | None:
        return self._spot(drawn, drawn.curve.best_index)

    def _on_axis(self, score_thr: float | None) -> float:
        return self._span[0] if score_thr is None else score_thr

    # Mouse

    def _press(self, at: QPointF) -> None:
        if not self._drawn:
            return
        if self._view == "threshold":
            self._held = self._drawn[0]
        else:
            self._held = self._marker_near(at) or self._nearest(at, REACH)[0]
        self._drag(at)

    def _drag(self, at: QPointF) -> None:
        held = self._held
        if held is None:
            return
        if self._view == "threshold":
            low, high = self._span
            self.picked.emit(held.curve.label, min(max(at.x(), low), high))
            return
        row, _ = self._nearest_row(held, at)
        if row is not None:
            self.picked.emit(held.curve.label, float(held.curve.score_thr[row]))
            self.pointed.emit(held, row)

    def _release(self) -> None:
        self._held = None

    def _hover(self, at: QPointF) -> None:
        if self._view == "threshold":
            drawn, _ = self._nearest(at, float("inf"))
            self._point(drawn, None if drawn is None else drawn.curve.index_at(at.x()))
        else:
            self._point(*self._nearest(at, HOVER_REACH))
        over = self._view == "threshold" or self._marker_near(at) is not None
        self.setCursor(Qt.CursorShape.SizeHorCursor if over else Qt.CursorShape.ArrowCursor)

    def _point(self, drawn: Drawn | None, row: int | None = None) -> None:
        spot = None if drawn is None or row is None else self._spot(drawn, row)
        self._ring.setData([] if spot is None else [{"pos": spot}])
        shown = drawn is not None and row is not None
        self.pointed.emit(drawn if shown else None, row if shown else -1)

    def _ask_menu(self, at: QPointF, on_screen: QPoint) -> None:
        drawn, row = self._nearest(at, HOVER_REACH)
        if drawn is not None and row is not None:
            self.menu_wanted.emit(drawn, row, on_screen)

    def _marker_near(self, at: QPointF) -> Drawn | None:
        """Give the curve whose marker is within reach, the nearest."""
        width, height = self.per_pixel()
        found, least = None, REACH
        for drawn in self._drawn:
            spot = self._marker(drawn)
            if spot is None:
                continue
            away = float(np.hypot((spot[0] - at.x()) / width, (spot[1] - at.y()) / height))
            if away < least:
                found, least = drawn, away
        return found

    def _nearest(self, at: QPointF, reach: float) -> tuple[Drawn | None, int | None]:
        """Give the curve and its row nearest to a position, within some pixels."""
        found: tuple[Drawn | None, int | None] = (None, None)
        for drawn in self._drawn:
            row, away = self._nearest_row(drawn, at)
            if row is not None and away < reach:
                found, reach = (drawn, row), away
        return found

    def _nearest_row(self, drawn: Drawn, at: QPointF) -> tuple[int | None, float]:
        width, height = self.per_pixel()
        best, least = None, float("inf")
        for x, y in self._axes():
            rows = drawn.rows(x, y)
            xs, ys = getattr(drawn.curve, x)[rows], getattr(drawn.curve, y)[rows]
            away = np.hypot((xs - at.x()) / width, (ys - at.y()) / height)
            if not len(away) or np.isnan(away).all():
                continue
            i = int(np.nanargmin(away))
            if away[i] < least:
                best, least = int(rows[i]), float(away[i])
        return best, least

"""A metric over both thresholds as colours, with a cross-hair that sets them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyqtgraph
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPen

from errata_gui import number_text
from errata_gui.canvas.line_layer import Line, LineLayer
from errata_gui.canvas.plot_area import PlotArea

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtWidgets import QWidget

    from errata.results.grid import ThresholdGrid
    from errata_gui.theme import Theme

MAP = "cividis"
RIDGE = "#D55E00"


@dataclass(frozen=True)
class Cells:
    """Even steps of thresholds along an axis, each a cell around its value."""

    values: tuple[float, ...]

    @property
    def step(self) -> float:
        """The distance of two values; 0 where there is only one."""
        return (self.values[-1] - self.values[0]) / max(1, len(self.values) - 1)

    @property
    def start(self) -> float:
        """The first cell's border."""
        return self.values[0] - (self.step or 1.0) / 2

    @property
    def length(self) -> float:
        """From the first cell's border to the last one's."""
        return (self.step * len(self.values)) or 1.0

    def index(self, value: float) -> int:
        """Give the cell that holds a value, or the nearest."""
        if self.step == 0:
            return 0
        return min(max(round((value - self.values[0]) / self.step), 0), len(self.values) - 1)


class SurfacePlot(PlotArea):
    """Scores to the right, IoUs upwards.

    Signals
    -------
    picked(int, int)
        A cell was clicked, or dragged over.
    pointed(int, int)
        The mouse is over a cell; -1 where it is over none.
    """

    picked = Signal(int, int)
    pointed = Signal(int, int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.scores, self.ious = Cells((0.0, 1.0)), Cells((0.0, 1.0))
        self._drawn: tuple[Any, ...] = ()
        self._image: Any = pyqtgraph.ImageItem(axisOrder="col-major")
        self._image.setColorMap(pyqtgraph.colormap.get(MAP))
        self._ridge = LineLayer(self.area)
        self._cross: list[Any] = [pyqtgraph.InfiniteLine(angle=angle) for angle in (90, 0)]
        self._best: Any = pyqtgraph.ScatterPlotItem(size=17, symbol="star", pxMode=True)
        self._here: Any = pyqtgraph.ScatterPlotItem(size=12, symbol="o", pxMode=True)
        items = (self._image, self._ridge, *self._cross, self._best, self._here)
        for depth, item in enumerate(items):
            item.setZValue(depth)
            self.box.addItem(item, ignoreBounds=True)
        self.bar: Any = pyqtgraph.ColorBarItem(
            values=(0, 1), colorMap=pyqtgraph.colormap.get(MAP), interactive=False, width=14,
            colorMapMenu=False,
        )  # fmt: skip
        self.bar.setImageItem(self._image, insert_in=self.plot.getPlotItem())
        self.set_names("score threshold", "IoU threshold")
        self.viewport.setCursor(Qt.CursorShape.CrossCursor)
        self.pressed.connect(lambda at: self.picked.emit(*self.cell(at)))
        self.dragged.connect(lambda at: self.picked.emit(*self.cell(at)))
        self.hovered.connect(self._hover)
        self.left.connect(lambda: self.pointed.emit(-1, -1))

    def cell(self, at: QPointF) -> tuple[int, int]:
        """Give the cell of a position, or the nearest."""
        return self.scores.index(at.x()), self.ious.index(at.y())

    def centre(self, score: int, iou: int) -> QPointF:
        """Give the position of a cell's thresholds."""
        return QPointF(self.scores.values[score], self.ious.values[iou])

    @property
    def values(self) -> NDArray[np.float64]:
        """What is coloured, (score, IoU), before any logarithm."""
        found: NDArray[np.float64] = self._drawn[1]
        return found

    def set_grid(self, grid: ThresholdGrid, metric: str, unit: str, *, log: bool) -> None:
        """Colour the cells by a metric; the scale depends on the grid alone, so it stays put."""
        key = (grid, metric, log)
        if self._drawn and self._drawn[0][0] is grid and self._drawn[0][1:] == key[1:]:
            return
        plane = grid.plane(metric)
        values = plane.astype(np.float64)
        self._drawn = (key, values)
        self.scores, self.ious = Cells(grid.score_thrs), Cells(grid.iou_thrs)
        area = QRectF(self.scores.start, self.ious.start, self.scores.length, self.ious.length)
        self.set_area(area, 0.0)
        self._image.setImage(np.log1p(values) if log else values, autoLevels=False)
        self._image.setRect(area)
        # Counts are whole numbers; everything else is from 0 to 1.
        is_count = plane.dtype.kind in "iu"
        top = max(1.0, float(values.max(initial=0.0))) if is_count else 1.0
        self._scale(top, unit, log=log)
        self._draw_best(grid)

    def set_thresholds(self, score: float | None, iou: float) -> None:
        """Move the cross-hair."""
        x = self.scores.values[0] if score is None else score
        self._cross[0].setValue(x)
        self._cross[1].setValue(iou)
        self._here.setData([{"pos": (x, iou)}])

    def clear_grid(self) -> None:
        """Show no cells, as where they are still being counted."""
        self._drawn = ()
        self._image.clear()
        self._ridge.set_lines(())
        self._best.setData([])

    def retheme(self, theme: Theme) -> None:
        super().retheme(theme)
        light, dark = QColor("#FFFFFF"), QColor("#000000")
        for line in self._cross:
            line.setPen(pyqtgraph.mkPen(light, width=1, style=Qt.PenStyle.DashLine))
        self._here.setPen(pyqtgraph.mkPen(dark, width=1.5))
        self._here.setBrush(light)
        self._best.setPen(pyqtgraph.mkPen(dark, width=1))
        self._best.setBrush(QColor(RIDGE))
        axis = self.bar.axis
        axis.setPen(pyqtgraph.mkPen(theme.line))
        axis.setTextPen(pyqtgraph.mkPen(theme.muted))
        axis.setLabel(axis.labelText, color=theme.muted)

    def _scale(self, top: float, unit: str, *, log: bool) -> None:
        self.bar.setLevels((0.0, float(np.log1p(top)) if log else top))
        self.bar.axis.setLabel(f"{unit}, logarithmic" if log else unit, color=self.theme.muted)
        if top == 1.0:
            ticks = [(k / 5, f"{k / 5:.1f}") for k in range(6)]
        elif log:
            powers = [10**power for power in range(12) if 10**power < 0.6 * top]
            ticks = [(float(np.log1p(n)), number_text.count(n)) for n in (0, *powers, top)]
        else:
            ticks = [(top * k / 4, number_text.count(top * k / 4)) for k in range(5)]
        self.bar.axis.setTicks([ticks])
        self.bar.axis.setWidth(28 + 7 * max(len(text) for _, text in ticks))

    def _draw_best(self, grid: ThresholdGrid) -> None:
        ridge = grid.ridge()
        scores = np.asarray(grid.score_thrs)[ridge]
        x = np.where(ridge >= 0, scores, np.nan)
        halo, pen = QPen(QColor("#FFFFFF"), 3.5), QPen(QColor(RIDGE), 2)
        y = np.asarray(grid.iou_thrs)
        self._ridge.set_area(self.area)
        self._ridge.set_lines((Line(x, y, halo), Line(x, y, pen)))
        cell = grid.best_cell()
        at = None if cell is None else self.centre(*cell)
        self._best.setData([] if at is None else [{"pos": (at.x(), at.y())}])

    def _hover(self, at: QPointF) -> None:
        inside = bool(self._drawn) and self.area.contains(at)
        self.pointed.emit(*(self.cell(at) if inside else (-1, -1)))

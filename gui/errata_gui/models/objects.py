"""The objects of one image as a table: a match is one row."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor

from errata_gui.models.fixed_columns import FixedColumns, Index
from errata_gui.theme import STATE_COLORS, STATE_LETTERS, STATE_WORDS

if TYPE_CHECKING:
    from errata.results.objects import Objects

HEADINGS = ("kind", "gt", "dt", "score", "IoU")
TIPS = (
    "What it is at the thresholds", "Label of the ground truth", "Label of the detection",
    "Score of the detection", "Overlap of a match",
)  # fmt: skip
LACKING = (
    "", "it matches no ground truth", "nothing found it", "ground truth has no score",
    "it matches nothing",
)  # fmt: skip
"""Why a column is empty."""

NONE = "\N{EN DASH}"

Role = Qt.ItemDataRole


@dataclass(frozen=True)
class Row:
    """A match, or an object without one; places are those of `Objects`, -1 for none."""

    state: str
    gt: int
    dt: int
    gt_label: str | None
    dt_label: str | None
    score: float
    iou: float

    @property
    def place(self) -> int:
        """The object that stands for the row."""
        return self.gt if self.dt < 0 else self.dt

    def cells(self) -> tuple[Any, ...]:
        """Give what the columns hold; None where there is nothing."""
        score, iou = (None if isnan(v) else v for v in (self.score, self.iou))
        return STATE_LETTERS[self.state], self.gt_label, self.dt_label, score, iou


def rows_of(objects: Objects) -> list[Row]:
    """Join each detection with its match; then ground truth without one."""
    n = objects.side.count("dt")
    labels, partners = objects.labels, objects.partner.tolist()
    place_of_gt = {row: n + i for i, row in enumerate(objects.row[n:].tolist())}
    scores, ious = objects.score.tolist(), objects.iou.tolist()
    rows, met = [], set()
    for dt in sorted(range(n), key=lambda place: -scores[place]):
        gt = place_of_gt[partners[dt]] if partners[dt] >= 0 else -1
        met.add(gt)
        gt_label = None if gt < 0 else labels[gt]
        rows.append(Row(objects.state[dt], gt, dt, gt_label, labels[dt], scores[dt], ious[dt]))
    left = (gt for gt in place_of_gt.values() if gt not in met)
    return rows + [
        Row(objects.state[gt], gt, -1, labels[gt], None, scores[gt], ious[gt]) for gt in left
    ]


class ObjectsModel(FixedColumns):
    """Rows in the order asked for, changed in place while a slider moves."""

    headings = HEADINGS
    tips = TIPS
    words = frozenset([0, 1, 2])

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self._column, self._descending = -1, False

    def show_rows(self, rows: list[Row]) -> None:
        """Take other rows."""
        rows = self._sorted(rows)
        if len(rows) != len(self.rows):
            self.beginResetModel()
            self.rows = rows
            self.endResetModel()
        elif rows != self.rows:
            self.rows = rows
            self.tell_values()

    def n_rows(self) -> int:
        """Give the number of rows."""
        return len(self.rows)

    def row_of(self, place: int) -> int:
        """Give the row of an object; -1 for none."""
        if place < 0:
            return -1
        held = (i for i, row in enumerate(self.rows) if place in (row.gt, row.dt))
        return next(held, -1)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; what it lacks comes last. -1: detections by score, then the rest."""
        self._column, self._descending = column, order == Qt.SortOrder.DescendingOrder
        self.layoutAboutToBeChanged.emit()
        first = sorted(self.rows, key=lambda row: (row.dt < 0, -_or_0(row.score)))
        self.rows = self._sorted(first)
        self.layoutChanged.emit()

    def _sorted(self, rows: list[Row]) -> list[Row]:
        column = self._column
        if column < 0:
            return rows
        has = [row for row in rows if row.cells()[column] is not None]
        lacks = [row for row in rows if row.cells()[column] is None]
        has.sort(key=lambda row: row.cells()[column], reverse=self._descending)
        return has + lacks

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        row, column = self.rows[index.row()], index.column()
        if role == Role.DisplayRole:
            return _text(row.cells()[column])
        if role == Role.DecorationRole and column == 0:
            return QColor(STATE_COLORS[row.state])
        if role == Role.TextAlignmentRole:
            return self.alignment(column)
        if role == Role.ToolTipRole:
            return self._tip(row, column)
        return None

    def _tip(self, row: Row, column: int) -> str:
        value = row.cells()[column]
        if column == 0:
            return STATE_WORDS[row.state]
        if value is not None:
            return str(value)
        if column == 1 and row.gt >= 0:
            return "the annotation has no label"
        return LACKING[column]


def _text(value: Any) -> str:
    if value is None:
        return NONE
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _or_0(score: float) -> float:
    return 0.0 if isnan(score) else score

"""What overlaps an object, with what became of each pair, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

if TYPE_CHECKING:
    from errata.results.explanation import Candidate

HEADINGS = ("label", "IoU", "score", "what became of it")
NONE = "\N{EN DASH}"

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole


class CandidatesModel(QAbstractTableModel):
    """Candidates by falling overlap."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.candidates: tuple[Candidate, ...] = ()

    def show_candidates(self, candidates: tuple[Candidate, ...]) -> None:
        """Take other candidates, in place where there are as many."""
        if len(candidates) != len(self.candidates):
            self.beginResetModel()
            self.candidates = candidates
            self.endResetModel()
        elif candidates != self.candidates:
            self.candidates = candidates
            last = self.index(len(candidates) - 1, len(HEADINGS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.candidates)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(HEADINGS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Role.DisplayRole:
            return HEADINGS[section]
        return _alignment(section) if role == Role.TextAlignmentRole else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        cells = self.cells(self.candidates[index.row()])
        value = cells[index.column()]
        if role == Role.DisplayRole:
            if value is None:
                return NONE
            return f"{value:.3f}" if isinstance(value, float) else value
        if role == Role.ToolTipRole:
            return "ground truth has no score" if value is None else str(value)
        return _alignment(index.column()) if role == Role.TextAlignmentRole else None

    def cells(self, candidate: Candidate) -> tuple[Any, ...]:
        """Give what the columns hold."""
        label = candidate.label or "no label"
        label = f"{label} (ignored)" if candidate.ignored else label
        return label, candidate.iou, candidate.score, candidate.why


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in (1, 2) else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter

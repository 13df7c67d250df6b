"""What overlaps an object, with what became of each pair, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt

from errata_gui.models.fixed_columns import FixedColumns, Index

if TYPE_CHECKING:
    from errata.results.explanation import Candidate

HEADINGS = ("label", "IoU", "score", "what became of it")
NONE = "\N{EN DASH}"

Role = Qt.ItemDataRole


class CandidatesModel(FixedColumns):
    """Candidates by falling overlap."""

    headings = HEADINGS
    words = frozenset([0, 3])

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
            self.tell_values()

    def n_rows(self) -> int:
        """Give the number of candidates."""
        return len(self.candidates)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        cells = self.cells(self.candidates[index.row()])
        value = cells[index.column()]
        if role == Role.DisplayRole:
            if value is None:
                return NONE
            return f"{value:.3f}" if isinstance(value, float) else value
        if role == Role.ToolTipRole:
            return "ground truth has no score" if value is None else str(value)
        return self.alignment(index.column()) if role == Role.TextAlignmentRole else None

    def cells(self, candidate: Candidate) -> tuple[Any, ...]:
        """Give what the columns hold."""
        label = candidate.label or "no label"
        label = f"{label} (ignored)" if candidate.ignored else label
        return label, candidate.iou, candidate.score, candidate.why

"""The confusion matrix: rows = ground truth, columns = predicted, background last."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from errata.errors import UsageError
from errata.results.arranged import (
    OTHER,
    ArrangedMatrix,
    divided,
    mistaken_cells,
    most_mistaken,
    pooled,
    pooled_sums,
    shares,
)
from errata.results.base import Result

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from errata._core import Confusion as Core


@dataclass(frozen=True, slots=True)
class ConfusedPair:
    """A cell off the diagonal between two classes, and the share of the row that it takes."""

    gt_label: str
    dt_label: str
    count: int
    share_of_gt: float


class ConfusionMatrix(Result):
    """A confusion matrix; frozen.

    Attributes
    ----------
    labels : tuple of str
        The classes in order, background (the label ``"background"``) last.
    background_index : int
        Background's row and column: a class of yours may be called background too.
    absorbed, not_evaluated : dict of str to int
        Per predicted label: detections taken up by ignored objects, and detections that the
        protocol does not look at. ``column sum + absorbed + not_evaluated`` is the number of
        predictions at or above the threshold.
    score_thr, iou_thr, provenance
    """

    __slots__ = (
        "_core", "_listed", "absorbed", "background_index", "iou_thr", "labels", "not_evaluated",
        "provenance", "score_thr",
    )  # fmt: skip
    absorbed: dict[str, int]
    background_index: int
    iou_thr: float
    labels: tuple[str, ...]
    not_evaluated: dict[str, int]
    provenance: dict[str, Any]
    score_thr: float | dict[str, float | None] | None
    _core: Core
    _listed: frozenset[tuple[int, int]]

    def __init__(
        self, core: Core, labels: list[str], listed: frozenset[tuple[int, int]], **parts: Any
    ) -> None:
        self._freeze(
            _core=core,
            _listed=listed,
            labels=(*labels, "background"),
            background_index=len(labels),
            absorbed=dict(zip(labels, core.absorbed(), strict=True)),
            not_evaluated=dict(zip(labels, core.not_evaluated(), strict=True)),
            **parts,
        )

    @property
    def matrix(self) -> NDArray[np.uint64]:
        """The counts, shape (n_classes + 1, n_classes + 1)."""
        return self._core.array()

    def cell(self, gt_index: int, dt_index: int) -> int:
        """One count by row and column; -1 is background."""
        return self._core.rows()[gt_index][dt_index]

    def top(self, n: int = 10) -> list[ConfusedPair]:
        """The `n` most confused pairs of classes, largest count first.

        Listed pairs are true positives and not among them.
        """
        background = self.background_index
        row_sums = self._core.row_sums()
        pairs = (
            ConfusedPair(self.labels[gt], self.labels[dt], count, count / row_sums[gt])
            for gt, dt, count in self._core.cells()
            if gt != dt and background not in (gt, dt) and (gt, dt) not in self._listed
        )
        return list(islice(pairs, n))

    def normalised(self, by: str) -> NDArray[np.float64]:
        """Give each count as a share of its row or column, shape (n_classes + 1, n_classes + 1).

        Parameters
        ----------
        by : {"row", "column"}
            Of what is there, or of what is predicted. The sum is over the whole row or column,
            background's cell among it; where it is 0 the shares are NaN.

        Raises
        ------
        UsageError
            Another word.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> ev.confusion(score_thr=0.35).normalised("column")[:, 0].round(3).tolist()
        [0.333, 0.333, 0.0, 0.333]
        """
        return shares(self.matrix, by)

    def share_of_row(
        self, rows: NDArray[np.int64], columns: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Give `normalised("row")` at some cells, without computing the others."""
        matrix = self.matrix
        return divided(matrix[rows, columns], matrix.sum(axis=1)[rows])

    def mistakes(self) -> NDArray[np.int64]:
        """Give row and column of every cell that holds mistakes, largest count first.

        What is missed and what is found where nothing is are among them; listed pairs are not.

        Returns
        -------
        ndarray, shape (m, 2)

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> ev.confusion(score_thr=0.35).mistakes().tolist()
        [[1, 0], [3, 0]]
        """
        return mistaken_cells(self.matrix, self._listed)

    def most_mistaken(self, n: int | None = None) -> list[int]:
        """Give the indices of the `n` classes with the most mistakes, the worst first.

        A class's mistakes are the counts of its row and its column that are not right; ties go to
        the earlier class.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> ev.confusion(score_thr=0.35).most_mistaken(2)
        [0, 1]
        """
        return most_mistaken(self.matrix, self._listed, n)

    def arranged(self, classes: Sequence[int] | None = None) -> ArrangedMatrix:
        """Give some classes in some order, and pool the others: nothing is dropped.

        Parameters
        ----------
        classes : sequence of int, optional
            Class indices in the order of the rows; by default all as they are.

        Raises
        ------
        UsageError
            A class that is not there, or one twice.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> small = ev.confusion(score_thr=0.35).arranged([1])
        >>> small.labels, small.matrix.tolist()
        (('bus', 'other', 'background'), [[0, 1, 0], [0, 2, 0], [0, 1, 0]])
        """
        background = self.background_index
        kept = list(range(background)) if classes is None else [int(i) for i in classes]
        if len(set(kept)) < len(kept) or not all(0 <= i < background for i in kept):
            raise UsageError.at(
                "classes", f"found {kept!r}", f"give different indices from 0 to {background - 1}"
            )
        return self._arranged(kept)

    def _arranged(self, kept: list[int]) -> ArrangedMatrix:
        background, labels = self.background_index, self.labels
        place = {class_index: row for row, class_index in enumerate(kept)}
        rest = tuple(labels[i] for i in range(background) if i not in place)
        others = [OTHER] if rest else []
        return ArrangedMatrix(
            labels=(*(labels[i] for i in kept), *others, "background"),
            members=(*((labels[i],) for i in kept), *([rest] if rest else []), ()),
            matrix=pooled(self.matrix, kept),
            absorbed=pooled_sums(_values(self.absorbed), kept),
            not_evaluated=pooled_sums(_values(self.not_evaluated), kept),
            other_index=len(kept) if rest else None,
            listed=frozenset(
                (place[gt], place[dt]) for gt, dt in self._listed if gt in place and dt in place
            ),
        )

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python; the matrix as a list of rows."""
        return {
            "labels": list(self.labels),
            "background_index": self.background_index,
            "matrix": self._core.rows(),
            "absorbed": self.absorbed,
            "not_evaluated": self.not_evaluated,
            "most_confused": [asdict(pair) for pair in self.top()],
            "score_thr": self.score_thr,
            "iou_thr": self.iou_thr,
            "provenance": self.provenance,
        }

    def plot(self) -> Figure:
        """Draw it with matplotlib."""
        from errata.plot.confusion import draw

        return draw(self)

    def _columns(self) -> dict[str, list[Any]]:
        cells = self._core.cells()
        return {
            "gt_label": [self.labels[gt] for gt, _, _ in cells],
            "dt_label": [self.labels[dt] for _, dt, _ in cells],
            "count": [count for _, _, count in cells],
        }

    def __repr__(self) -> str:
        pairs = ", ".join(f"{p.gt_label} -> {p.dt_label}: {p.count}" for p in self.top(3))
        where = f"score_thr={self.score_thr}, iou_thr={self.iou_thr}"
        classes = f"classes={self.background_index}"
        return f"ConfusionMatrix({where}, {classes}, most confused: {pairs or 'none'})"


def _values(by_label: dict[str, int]) -> NDArray[np.uint64]:
    import numpy as np

    return np.fromiter(by_label.values(), np.uint64, len(by_label))

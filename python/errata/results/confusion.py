"""The confusion matrix: rows = ground truth, columns = predicted, background last."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from errata.results.base import Result

if TYPE_CHECKING:
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
        pairs = [
            ConfusedPair(self.labels[gt], self.labels[dt], count, count / row_sums[gt])
            for gt, dt, count in self._core.cells()
            if gt != dt and background not in (gt, dt) and (gt, dt) not in self._listed
        ]
        return pairs[:n]

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

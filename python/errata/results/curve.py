"""Curves along the score axis, and thresholds read off them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata.results.base import Result, plain

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure
    from numpy.typing import NDArray


class PrCurve(Result):
    """Operating points in order of falling score threshold; frozen.

    Arrays have the shape (n_points,): under protocol ``iou`` one point per distinct score, each
    the re-matched counts at that threshold; under ``score`` one per detection, as in COCO.

    Attributes
    ----------
    label : str or None
        The class; None for all pooled.
    iou_thr : float
    score_thr, precision, recall, f1 : ndarray of float64
        NaN where undefined.
    tp_gt, tp_dt, n_dt : ndarray of uint64
    n_gt : int
    monotone : bool
        Whether recall cannot fall as the threshold falls. Where it can (classes compete for
        ground truth), there is no average precision.
    average_precision : float or None
        By the 101-point rule; None where there is none, `reason` says why.
    reason : str or None
    provenance : dict
    """

    __slots__ = (
        "average_precision", "f1", "iou_thr", "label", "monotone", "n_dt", "n_gt", "precision",
        "provenance", "reason", "recall", "score_thr", "tp_dt", "tp_gt",
    )  # fmt: skip
    average_precision: float | None
    f1: NDArray[np.float64]
    iou_thr: float
    label: str | None
    monotone: bool
    n_dt: NDArray[np.uint64]
    n_gt: int
    precision: NDArray[np.float64]
    provenance: dict[str, Any]
    reason: str | None
    recall: NDArray[np.float64]
    score_thr: NDArray[np.float64]
    tp_dt: NDArray[np.uint64]
    tp_gt: NDArray[np.uint64]

    def __init__(self, **parts: Any) -> None:
        self._freeze(**parts)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python."""
        return {
            "label": self.label,
            "iou_thr": self.iou_thr,
            "monotone": self.monotone,
            "average_precision": self.average_precision,
            "reason": self.reason,
            "n_gt": self.n_gt,
            **plain(self._columns()),
            "provenance": self.provenance,
        }

    def plot(self) -> Figure:
        """Draw it with matplotlib."""
        from errata.plot.pr import draw

        return draw([self])

    def _columns(self) -> dict[str, Any]:
        names = ("score_thr", "precision", "recall", "f1", "tp_gt", "tp_dt", "n_dt")
        return {name: getattr(self, name) for name in names}

    def __repr__(self) -> str:
        label = "all classes" if self.label is None else repr(self.label)
        points = len(self.score_thr)
        return (
            f"PrCurve({label}, iou_thr={self.iou_thr}, points={points}, monotone={self.monotone})"
        )


class BestThreshold(Result):
    """A score threshold and why it is the best; frozen.

    Attributes
    ----------
    score_thr : float
        Detections at or above it pass.
    value : float
        What the objective is there.
    objective : str
        ``f1``, ``f_beta(2.0)`` or ``recall at precision >= 0.9``.
    label : str or None
        The class, or None for all pooled (micro).
    iou_thr : float
    split : str
        On which images it was chosen.
    provenance : dict
    """

    __slots__ = ("iou_thr", "label", "objective", "provenance", "score_thr", "split", "value")
    iou_thr: float
    label: str | None
    objective: str
    provenance: dict[str, Any]
    score_thr: float
    split: str
    value: float

    def __init__(self, **parts: Any) -> None:
        self._freeze(**parts)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python."""
        return {name: getattr(self, name) for name in self.__slots__}

    def _columns(self) -> dict[str, list[Any]]:
        return {name: [value] for name, value in self.to_dict().items() if name != "provenance"}

    def __repr__(self) -> str:
        label = "all classes" if self.label is None else repr(self.label)
        best = f"score_thr={self.score_thr}, {self.objective}={self.value:.4f}"
        return f"BestThreshold({label}: {best}, iou_thr={self.iou_thr}, chosen on {self.split})"

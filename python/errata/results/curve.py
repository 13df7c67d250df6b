"""Curves along the score axis, and thresholds read off them."""

from __future__ import annotations

from bisect import bisect_right
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

    @property
    def fp(self) -> NDArray[np.int64]:
        """Detections that are wrong, at each point."""
        wrong: NDArray[np.int64] = self.n_dt.astype("int64") - self.tp_dt.astype("int64")
        return wrong

    @property
    def fn(self) -> NDArray[np.int64]:
        """Ground truth that is not found, at each point."""
        missed: NDArray[np.int64] = self.n_gt - self.tp_gt.astype("int64")
        return missed

    @property
    def best_index(self) -> int | None:
        """The point of the highest F1, ties to the higher threshold; None without one.

        Examples
        --------
        >>> import errata
        >>> curve = errata.evaluate(*errata.sample_set()).pr_curve()
        >>> curve.score_thr[curve.best_index].item()
        0.7
        """
        import numpy as np

        if np.isnan(self.f1).all():
            return None
        return int(np.nanargmax(self.f1))

    def index_at(self, score_thr: float | None) -> int | None:
        """The point whose counts are those at a threshold; None if no detection reaches it.

        Parameters
        ----------
        score_thr : float or None
            None for no threshold: the last point.

        Examples
        --------
        >>> import errata
        >>> curve = errata.evaluate(*errata.sample_set()).pr_curve("car")
        >>> curve.score_thr.tolist(), curve.index_at(0.85), curve.index_at(0.95)
        ([0.9, 0.8, 0.6], 0, None)
        """
        reaching = len(self.score_thr)
        if score_thr is not None:
            # Scores fall, so their negatives rise; those at the threshold reach it.
            reaching = bisect_right(self.score_thr, -score_thr, key=lambda score: -score)
        return reaching - 1 if reaching else None

    def point(self, index: int) -> dict[str, float | int | None]:
        """One point as plain numbers, ``fp`` and ``fn`` among them; undefined ones are None.

        Examples
        --------
        >>> import errata
        >>> errata.evaluate(*errata.sample_set()).pr_curve("car").point(0)["fp"]
        0
        """
        row = {name: plain(column[index]) for name, column in self._columns().items()}
        return {**row, "fp": row["n_dt"] - row["tp_dt"], "fn": self.n_gt - row["tp_gt"]}

    def outline(
        self, x: str = "recall", y: str = "precision", steps: int = 2048
    ) -> NDArray[np.intp]:
        """Points, in order, that draw the same line: no other is farther than a step from them.

        Of points that follow one another in one cell of a lattice the first and the last are kept,
        so no peak is lost however narrow, and 500,000 points become some thousands.

        Parameters
        ----------
        x, y : str
            The axes: names of the arrays above, from 0 to 1; where scores leave that, over
            their span.
        steps : int
            Cells of the lattice along an axis; twice the pixels of the picture leaves no trace.
        """
        import numpy as np

        cells = [_cells(getattr(self, name), steps) for name in (x, y)]
        n = len(self.score_thr)
        moves = np.ones(n + 1, dtype=bool)
        if n:
            moves[1:n] = (cells[0][1:] != cells[0][:-1]) | (cells[1][1:] != cells[1][:-1])
        kept = moves[:-1] | moves[1:]
        best = self.best_index
        if best is not None:
            kept[best] = True
        return np.flatnonzero(kept)

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


def _cells(values: NDArray[np.float64], steps: int) -> NDArray[np.int64]:
    """Give the cell of each value on an axis from 0 to 1, or over the span of larger values."""
    import numpy as np

    known = values[~np.isnan(values)]
    low, high = (0.0, 1.0) if not len(known) else (min(known.min(), 0.0), max(known.max(), 1.0))
    # In halves: the difference of two large numbers may overflow.
    share = (values / 2 - low / 2) / (high / 2 - low / 2)
    return np.where(np.isnan(share), -1, np.floor(share * steps)).astype(np.int64)


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

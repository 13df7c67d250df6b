"""Counts and metrics on a grid of thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata.results.base import Result

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure
    from numpy.typing import NDArray


class ThresholdGrid(Result):
    """Exact counts at every pair of two lists of thresholds; frozen.

    Arrays have the shape (n_scores, n_ious), or (n_labels, n_scores, n_ious) where labels were
    asked for. Ratios are NaN where undefined.

    Attributes
    ----------
    score_thrs, iou_thrs : tuple of float
    labels : tuple of str or None
        The first axis; None where all classes are pooled.
    tp_gt, tp_dt : ndarray of uint32
        Ground truth found, and detections that are right; the same array where they agree.
    absorbed : ndarray of uint32
        Detections taken up by ignored objects.
    n_gt : ndarray or int
        Ground truth that counts, shape (n_labels,), or one number.
    n_dt : ndarray of int64
        Detections that count.
    provenance : dict
    """

    __slots__ = (
        "absorbed", "iou_thrs", "labels", "n_dt", "n_gt", "provenance", "score_thrs", "tp_dt",
        "tp_gt",
    )  # fmt: skip
    absorbed: NDArray[np.uint32]
    iou_thrs: tuple[float, ...]
    labels: tuple[str, ...] | None
    n_dt: NDArray[np.int64]
    n_gt: NDArray[np.int64]
    provenance: dict[str, Any]
    score_thrs: tuple[float, ...]
    tp_dt: NDArray[np.uint32]
    tp_gt: NDArray[np.uint32]

    def __init__(self, **parts: Any) -> None:
        self._freeze(**parts)

    @property
    def tp(self) -> NDArray[np.int64] | None:
        """True positives, where both views agree everywhere; else None."""
        import numpy as np

        same = self.tp_dt is self.tp_gt or np.array_equal(self.tp_dt, self.tp_gt)
        return self.tp_gt.astype(np.int64) if same else None

    @property
    def fp(self) -> NDArray[np.int64]:
        """Detections that are wrong."""
        return self.n_dt - self.tp_dt

    @property
    def fn(self) -> NDArray[np.int64]:
        """Ground truth that is not found."""
        return self._gt() - self.tp_gt

    @property
    def precision(self) -> NDArray[np.float64]:
        """``tp_dt / n_dt``."""
        return _ratio(self.tp_dt, self.n_dt)

    @property
    def recall(self) -> NDArray[np.float64]:
        """``tp_gt / n_gt``."""
        return _ratio(self.tp_gt, self._gt())

    @property
    def f1(self) -> NDArray[np.float64]:
        """``(tp_gt + tp_dt) / (n_gt + n_dt)``."""
        import numpy as np

        return _ratio(self.tp_gt.astype(np.int64) + self.tp_dt, self._gt() + self.n_dt)

    def _gt(self) -> NDArray[np.int64]:
        import numpy as np

        return np.asarray(self.n_gt)[..., None, None]

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python: ``tp`` only where its two views agree."""
        counts: dict[str, Any] = {"fp": self.fp.tolist(), "fn": self.fn.tolist()}
        tp = self.tp
        if tp is not None:
            counts["tp"] = tp.tolist()
        else:
            counts["tp_gt"] = self.tp_gt.tolist()
            counts["tp_dt"] = self.tp_dt.tolist()
        return {
            "score_thrs": list(self.score_thrs),
            "iou_thrs": list(self.iou_thrs),
            **({} if self.labels is None else {"labels": list(self.labels)}),
            **counts,
            "absorbed": self.absorbed.tolist(),
            "n_gt": self.n_gt.tolist(),
            "provenance": self.provenance,
        }

    def plot(self, metric: str = "f1") -> Figure:
        """Draw a metric as a surface over both thresholds, pooled or the first label's."""
        from errata.plot.surface import draw

        return draw(self, metric)

    def _columns(self) -> dict[str, Any]:
        import numpy as np

        shape = self.tp_gt.shape
        axes = [self.score_thrs, self.iou_thrs]
        names = ["score_thr", "iou_thr"]
        if self.labels is not None:
            axes.insert(0, self.labels)  # type: ignore[arg-type]
            names.insert(0, "label")
        grids = np.meshgrid(*[np.asarray(axis) for axis in axes], indexing="ij")
        columns = {name: grid.ravel() for name, grid in zip(names, grids, strict=True)}
        for name in ("tp_gt", "tp_dt", "fp", "fn", "absorbed", "precision", "recall", "f1"):
            columns[name] = np.broadcast_to(getattr(self, name), shape).ravel()
        return columns

    def __repr__(self) -> str:
        labels = "pooled" if self.labels is None else f"{len(self.labels)} labels"
        return f"ThresholdGrid({len(self.score_thrs)} scores x {len(self.iou_thrs)} IoUs, {labels})"


def _ratio(a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.float64]:
    import numpy as np

    a, b = np.broadcast_arrays(a, b)
    out = np.full(a.shape, np.nan)
    np.divide(a, b, out=out, where=b > 0)
    return out

"""Counts and metrics on a grid of thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata.results.base import Result, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

COLUMNS = ("tp_gt", "tp_dt", "fp", "fn", "absorbed", "precision", "recall", "f1", "mean_iou")
"""What a row of the table has beside its thresholds."""


class ThresholdGrid(Result):
    """Exact counts at every pair of two lists of thresholds; frozen.

    Arrays have the shape (n_scores, n_ious), or (n_labels, n_scores, n_ious) where labels were
    asked for. Ratios and means are NaN where undefined.

    Attributes
    ----------
    score_thrs, iou_thrs : tuple of float
    labels : tuple of str or None
        The first axis; None where all classes are pooled.
    tp_gt : ndarray of uint32
        Ground truth found.
    reaching : ndarray of uint32, shape (n_scores,) or (n_labels, n_scores)
        Detections at or above each score threshold, absorbed ones among them.
    n_gt : ndarray of int64, shape () or (n_labels,)
        Ground truth that counts.
    provenance : dict
    """

    __slots__ = (
        "_absorbed", "_mean_iou", "_tp_dt", "iou_thrs", "labels", "n_gt", "provenance", "reaching",
        "score_thrs", "tp_gt",
    )  # fmt: skip
    _absorbed: NDArray[np.uint32] | None
    _mean_iou: NDArray[np.float64] | Callable[[], NDArray[np.float64]]
    _tp_dt: NDArray[np.uint32] | None
    iou_thrs: tuple[float, ...]
    labels: tuple[str, ...] | None
    n_gt: NDArray[np.int64]
    provenance: dict[str, Any]
    reaching: NDArray[np.uint32]
    score_thrs: tuple[float, ...]
    tp_gt: NDArray[np.uint32]

    def __init__(
        self,
        *,
        tp_dt: NDArray[np.uint32] | None,
        absorbed: NDArray[np.uint32] | None,
        mean_iou: NDArray[np.float64] | Callable[[], NDArray[np.float64]],
        **parts: Any,
    ) -> None:
        self._freeze(_tp_dt=tp_dt, _absorbed=absorbed, _mean_iou=mean_iou, **parts)

    def __reduce__(self) -> tuple[Any, ...]:
        thaw, (kind, parts) = super().__reduce__()
        return thaw, (kind, {**parts, "_mean_iou": self.mean_iou})

    @property
    def tp_dt(self) -> NDArray[np.uint32]:
        """Detections that are right; the array `tp_gt` itself where listed pairs cannot differ."""
        return self.tp_gt if self._tp_dt is None else self._tp_dt

    @property
    def absorbed(self) -> NDArray[np.uint32]:
        """Detections taken up by ignored objects."""
        import numpy as np

        return np.zeros_like(self.tp_gt) if self._absorbed is None else self._absorbed

    @property
    def n_dt(self) -> NDArray[np.int64]:
        """Detections that count."""
        import numpy as np

        reaching = self.reaching.astype(np.int64)[..., None]
        if self._absorbed is None:
            return np.broadcast_to(reaching, self.tp_gt.shape)
        return reaching - self._absorbed

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

    @property
    def mean_iou(self) -> NDArray[np.float64]:
        """Mean IoU of the ground truth found; made when first asked for, and kept."""
        found = self._mean_iou
        if callable(found):
            found = found()
            self._freeze(_mean_iou=found)
        return found

    def plane(self, name: str, label: str | None = None) -> NDArray[Any]:
        """One of the arrays above as a plane, shape (n_scores, n_ious).

        Parameters
        ----------
        name : str
            ``"f1"``, ``"precision"``, ``"recall"``, ``"mean_iou"``, ``"tp_gt"``, ``"fp"``, ...
        label : str, optional
            Of this class; by default pooled, or the first class where classes were asked for.

        Examples
        --------
        >>> import errata
        >>> grid = errata.evaluate(*errata.sample_set()).grid([0.2, 0.7, 0.95], [0.5, 0.9])
        >>> grid.plane("mean_iou").tolist()
        [[1.0, 1.0], [1.0, 1.0], [nan, nan]]
        """
        import numpy as np

        array: NDArray[Any] = np.broadcast_to(getattr(self, name), self.tp_gt.shape)
        if self.labels is None:
            return array
        plane: NDArray[Any] = array[0 if label is None else self.labels.index(label)]
        return plane

    def ridge(self, label: str | None = None) -> NDArray[np.intp]:
        """The best score threshold at each IoU threshold, as an index; shape (n_ious,).

        The one with the highest F1, ties to the higher threshold; -1 where no F1 is above 0.

        Examples
        --------
        >>> import errata
        >>> grid = errata.evaluate(*errata.sample_set()).grid([0.2, 0.7, 0.9], [0.5, 1.0])
        >>> grid.ridge().tolist()
        [1, 1]
        """
        import numpy as np

        f1 = np.nan_to_num(self.plane("f1", label), nan=0.0)
        if not f1.size:
            return np.full(len(self.iou_thrs), -1, dtype=np.intp)
        # Falling scores: the first of equal ones is the highest.
        falling = np.argsort(np.asarray(self.score_thrs), kind="stable")[::-1]
        best = falling[f1[falling].argmax(axis=0)]
        return np.where(f1.max(axis=0) > 0, best, -1)

    def best_cell(self, label: str | None = None) -> tuple[int, int] | None:
        """The cell (score, iou) of the highest F1, ties to higher thresholds.

        None where no F1 is above 0.

        Examples
        --------
        >>> import errata
        >>> errata.evaluate(*errata.sample_set()).grid([0.2, 0.7], [0.1, 0.5]).best_cell()
        (1, 1)
        """
        f1, ridge = self.plane("f1", label), self.ridge(label)
        cells = [(int(i), j) for j, i in enumerate(ridge) if i >= 0]
        if not cells:
            return None
        return max(cells, key=lambda at: (f1[at], self.score_thrs[at[0]], self.iou_thrs[at[1]]))

    def _gt(self) -> NDArray[np.int64]:
        import numpy as np

        return np.asarray(self.n_gt)[..., None, None]

    def to_dict(self) -> dict[str, Any]:
        """Counts and `mean_iou` as plain Python: ``tp`` only where its two views agree."""
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
            "mean_iou": plain(self.mean_iou),
            **({} if self.labels is None else {"background_index": len(self.labels)}),
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
        for name in COLUMNS:
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

"""Every threshold at once, where anomalies are known.

A row is flagged where ``score >= threshold``, so between two neighbouring scores nothing changes,
and the distinct scores are all thresholds that differ, with one above them all at which nothing is
flagged. Scores are sorted once; counts at every threshold are running sums.

    anomaly accuracy     tp / anomalies, recall            undefined without anomalies
    no-anomaly accuracy  tn / normals                      undefined without normals
    balanced accuracy    the mean of the two
    precision            tp / flagged                      undefined where nothing is flagged

Area under the ROC curve and average precision are scikit-learn's: ties count half, and average
precision sums precision over steps of recall without interpolation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata import digest
from errata._core import __version__
from errata.anomaly import rows
from errata.array_values import column as flags
from errata.errors import InputError, UsageError
from errata.results.base import Result, plain

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike, NDArray

COUNTS = ("tp", "fp", "fn", "tn")
RATIOS = (
    "accuracy", "balanced_accuracy", "anomaly_accuracy", "no_anomaly_accuracy", "precision",
    "recall", "f1",
)  # fmt: skip


class AnomalySweep(Result):
    """Counts and ratios at every threshold, the highest first; frozen.

    Arrays have the shape (n_thresholds,).

    Attributes
    ----------
    threshold : ndarray of float64
        The distinct scores in falling order, below one just above them all; empty without rows.
    tp, fp, fn, tn : ndarray of int64
        Anomalies are the positives.
    accuracy, balanced_accuracy, anomaly_accuracy, no_anomaly_accuracy, precision, recall, f1
        ndarrays of float64, NaN where undefined.
    n_anomaly, n_normal : int
    roc_auc, average_precision : float
        NaN where a class is absent; average precision needs anomalies alone.
    chosen_on : str
        What a threshold from here was chosen on.
    provenance : dict
    """

    __slots__ = (
        *COUNTS, *RATIOS, "average_precision", "chosen_on", "n_anomaly", "n_normal", "provenance",
        "roc_auc", "threshold",
    )  # fmt: skip
    tp: NDArray[np.int64]
    fp: NDArray[np.int64]
    fn: NDArray[np.int64]
    tn: NDArray[np.int64]
    accuracy: NDArray[np.float64]
    balanced_accuracy: NDArray[np.float64]
    anomaly_accuracy: NDArray[np.float64]
    no_anomaly_accuracy: NDArray[np.float64]
    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    f1: NDArray[np.float64]
    average_precision: float
    chosen_on: str
    n_anomaly: int
    n_normal: int
    provenance: dict[str, Any]
    roc_auc: float
    threshold: NDArray[np.float64]

    def __init__(self, **parts: Any) -> None:
        self._freeze(**parts)

    def __len__(self) -> int:
        return len(self.threshold)

    def at(self, threshold: float) -> dict[str, Any]:
        """Give counts and ratios at any threshold; undefined ratios are None.

        Raises
        ------
        UsageError
            `threshold` is NaN.
        """
        if np.isnan(threshold):
            raise UsageError.at("threshold", "found nan", "give a number")
        if len(self) == 0:
            found = dict.fromkeys(COUNTS, 0) | dict.fromkeys(RATIOS)
            return {"threshold": threshold, **found}
        # The last point at or above it has the same rows flagged.
        place = int(np.searchsorted(-self.threshold, -threshold, side="right")) - 1
        return {**self._point(max(place, 0)), "threshold": threshold}

    def best(
        self, objective: str = "balanced_accuracy", *, min_no_anomaly_accuracy: float | None = None
    ) -> dict[str, Any] | None:
        """Give the point at which a ratio is highest; of equal ones the highest threshold.

        Parameters
        ----------
        objective : str
            One of the ratios.
        min_no_anomaly_accuracy : float, optional
            Only points at which at least this share of normal rows is not flagged.

        Returns
        -------
        dict or None
            As of `at`; None where the ratio is nowhere defined.

        Raises
        ------
        UsageError
            `objective` is no ratio.
        """
        if objective not in RATIOS:
            advice = f"use one of {', '.join(RATIOS)}"
            raise UsageError.at("objective", f"found {objective!r}", advice)
        values = getattr(self, objective)
        allowed = ~np.isnan(values)
        if min_no_anomaly_accuracy is not None:
            allowed &= self.no_anomaly_accuracy >= min_no_anomaly_accuracy
        if not allowed.any():
            return None
        # argmax takes the first, and the first is the highest threshold.
        return self._point(int(np.where(allowed, values, -np.inf).argmax()))

    def _point(self, place: int) -> dict[str, Any]:
        names = ("threshold", *COUNTS, *RATIOS)
        return {name: plain(getattr(self, name)[place]) for name in names}

    def plot(self) -> Figure:
        """Draw it with matplotlib."""
        from errata.plot.anomaly import draw

        return draw(self)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python, columns as lists."""
        return {
            "n_anomaly": self.n_anomaly,
            "n_normal": self.n_normal,
            "roc_auc": self.roc_auc,
            "average_precision": self.average_precision,
            "chosen_on": self.chosen_on,
            **plain(self._columns()),
            "provenance": self.provenance,
        }

    def _columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in ("threshold", *COUNTS, *RATIOS)}

    def __repr__(self) -> str:
        return (
            f"AnomalySweep({self.n_anomaly} anomalies, {self.n_normal} normal, "
            f"{len(self)} thresholds, roc_auc={self.roc_auc:.4f})"
        )


def sweep(
    scores: ArrayLike,
    is_anomaly: ArrayLike,
    *,
    chosen_on: str = "",
    source: dict[str, Any] | None = None,
) -> AnomalySweep:
    """Count at every threshold.

    Parameters
    ----------
    scores : array-like of float, shape (n,)
        The higher the stranger.
    is_anomaly : array-like of bool, shape (n,)
    chosen_on : str
        What the rows are; by default their numbers.
    source : dict, optional
        ``file`` and ``blake3`` of the scores.

    Raises
    ------
    InputError
        Columns of different lengths, scores that are not finite, labels other than 0 and 1.

    Examples
    --------
    >>> found = sweep([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
    >>> found.roc_auc, round(found.average_precision, 4)
    (0.75, 0.8333)
    >>> found.best("balanced_accuracy")["threshold"]
    0.8
    """
    values = rows.column(scores)
    positive = flags(is_anomaly, np.bool_, "is_anomaly")
    if len(values) != len(positive):
        message = f"is_anomaly: found {len(positive):,} labels for {len(values):,} scores"
        raise InputError(f"{message}; give one each", place="is_anomaly")
    n_anomaly = int(positive.sum())
    n_normal = len(values) - n_anomaly
    threshold, tp, fp = _running(values, positive)
    known = source or {"file": "", "blake3": digest.of_arrays(values, positive)}
    counts = {"tp": tp, "fp": fp, "fn": n_anomaly - tp, "tn": n_normal - fp}
    return AnomalySweep(
        threshold=threshold,
        **counts,
        **_ratios(tp, fp, n_anomaly, n_normal),
        n_anomaly=n_anomaly,
        n_normal=n_normal,
        roc_auc=_roc_auc(tp, fp, n_anomaly, n_normal),
        average_precision=_average_precision(tp, fp, n_anomaly),
        chosen_on=chosen_on or f"{n_anomaly:,} anomalies and {n_normal:,} normal rows",
        provenance={"errata": __version__, "protocol": "anomaly", "scores": known},
    )


def _running(
    values: NDArray[np.float64], positive: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Give thresholds in falling order and how many of each class reach them."""
    if len(values) == 0:
        return np.empty(0), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    # Not -0.0: it equals 0.0 and would be told apart when written.
    order = np.argsort(-values, kind="stable")
    falling, positive = values[order] + 0.0, positive[order]
    last = np.append(np.flatnonzero(np.diff(falling)), len(falling) - 1)
    above = np.nextafter(falling[0], np.inf)
    tp = np.concatenate([[0], np.cumsum(positive)[last]])
    return np.concatenate([[above], falling[last]]), tp, np.concatenate([[0], last + 1]) - tp


def _ratios(
    tp: NDArray[np.int64], fp: NDArray[np.int64], n_anomaly: int, n_normal: int
) -> dict[str, NDArray[np.float64]]:
    tn = n_normal - fp
    n = n_anomaly + n_normal
    recall = _ratio(tp, n_anomaly)
    return {
        "accuracy": _ratio(tp + tn, n),
        # One division of whole numbers: equal values are equal to the last bit, and ties are ties.
        "balanced_accuracy": _ratio(tp * n_normal + tn * n_anomaly, 2 * n_anomaly * n_normal),
        "anomaly_accuracy": recall,
        "no_anomaly_accuracy": _ratio(tn, n_normal),
        "precision": _ratio(tp, tp + fp),
        "recall": recall,
        "f1": _ratio(2 * tp, tp + fp + n_anomaly),
    }


def _ratio(part: NDArray[np.int64], whole: NDArray[np.int64] | int) -> NDArray[np.float64]:
    """Divide; 0/0 is NaN."""
    over = np.broadcast_to(np.asarray(whole, dtype=np.float64), part.shape)
    ratio: NDArray[np.float64] = np.full(part.shape, np.nan)
    np.divide(part, over, out=ratio, where=over != 0)
    return ratio


def _roc_auc(tp: NDArray[np.int64], fp: NDArray[np.int64], n_anomaly: int, n_normal: int) -> float:
    if n_anomaly == 0 or n_normal == 0:
        return float("nan")
    # Trapezoids, doubled, in whole numbers.
    doubled = int((np.diff(fp) * (tp[1:] + tp[:-1])).sum())
    return doubled / (2 * n_anomaly * n_normal)


def _average_precision(tp: NDArray[np.int64], fp: NDArray[np.int64], n_anomaly: int) -> float:
    if n_anomaly == 0:
        return float("nan")
    return float((np.diff(tp) * _ratio(tp, tp + fp)[1:]).sum()) / n_anomaly

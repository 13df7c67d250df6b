"""Numbers of predicted probabilities: loss, calibration, ranking."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan
from typing import TYPE_CHECKING

import numpy as np

from errata.errors import MissingExtraError

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS = 15
"""Bins of equal width for the calibration error."""


def log_loss(truth: NDArray[np.int64], probabilities: NDArray[np.float64]) -> float:
    """Mean of ``-log p`` of the true class, p clipped to [eps, 1 - eps], eps that of float64.

    As scikit-learn's ``log_loss``, rows taken as they are; a class that is never true, or never
    predicted, changes nothing.
    """
    eps = float(np.finfo(np.float64).eps)
    of_truth = probabilities[np.arange(len(truth)), truth]
    return float(-np.log(np.clip(of_truth, eps, 1 - eps)).mean())


def calibration_error(correct: NDArray[np.bool_], confidence: NDArray[np.float64]) -> float:
    """Expected calibration error (Guo et al., ICML 2017).

    The mean over samples of the distance between accuracy and mean confidence in the bin that
    ``floor(15 * confidence)`` gives; 1 belongs to the last.
    """
    bins = np.clip((confidence * BINS).astype(np.int64), 0, BINS - 1)
    right = np.bincount(bins, correct, minlength=BINS)
    sure = np.bincount(bins, confidence, minlength=BINS)
    return float(np.abs(right - sure).sum() / len(correct))


@dataclass(frozen=True, slots=True)
class Ranking:
    """Area under the ROC curve and average precision, one against the rest.

    Attributes
    ----------
    roc_auc, average_precision : float
        Means over the classes that define them; NaN without any.
    skipped : int
        Classes left out: all samples are theirs, or none.
    """

    roc_auc: float = nan
    average_precision: float = nan
    skipped: int = 0


def ranking(truth: NDArray[np.int64], probabilities: NDArray[np.float64]) -> Ranking:
    """Rank samples by each class's probability; of two classes only the second's is looked at."""
    n = probabilities.shape[1]
    looked_at = [1] if n == 2 else list(range(n))
    areas = [roc_auc(truth == k, probabilities[:, k]) for k in looked_at]
    defined = [k for k, area in zip(looked_at, areas, strict=True) if not isnan(area)]
    precisions = [_average_precision(truth == k, probabilities[:, k]) for k in defined]
    skipped = len(looked_at) - len(defined)
    if not defined:
        return Ranking(skipped=skipped)
    return Ranking(float(np.nanmean(areas)), float(np.mean(precisions)), skipped)


def roc_auc(truth: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    """Area under the ROC curve, scikit-learn's; NaN where one of the two kinds is absent."""
    try:
        from sklearn.metrics import roc_auc_score
    except ImportError as error:
        raise MissingExtraError.of("scikit-learn", "variants") from error
    return float(roc_auc_score(truth, scores)) if 0 < truth.sum() < len(truth) else nan


def _average_precision(truth: NDArray[np.bool_], scores: NDArray[np.float64]) -> float:
    from sklearn.metrics import average_precision_score

    return float(average_precision_score(truth, scores))

"""A metric's mean and spread over the images of each cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.vectors.clusters.grouping import Groups


@dataclass(frozen=True, slots=True)
class ImageMean:
    """An unweighted mean over the images that define a metric; None where none does.

    Attributes
    ----------
    mean, std, min, max : float or None
        Of the images' own values. The standard deviation is that of these very images, divided by
        n and not by n - 1, as in Roboflow's page: its cluster of three images with a mean F1 of
        .889, a least of .667 and a largest of 1 holds 2/3, 1 and 1, whose standard deviation is
        the .157 shown there; the other would be .192.
    n : int
        How many images define it.
    skipped : int
        How many do not.
    """

    mean: float | None
    std: float | None
    min: float | None
    max: float | None
    n: int
    skipped: int

    @property
    def or_nan(self) -> float:
        """The mean, NaN where there is none."""
        return float("nan") if self.mean is None else self.mean


def image_means(values: NDArray[np.float64], groups: Groups) -> list[ImageMean]:
    """Give a metric's mean of each group; NaN is undefined and skipped.

    Parameters
    ----------
    values : ndarray of float64, shape (n,)
        One for each member of the groups, from 0 to 1 or NaN.
    """
    defined = ~np.isnan(values)
    counts = groups.reduce(np.add, defined.astype(np.int64))
    lows = groups.reduce(np.minimum, np.where(defined, values, np.inf))
    highs = groups.reduce(np.maximum, np.where(defined, values, -np.inf))
    sums = groups.reduce(np.add, np.where(defined, values, 0.0))
    # Rounding must not push the mean of equal values beside them.
    means = np.minimum(np.maximum(sums / np.maximum(counts, 1), lows), highs)
    distances = np.where(defined, values - groups.spread(means), 0.0)
    stds = np.sqrt(groups.reduce(np.add, distances**2) / np.maximum(counts, 1))
    rows = (column.tolist() for column in (means, stds, lows, highs, counts, groups.sizes))
    return [
        ImageMean(mean, std, low, high, n, size - n)
        if n
        else ImageMean(None, None, None, None, 0, size)
        for mean, std, low, high, n, size in zip(*rows, strict=True)
    ]

"""Sliding windows of a series, as rows that a block can score.

Windows count samples, not time: gaps, repeated and backward timestamps are the series' own affair.
The seven statistics are those of Edge Impulse's "flatten" block, in its order, for each channel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from errata.anomaly import rows
from errata.anomaly.chunks import pieces
from errata.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

STATISTICS = ("mean", "min", "max", "rms", "std", "skew", "kurtosis")


@dataclass(frozen=True, eq=False)
class Windows:
    """Windows of a series as rows of features; frozen.

    Attributes
    ----------
    features : ndarray of float64, shape (n_windows, n_features)
    starts, ends : ndarray of int64, shape (n_windows,)
        The samples of a window: from `starts` to `ends`, the latter not among them.
    names : tuple of str
        Of the features: ``0.mean`` is of channel 0, ``1.raw[3]`` its sample 3 of channel 1.
    """

    features: NDArray[np.float64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.features)

    def per_sample(self, scores: ArrayLike, n: int) -> NDArray[np.float64]:
        """Give each of n samples the score of the last window that had ended with it or before.

        What a detector would have said then. Samples before the end of the first window have its
        score; without windows all are NaN.
        """
        values = rows.column(scores)
        if len(values) == 0:
            return np.full(n, np.nan)
        last = np.searchsorted(self.ends, np.arange(1, n + 1), side="right") - 1
        return values[np.maximum(last, 0)]


def windows(
    values: ArrayLike, width: int, step: int = 1, *, features: str = "statistics"
) -> Windows:
    """Cut a series into windows.

    Parameters
    ----------
    values : array-like of float, shape (n,) or (n, channels)
    width : int
        Samples in a window. A series that is shorter has no windows.
    step : int
        Samples from one window's start to the next one's. Samples that are left over at the end
        are in no window.
    features : {"statistics", "raw"}
        Mean, minimum, maximum, root mean square, population standard deviation, skewness and
        excess kurtosis of each channel, both biased as SciPy's by default; or the samples. A
        constant window has skewness and kurtosis 0: a feature must be a number.

    Raises
    ------
    InputError
        Another shape, or numbers that are not finite.
    UsageError
        `width` or `step` below 1, or unknown `features`.

    Examples
    --------
    >>> windows([1, 2, 3, 4], 2, 2).features[:, :3].tolist()
    [[1.5, 1.0, 2.0], [3.5, 3.0, 4.0]]
    """
    for name, size in (("width", width), ("step", step)):
        if size < 1:
            raise UsageError.at(name, f"found {size}", "give 1 or more")
    if features not in ("statistics", "raw"):
        raise UsageError.at("features", f"found {features!r}", "use statistics or raw")
    layout = "a series, shape (n,) or (n, channels)"
    given = np.asarray(values)
    series = rows.finite(given[:, None] if given.ndim == 1 else given, 2, "values", layout)
    n, channels = series.shape
    starts = np.arange(0, n - width + 1, step)
    each = STATISTICS if features == "statistics" else [f"raw[{i}]" for i in range(width)]
    names = tuple(f"{channel}.{one}" for channel in range(channels) for one in each)
    made = np.empty((len(starts), len(names)))
    if len(starts):
        cut = np.lib.stride_tricks.sliding_window_view(series, width, axis=0)[::step]
        for piece in pieces(len(starts), width * channels):
            whole = cut[piece]
            block = whole if features == "raw" else _statistics(whole)
            made[piece] = block.reshape(len(whole), len(names))
    return Windows(made, starts, starts + width, names)


def _statistics(cut: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the statistics of windows, shape (n, channels, width) to (n, channels, 7)."""
    low, high = cut.min(axis=2), cut.max(axis=2)
    constant = low == high
    mean = np.where(constant, low, cut.mean(axis=2))
    centred = cut - mean[:, :, None]
    variance = (centred**2).mean(axis=2)
    safe = np.where(constant | (variance == 0), 1.0, variance)
    skew = (centred**3).mean(axis=2) / safe**1.5
    kurtosis = np.where(safe == variance, (centred**4).mean(axis=2) / safe**2 - 3, 0.0)
    rms = np.sqrt((cut**2).mean(axis=2))
    return np.stack([mean, low, high, rms, np.sqrt(variance), skew, kurtosis], axis=2)

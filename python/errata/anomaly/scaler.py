"""Columns are picked and standardised before anything is measured on them.

``z[i] = (x[axes[i]] - mean[i]) / scale[i]``: the product's StandardScaler. A scale of 0 stands for
a column that was constant in training; it counts as 1, so that a value which differs there is far
away and not infinitely far.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.anomaly import axes as axis_lists
from errata.anomaly import rows
from errata.errors import InputError, UsageError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LARGEST = 1e150
"""Standardised numbers beyond this have squares that are infinite."""

ROUNDING = 16 * np.finfo(np.float64).eps
"""A spread below this share of the largest value is what rounding leaves of a constant."""


@dataclass(frozen=True, eq=False)
class Scaler:
    """Which columns count, and how they are standardised; frozen.

    Attributes
    ----------
    axes : tuple of int
        The columns, by index, in the order of `mean` and `scale`.
    mean, scale : ndarray of float64, shape (len(axes),)
        `scale` is above 0.
    n_features : int, optional
        How many columns the training data had; None if nobody said, and then any table that is
        wide enough for `axes` is taken.
    """

    axes: tuple[int, ...]
    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    n_features: int | None = None

    @classmethod
    def fit(cls, features: NDArray[np.float64], axes: Any = None) -> Scaler:
        """Take mean and population standard deviation of the columns, all by default.

        Raises
        ------
        InputError
            There are no rows or no columns.
        UsageError
            `axes` are no columns of `features`.
        """
        n, width = features.shape
        chosen = tuple(range(width)) if axes is None else axis_lists.parse(axes)
        if n == 0 or width == 0 or not chosen:
            found = f"found {n:,} rows of {len(chosen) if width else 0} columns"
            message = f"features: {found}; give at least one of each to fit on"
            raise InputError(message, place="features", found=found)
        if max(chosen) >= width:
            found = f"found column {max(chosen)} of {width}"
            raise UsageError.at("axes", found, f"give numbers from 0 to {width - 1}")
        picked = features[:, chosen]
        low, high = picked.min(axis=0), picked.max(axis=0)
        # A constant's mean is off by rounding, and its spread is that rounding.
        with np.errstate(over="ignore", invalid="ignore"):
            mean = np.where(low == high, low, picked.mean(axis=0))
            scale = np.where(low == high, 0.0, picked.std(axis=0))
        wild = np.flatnonzero(~np.isfinite(mean + scale))
        if len(wild):
            column = chosen[int(wild[0])]
            message = (
                f"features: column {column}: found numbers too large to have a mean and spread"
            )
            raise InputError(f"{message}; give smaller units", place=f"column {column}")
        constant = scale <= ROUNDING * np.maximum(np.abs(low), np.abs(high))
        return cls(chosen, mean, np.where(constant, 1.0, scale), width)

    @classmethod
    def of(
        cls, axes: tuple[int, ...], mean: ArrayLike, scale: ArrayLike, n_features: int | None = None
    ) -> Scaler:
        """Make one from stored numbers; a scale of 0 counts as 1."""
        given = np.asarray(scale, dtype=np.float64)
        means = np.asarray(mean, dtype=np.float64)
        return cls(axes, means, np.where(given == 0, 1.0, given), n_features)

    def apply(self, features: ArrayLike) -> NDArray[np.float64]:
        """Pick and standardise, shape (n, d) to (n, len(axes)).

        Raises
        ------
        InputError
            `features` is no table of finite numbers, not as wide as the training data, or holds a
            number so far from it that distances are infinite.
        """
        table = rows.table(features)
        needed = max(self.axes) + 1
        if self.n_features not in (None, table.shape[1]) or table.shape[1] < needed:
            wanted = f"{self.n_features or f'at least {needed}'}, as the block was fitted on"
            found = f"found {table.shape[1]} columns"
            raise InputError(
                f"features: {found}; give {wanted}", place="features", found=found, advice=wanted
            )
        with np.errstate(over="ignore"):
            standardised: NDArray[np.float64] = (table[:, self.axes] - self.mean) / self.scale
        wild = np.argwhere(np.abs(standardised) > LARGEST)
        if len(wild):
            row, column = int(wild[0][0]), self.axes[int(wild[0][1])]
            found = f"found {table[row, column]:g}, too far from the training data to measure"
            place = f"features[{row}][{column}]"
            raise InputError(f"{place}: {found}; give numbers in the same units", place=place)
        return standardised

"""Variants side by side: every metric, and how far it is from the baseline's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.errors import UsageError
from errata.results.base import Result, plain
from errata.variants.flips import Flips, flips
from errata.variants.metrics import VariantMetrics

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEFAULT_BASELINE = "float32"


class VariantComparison(Result):
    """Variants beside a baseline; frozen.

    Attributes
    ----------
    variants : tuple of VariantMetrics
    baseline : str
        The type that differences are taken from.
    metrics : tuple of str
        All metrics that any of the variants has.
    values, deltas : ndarray of float64, shape (n_variants, n_metrics)
        NaN where undefined; a delta is the value less that of the baseline.
    flips : tuple of Flips
        For each variant but the baseline, samples fixed and broken.
    no_flips : dict of str to str
        Why a variant has none.
    """

    __slots__ = ("baseline", "flips", "metrics", "no_flips", "values", "variants")
    baseline: str
    flips: tuple[Flips, ...]
    metrics: tuple[str, ...]
    no_flips: dict[str, str]
    values: NDArray[np.float64]
    variants: tuple[VariantMetrics, ...]

    def __init__(self, **parts: Any) -> None:
        self._freeze(**parts)

    @property
    def types(self) -> tuple[str, ...]:
        """The variants' names, in the order given."""
        return tuple(each.type for each in self.variants)

    @property
    def deltas(self) -> NDArray[np.float64]:
        """Values less those of the baseline."""
        base = self.values[self.types.index(self.baseline)]
        return np.asarray(self.values - base)

    def to_dict(self) -> dict[str, Any]:
        """Metrics by variant with their deltas, and the flips, as plain Python."""
        rows = zip(self.types, self.values.tolist(), self.deltas.tolist(), strict=True)
        result: dict[str, Any] = plain(
            {
                "baseline": self.baseline,
                "variants": [
                    {
                        "type": name,
                        "metrics": dict(zip(self.metrics, values, strict=True)),
                        "deltas": dict(zip(self.metrics, deltas, strict=True)),
                    }
                    for name, values, deltas in rows
                ],
                "flips": [each.to_dict() for each in self.flips],
                "no_flips": self.no_flips,
            }
        )
        return result

    def _columns(self) -> dict[str, Any]:
        n = len(self.metrics)
        return {
            "variant": [name for name in self.types for _ in range(n)],
            "metric": list(self.metrics) * len(self.types),
            "value": self.values.reshape(-1),
            "delta": self.deltas.reshape(-1),
        }

    def __repr__(self) -> str:
        flipped = "".join(
            f", {each.variant}: {len(each.fixed)} fixed {len(each.broken)} broken"
            for each in self.flips
        )
        return f"VariantComparison({', '.join(self.types)} against {self.baseline}{flipped})"


def compare(
    variants: Sequence[VariantMetrics], *, baseline: str | None = None
) -> VariantComparison:
    """Put variants side by side.

    Parameters
    ----------
    variants : sequence of VariantMetrics
        Distinct types.
    baseline : str, optional
        What differences are taken from; float32 by default, or the first where it is not there.

    Raises
    ------
    UsageError
        No variants, two of one type, an unknown baseline.

    Examples
    --------
    >>> from errata.variants import classification, compare
    >>> compare(classification([0, 1, 1], {"int8": [0, 0, 0], "float32": [0, 1, 0]}))
    VariantComparison(int8, float32 against float32, int8: 0 fixed 1 broken)
    """
    variants = tuple(variants)
    types = check_types(variants)
    chosen = baseline_of(types, baseline)
    names = tuple(dict.fromkeys(name for each in variants for name in each.metrics))
    rows = [[each.metrics.get(name, np.nan) for name in names] for each in variants]
    base = variants[types.index(chosen)]
    flipped, reasons = [], {}
    for each in variants:
        if each.type != chosen:
            try:
                flipped.append(flips(each, base))
            except UsageError as reason:
                reasons[each.type] = str(reason)
    return VariantComparison(
        variants=variants,
        baseline=chosen,
        metrics=names,
        values=np.array(rows, dtype=np.float64),
        flips=tuple(flipped),
        no_flips=reasons,
    )


def baseline_of(types: Sequence[str], baseline: str | None) -> str:
    """Settle the baseline: the one named, else float32, else the first."""
    if baseline is None:
        return DEFAULT_BASELINE if DEFAULT_BASELINE in types else types[0]
    if baseline not in types:
        raise UsageError.at("baseline", f"found {baseline!r}", f"use one of {', '.join(types)}")
    return baseline


def check_types(variants: Sequence[VariantMetrics]) -> tuple[str, ...]:
    """Give the variants' names; they must be distinct."""
    types = tuple(each.type for each in variants)
    if not types:
        raise UsageError.at("variants", "found none", "give at least one")
    for i, name in enumerate(types):
        if name in types[:i]:
            raise UsageError.at("variants", f"found {name!r} twice", "name each variant once")
    return types

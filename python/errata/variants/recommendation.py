"""Which variant to ship: the smallest that is as good as the best, within a tolerance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from typing import Any

from errata.errors import UsageError
from errata.variants.comparison import check_types
from errata.variants.metrics import VariantMetrics, unknown_metric
from errata.variants.sizes import Sizes, sizes_of

PREFERRED = ("accuracy", "map_50_95", "balancedAccuracyScore")
"""What variants are judged by where nobody says, the first that one of them defines."""

LOWER_IS_BETTER = frozenset(
    {"loss", "calibration_error", "uncertain", "host_latency_ms", "host_latency_p95_ms",
     "onnx_file_bytes"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recommendation:
    """The variant to ship, and why.

    Attributes
    ----------
    variant : str, optional
        None where no variant defines the metric.
    reason : str
        A sentence.
    metric : str
        What they were judged by; higher is better, but for losses, latencies and sizes.
    tolerance : float
        How far from the best a variant may be, in the metric's own unit.
    good_enough : tuple of str
        The variants within it.
    sizes : Sizes
        What told them apart.
    """

    variant: str | None
    reason: str
    metric: str
    tolerance: float
    good_enough: tuple[str, ...]
    sizes: Sizes

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain Python."""
        return {
            "variant": self.variant,
            "reason": self.reason,
            "metric": self.metric,
            "tolerance": self.tolerance,
            "good_enough": list(self.good_enough),
            "size_source": self.sizes.source or None,
            "sizes": None if self.sizes.bytes is None else dict(self.sizes.bytes),
        }


def recommend(
    variants: Sequence[VariantMetrics],
    *,
    metric: str | None = None,
    tolerance: float = 0.01,
    sizes: Mapping[str, int | float] | None = None,
) -> Recommendation:
    """Recommend the smallest variant within a tolerance of the best.

    Among equally small ones the better is taken, then the first. Without sizes the best is
    recommended, and the reason says so. A variant that is known not to run on the device
    (``isSupportedOnMcu`` false) is left out, unless all are.

    Parameters
    ----------
    variants : sequence of VariantMetrics
    metric : str, optional
        One of their metrics; by default accuracy, `map_50_95` or ``balancedAccuracyScore``.
    tolerance : float
        In the metric's own unit: 0.01 of an accuracy is one point.
    sizes : mapping of str to bytes, optional
        By type; else what a device or an ONNX file tells.

    Raises
    ------
    UsageError
        An unknown metric, a tolerance below 0, a size of no variant.

    Examples
    --------
    >>> from errata.variants import classification, recommend
    >>> both = classification([0, 1], {"float32": [0, 1], "int8": [0, 1]})
    >>> recommend(both, sizes={"float32": 400, "int8": 100}).variant
    'int8'
    """
    check_types(variants)
    if not (isfinite(tolerance) and tolerance >= 0):
        raise UsageError.at("tolerance", f"found {tolerance}", "give a number from 0 up")
    chosen = _metric(variants, metric)
    found = sizes_of(variants, sizes)
    sign = -1 if chosen in LOWER_IS_BETTER else 1
    supported = [each for each in variants if each.is_supported_on_mcu] or list(variants)
    scores = {each.type: sign * each.metrics.get(chosen, float("nan")) for each in supported}
    scores = {name: score for name, score in scores.items() if not isnan(score)}
    if not scores:
        reason = f"no variant defines {chosen}"
        return Recommendation(None, reason, chosen, tolerance, (), found)
    best = max(scores, key=lambda name: scores[name])
    # A variant as far off as the tolerance is within it, whatever the last bit says.
    reach = scores[best] - tolerance - 1e-12
    enough = [name for name in scores if scores[name] >= reach]
    ranks = {name: i for i, name in enumerate(scores)}
    smallest = min(enough, key=lambda n: (found.of(n) or 0, -scores[n], ranks[n]))
    reason = _reason(smallest, best, chosen, tolerance, found, enough, alone=len(variants) == 1)
    left_out = [each.type for each in variants if each not in supported]
    if left_out:
        reason += f"; {', '.join(left_out)} left out: not supported on the device"
    return Recommendation(smallest, reason, chosen, tolerance, tuple(enough), found)


def _metric(variants: Sequence[VariantMetrics], metric: str | None) -> str:
    known = list(dict.fromkeys(name for each in variants for name in each.metrics))
    if metric is not None:
        if metric not in known:
            raise unknown_metric(metric, known)
        return metric
    for name in PREFERRED:
        if any(not isnan(each.metrics.get(name, float("nan"))) for each in variants):
            return name
    return PREFERRED[0]


def _reason(
    chosen: str,
    best: str,
    metric: str,
    tolerance: float,
    sizes: Sizes,
    enough: list[str],
    *,
    alone: bool,
) -> str:
    if alone:
        return "the only variant"
    if sizes.bytes is None:
        why = f"no size of {', '.join(sizes.missing)}" if sizes.missing else "sizes are unknown"
        return f"the best {metric}; {why}, so none could be preferred for being small"
    size = f"{sizes.of(chosen):,} bytes {sizes.source}"
    within = f"within {tolerance:g} of the best {metric}"
    if chosen == best and len(enough) == 1:
        return f"the best {metric}, and no other is {within}; {size}"
    beside = "" if chosen == best else f", that of {best} ({sizes.of(best):,} bytes)"
    return f"the smallest {within}{beside}: {size}"

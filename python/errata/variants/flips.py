"""Samples that one variant gets right and another wrong, and whether that can be chance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from errata.errors import UsageError
from errata.variants.metrics import VariantMetrics

SampleId = int | float


@dataclass(frozen=True, slots=True)
class Flips:
    """One variant's samples beside those of the baseline.

    Attributes
    ----------
    variant, baseline : str
    fixed, broken : tuple of int or float
        The ids of samples that only `variant`, and only `baseline`, gets right.
    still_wrong, both_right : int
        How many both get wrong, and right.
    p_value : float
        McNemar's test, exact and two-sided: how often chance alone would split the fixed and the
        broken at least as unevenly. 1 where there are none.
    """

    variant: str
    baseline: str
    fixed: tuple[SampleId, ...]
    broken: tuple[SampleId, ...]
    still_wrong: int
    both_right: int
    p_value: float

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain Python."""
        return {
            "variant": self.variant,
            "baseline": self.baseline,
            "n_fixed": len(self.fixed),
            "n_broken": len(self.broken),
            "still_wrong": self.still_wrong,
            "both_right": self.both_right,
            "p_value": self.p_value,
            "fixed": list(self.fixed),
            "broken": list(self.broken),
        }


def flips(variant: VariantMetrics, baseline: VariantMetrics) -> Flips:
    """Compare two variants sample by sample.

    Raises
    ------
    UsageError
        They have no predictions, or not of the same samples.

    Examples
    --------
    >>> from errata.variants import classification, flips
    >>> full, small = classification([0, 1, 1], {"float32": [0, 1, 0], "int8": [0, 0, 0]})
    >>> flips(small, full).broken
    (1,)
    """
    old, new = _correct(baseline), _correct(variant)
    if list(old) != list(new):
        found = f"found {len(new):,} samples beside {len(old):,} of {baseline.type}, or others"
        raise UsageError.at(variant.type, found, "compare predictions of the same samples")
    fixed = tuple(i for i, right in new.items() if right and not old[i])
    broken = tuple(i for i, right in new.items() if not right and old[i])
    both = sum(right and old[i] for i, right in new.items())
    return Flips(
        variant=variant.type,
        baseline=baseline.type,
        fixed=fixed,
        broken=broken,
        still_wrong=len(new) - len(fixed) - len(broken) - both,
        both_right=both,
        p_value=mcnemar(len(fixed), len(broken)),
    )


def mcnemar(fixed: int, broken: int) -> float:
    """McNemar's exact test (1947): the two-sided binomial test of `fixed` among both, at 1/2.

    In whole numbers, so that the result is correctly rounded however small it is.
    """
    n, fewer = fixed + broken, min(fixed, broken)
    ways, term = 0, 1
    for i in range(fewer + 1):
        ways += term
        term = term * (n - i) // (i + 1)
    return min(1.0, float(2 * ways / 2**n))


def _correct(variant: VariantMetrics) -> dict[SampleId, bool]:
    """Whether each sample is right, in order."""
    found: dict[SampleId, bool] = {}
    for each in variant.predictions:
        if each.prediction_correct is None:
            text = f"found a prediction of sample {each.sample_id} that is neither right nor wrong"
            raise UsageError.at(variant.type, text, "give predictionCorrect")
        if each.sample_id in found:
            found_twice = f"found sample {each.sample_id} twice"
            raise UsageError.at(variant.type, found_twice, "give each sample once")
        found[each.sample_id] = each.prediction_correct
    if not found:
        raise UsageError.at(variant.type, "found no predictions", "give one for each sample")
    return found

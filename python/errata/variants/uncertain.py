"""Model testing with a confidence threshold: right, wrong, or uncertain.

A sample is uncertain where no class reaches the threshold (``confidence >= threshold`` is sure).
The accuracy of model testing counts it as not right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from errata.errors import UsageError
from errata.variants.additional import AdditionalMetric

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Outcomes:
    """How many samples are right, wrong and uncertain at a threshold."""

    threshold: float
    right: int
    wrong: int
    uncertain: int

    @property
    def accuracy(self) -> float:
        """Right ones among all, uncertain ones among them."""
        return self.right / (self.right + self.wrong + self.uncertain)

    @property
    def accuracy_of_sure(self) -> float:
        """Right ones among those that are not uncertain; NaN without any."""
        sure = self.right + self.wrong
        return self.right / sure if sure else float("nan")

    def metrics(self) -> tuple[AdditionalMetric, ...]:
        """The same as additional metrics."""
        where = f"at confidence {self.threshold:g}"
        n = self.right + self.wrong + self.uncertain
        return (
            AdditionalMetric.of("testing_accuracy", self.accuracy,
                f"Right samples among all {where}; uncertain ones count as not right"),
            AdditionalMetric.of("uncertain", self.uncertain / n,
                f"Share of samples of which no class is sure {where}"),
            AdditionalMetric.of("accuracy_of_sure", self.accuracy_of_sure,
                f"Right samples among those that are not uncertain {where}"),
        )  # fmt: skip


def outcomes(
    correct: NDArray[np.bool_], confidence: NDArray[np.float64], threshold: float
) -> Outcomes:
    """Count outcomes at a confidence threshold.

    Raises
    ------
    UsageError
        The threshold is no number from 0 to 1.
    """
    if not 0 <= threshold <= 1:
        raise UsageError.at("min_confidence", f"found {threshold}", "give a number from 0 to 1")
    sure = confidence >= threshold
    right = int((correct & sure).sum())
    return Outcomes(threshold, right, int(sure.sum()) - right, int((~sure).sum()))

"""Thresholds as users give them, checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isfinite

from errata.errors import UsageError


class ClassThresholds(Mapping[str, "float | None"]):
    """A score threshold for each class, with a common shift.

    A detection passes where ``score - threshold[its class] >= shift``; that is how a shift is
    applied to the bit. Classes that are not named, or named with None, have no threshold.

    Parameters
    ----------
    thresholds : mapping of label to float or None
        Score thresholds.
    shift : float
        Moves all of them together.

    Examples
    --------
    >>> from errata import ClassThresholds
    >>> ClassThresholds({"car": 0.4, "person": 0.25}, shift=0.1)
    ClassThresholds({'car': 0.4, 'person': 0.25}, shift=0.1)
    """

    def __init__(self, thresholds: Mapping[str, float | None], shift: float = 0.0) -> None:
        self._thresholds = dict(thresholds)
        self.shift = shift
        if not isfinite(shift):
            raise UsageError.at("shift", f"found {shift}", "give a finite number")
        for label, value in self._thresholds.items():
            if value is not None and not isfinite(value):
                raise UsageError.at(
                    f"score_thr[{label!r}]", f"found {value}", "give a number or None"
                )

    def __getitem__(self, label: str) -> float | None:
        return self._thresholds[label]

    def __iter__(self) -> Iterator[str]:
        return iter(self._thresholds)

    def __len__(self) -> int:
        return len(self._thresholds)

    def __repr__(self) -> str:
        return f"ClassThresholds({self._thresholds!r}, shift={self.shift!r})"

    def vector(self, labels: Sequence[str]) -> list[float]:
        """Give the threshold of every class in order; no threshold is minus infinity."""
        unknown = [label for label in self._thresholds if label not in set(labels)]
        if unknown:
            raise UsageError.at(
                "score_thr", f"found the label {unknown[0]!r}", "use the evaluation's labels"
            )
        values = [self._thresholds.get(label) for label in labels]
        return [float("-inf") if value is None else float(value) for value in values]


ScoreThreshold = float | Mapping[str, "float | None"] | None
"""One threshold, one for each class, or None for no threshold."""


def check_score(score_thr: float | None) -> float:
    """Give a score threshold as the engine takes it; None is minus infinity."""
    if score_thr is None:
        return float("-inf")
    value = float(score_thr)
    if not isfinite(value):
        raise UsageError.at(
            "score_thr", f"found {score_thr}", "give a number, or None for no threshold"
        )
    return value


def check_iou(iou_thr: float) -> float:
    """Give an IoU threshold after a check of its range."""
    value = float(iou_thr)
    if not 0.0 <= value <= 1.0:
        raise UsageError.at("iou_thr", f"found {iou_thr}", "give a number from 0 to 1")
    return value


def hundredths() -> list[float]:
    """0, 0.01, ..., 1: each the f64 nearest its decimal."""
    return [k / 100 for k in range(101)]


def span(low: float, high: float) -> list[float]:
    """101 thresholds from `low` to `high`."""
    # In two halves: the difference of two large numbers may overflow.
    half = high / 2 - low / 2
    return [min(low + half * (k / 100) + half * (k / 100), high) for k in range(100)] + [high]

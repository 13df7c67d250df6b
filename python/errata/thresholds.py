"""Thresholds as users give them, checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import isfinite
from typing import Any, Protocol

from errata.errors import UsageError


class HasScore(Protocol):
    """Something that carries a score threshold, such as a `BestThreshold`."""

    @property
    def score_thr(self) -> float:
        """The threshold."""


class ClassThresholds(Mapping[str, "float | None"]):
    """A score threshold for each class, with a common shift.

    A detection passes where ``score - threshold[its class] >= shift``; that is how a shift is
    applied to the bit. Classes that are not named, or named with None, have no threshold.

    Parameters
    ----------
    thresholds : mapping of label to float, BestThreshold or None
        Score thresholds; what `Evaluation.best_thresholds` gives can be used as it is.
    shift : float
        Moves all of them together.

    Examples
    --------
    >>> from errata import ClassThresholds
    >>> ClassThresholds({"car": 0.4, "person": 0.25}, shift=0.1)
    ClassThresholds({'car': 0.4, 'person': 0.25}, shift=0.1)
    """

    def __init__(
        self, thresholds: Mapping[str, float | HasScore | None], shift: float = 0.0
    ) -> None:
        self.shift = number(shift, "shift", "give a number")
        self._thresholds: dict[str, float | None] = {}
        for label, given in thresholds.items():
            value, place = score_of(given), f"score_thr[{label!r}]"
            kept = None if value is None else number(value, place, "give a number or None")
            self._thresholds[label] = kept

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
        known = {label: index for index, label in enumerate(labels)}
        for label in self._thresholds:
            class_index(label, known, "score_thr")
        values = [self._thresholds.get(label) for label in labels]
        return [float("-inf") if value is None else float(value) for value in values]


ScoreThreshold = float | HasScore | Mapping[str, float | HasScore | None] | None
"""One threshold, one for each class, or None for no threshold."""


def check_score(score_thr: Any) -> float:
    """Give a score threshold as the engine takes it; None is minus infinity."""
    if score_thr is None:
        return float("-inf")
    return number(score_of(score_thr), "score_thr", "give a number, or None for no threshold")


def check_iou(iou_thr: Any) -> float:
    """Give an IoU threshold after a check of its range."""
    value = number(iou_thr, "iou_thr", "give a number from 0 to 1")
    if not 0.0 <= value <= 1.0:
        raise UsageError.at("iou_thr", f"found {iou_thr}", "give a number from 0 to 1")
    return value


def check_list(values: Any, check: Callable[[Any], float]) -> list[float]:
    """Check every value of a list of thresholds."""
    if isinstance(values, str | Mapping) or not hasattr(values, "__iter__"):
        raise UsageError.at("thresholds", f"found {values!r}", "give a list of numbers")
    return [check(value) for value in values]


def score_of(threshold: Any) -> Any:
    """Give the score of a `BestThreshold`; anything else stays as it is."""
    return getattr(threshold, "score_thr", threshold)


def plain_score(score_thr: ScoreThreshold) -> float | dict[str, float | None] | None:
    """Give a score threshold as results hold it: a number, one for each class, or None."""
    if isinstance(score_thr, Mapping):
        shift = getattr(score_thr, "shift", 0.0)
        plain = {label: score_of(value) for label, value in score_thr.items()}
        return {**plain, "(shift)": shift} if shift else plain
    plain_value: float | None = score_of(score_thr)
    return plain_value


def number(value: Any, place: str, advice: str) -> float:
    """Give a finite number, or raise a `UsageError` that names `place`."""
    if not isinstance(value, str | bool):
        try:
            converted = float(value)
        except (TypeError, ValueError, OverflowError):
            converted = float("nan")
        if isfinite(converted):
            return converted
    raise UsageError.at(place, f"found {value!r}", advice)


def hundredths() -> list[float]:
    """0, 0.01, ..., 1: each the f64 nearest its decimal."""
    return [k / 100 for k in range(101)]


def span(low: float, high: float) -> list[float]:
    """101 thresholds from `low` to `high`."""
    # In two halves: the difference of two large numbers may overflow.
    half = high / 2 - low / 2
    return [min(low + half * (k / 100) + half * (k / 100), high) for k in range(100)] + [high]


def class_index(label: str, index: dict[str, int], argument: str) -> int:
    """Give a label's class, or raise a `UsageError` that names near misses."""
    if label not in index:
        from difflib import get_close_matches

        near = get_close_matches(str(label), list(index), n=1)
        advice = f"did you mean {near[0]!r}?" if near else "use one of the evaluation's labels"
        raise UsageError.at(argument, f"found the label {label!r}", advice)
    return index[label]

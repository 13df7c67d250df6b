"""The thresholds that the bar sets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from errata_gui.state.fitting import between

ScoreArgument: TypeAlias = "float | dict[str, float | None] | None"
"""A score threshold as questions to an `errata.Evaluation` take it."""


@dataclass(frozen=True)
class Thresholds:
    """Score and IoU thresholds.

    Attributes
    ----------
    score : float, optional
        None for no threshold.
    iou : float
    per_class : tuple of (label, score)
        Classes with a score threshold of their own, in the order of their setting.
    """

    score: float | None = None
    iou: float = between(0.5, 0.0, 1.0)
    per_class: tuple[tuple[str, float], ...] = ()

    def argument(self, labels: list[str]) -> ScoreArgument:
        """Give the score threshold as the library takes it: one, or one for each label."""
        own = {label: score for label, score in self.per_class if label in set(labels)}
        if not own:
            return self.score
        return {label: own.get(label, self.score) for label in labels}

    @property
    def lowest(self) -> float | None:
        """The lowest score threshold of any class; None where a class has none."""
        own = [score for _, score in self.per_class]
        return None if self.score is None else min([self.score, *own])

    def of_class(self, label: str) -> float | None:
        """Give the threshold that holds for a class."""
        return dict(self.per_class).get(label, self.score)

    def moved(self, label: str | None, score: float) -> Thresholds:
        """Move the score threshold that holds for a class: its own if it has one, else the common.

        None is all classes pooled, whose threshold is the common one.
        """
        if label is not None and label in dict(self.per_class):
            own = tuple((name, score if name == label else old) for name, old in self.per_class)
            return replace(self, per_class=own)
        return replace(self, score=score)

    def with_class(self, label: str, score: float | None) -> tuple[tuple[str, float], ...]:
        """Give `per_class` with one class set, or with None taken out."""
        kept = tuple(pair for pair in self.per_class if pair[0] != label)
        return kept if score is None else (*kept, (label, score))

"""The matching rule: protocol, and which labels may pair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from errata_gui.state.fitting import one_of


@dataclass(frozen=True)
class Rule:
    """What `errata.evaluate` is told about matching; the defaults are its own.

    Attributes
    ----------
    protocol : {"iou", "score"}
    class_agnostic : bool, optional
        None for the protocol's own.
    matches : tuple of (ground-truth label, predicted label)
        Allowed label matches.
    same_class_first : bool
    """

    protocol: str = one_of("iou", "score")
    class_agnostic: bool | None = None
    matches: tuple[tuple[str, str], ...] = ()
    same_class_first: bool = False

    @property
    def one_threshold(self) -> bool:
        """Whether all classes have one score threshold: which class wins a match depends on it."""
        return self.protocol == "score" and self.class_agnostic is True

    def arguments(self) -> dict[str, Any]:
        """Give the arguments of `errata.evaluate`, those that differ from its defaults."""
        given: dict[str, Any] = {}
        if self.protocol != "iou":
            given["protocol"] = self.protocol
        if self.class_agnostic is not None:
            given["class_agnostic"] = self.class_agnostic
        if self.matches:
            given["allowed_label_matches"] = [
                {"ground_truth_label": gt, "model_prediction_label": dt} for gt, dt in self.matches
            ]
        if self.same_class_first:
            given["same_class_first"] = True
        return given

    def __str__(self) -> str:
        if self.protocol == "score":
            return "COCO (by score)"
        if self.matches:
            n = len(self.matches)
            return f"{n} allowed match{'es' if n > 1 else ''}"
        if self.class_agnostic is False:
            return "class aware"
        return "same class first" if self.same_class_first else "class agnostic"

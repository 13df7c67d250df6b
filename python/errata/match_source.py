"""Where an evaluation's matchings come from.

Under protocol ``iou`` one pass holds at every threshold. Under ``same_class_first`` and protocol
``score`` a matching holds at one IoU threshold: it is made when that threshold is first asked for,
and the latest ones are kept. Per-class thresholds make a matching of their own.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from threading import Lock
from typing import Any

from errata import _core
from errata.columns import Dataset, InferenceSet
from errata.errors import UsageError
from errata.measure import Measure
from errata.thresholds import class_index

Tau = tuple[float, ...] | None

KEPT_BYTES = 2**28
"""Memory for matchings kept, beyond which the one not used for longest goes."""

BYTES_PER_DETECTION = 40
"""What a matching takes for each detection, its index included."""


@dataclass(frozen=True)
class MatchRule:
    """A protocol with its options; what decides which pairs match."""

    protocol: str = "iou"
    class_agnostic: bool | None = None
    listed: tuple[tuple[str, str], ...] | None = None
    same_class_first: bool = False
    max_dets: int = 100
    strict: bool = True
    measure: Measure = field(default_factory=Measure)

    def __post_init__(self) -> None:
        """Refuse combinations without a meaning."""
        if self.class_agnostic not in (None, True, False):
            found = f"found {self.class_agnostic!r}"
            raise UsageError.at("class_agnostic", found, "give True, False or None")
        if isinstance(self.max_dets, bool) or not 0 <= self.max_dets < 2**31:
            raise UsageError.at(
                "max_dets", f"found {self.max_dets}", "give a whole number, 0 or more"
            )
        if self.protocol not in ("iou", "score"):
            raise UsageError.at("protocol", f"found {self.protocol!r}", "use 'iou' or 'score'")
        clash = self._clash()
        if clash is not None:
            raise UsageError.at(*clash)

    def _clash(self) -> tuple[str, str, str] | None:
        """Name the option that does not go with the others, what it met, and what to do."""
        if self.protocol == "score" and self.listed is not None:
            return "allowed_label_matches", "found under protocol 'score'", "use protocol 'iou'"
        if self.protocol == "score" and self.same_class_first:
            return "same_class_first", "found under protocol 'score'", "use protocol 'iou'"
        if self.listed is not None and self.class_agnostic:
            advice = "give one of the two: listed pairs imply class_agnostic=False"
            return "allowed_label_matches", "found together with class_agnostic=True", advice
        if self.same_class_first and not self.is_class_agnostic:
            found = "found together with a rule under which classes do not mix"
            return "same_class_first", found, "use it with class_agnostic=True only"
        return None

    @property
    def holds_everywhere(self) -> bool:
        """Whether one matching serves every IoU threshold."""
        return self.protocol == "iou" and not self.same_class_first

    @property
    def is_class_agnostic(self) -> bool:
        """Whether pairs across classes may match."""
        if self.protocol == "score":
            return bool(self.class_agnostic)
        return self.listed is None and self.class_agnostic is not False

    def to_dict(self) -> dict[str, Any]:
        """Give the options that matter under the protocol, as plain Python."""
        if self.protocol == "score":
            return {
                **self.measure.settings(),
                "class_agnostic": self.is_class_agnostic,
                "max_dets": self.max_dets,
                "strict": self.strict,
            }
        pairs = None
        if self.listed is not None:
            pairs = [{"ground_truth_label": g, "model_prediction_label": d} for g, d in self.listed]
        return {
            **self.measure.settings(),
            "class_agnostic": self.is_class_agnostic,
            "allowed_label_matches": pairs,
            "same_class_first": self.same_class_first,
        }


class MatchSource:
    """Makes the matchings of one rule over a set of images, and keeps the latest.

    Several threads may ask one source.
    """

    def __init__(
        self,
        dataset: Dataset,
        inferences: InferenceSet,
        rule: MatchRule,
        images: list[int] | None,
        compared: _core.Compared | None = None,
    ) -> None:
        self.compared = compared or rule.measure.compare(dataset, inferences)
        self.dataset = dataset
        self.inferences = inferences
        self.rule = rule
        self.images = images
        self.ranks = list(range(len(dataset))) if images is None else images
        self.listed = _indices(rule.listed, inferences.label_index)
        self._kept: OrderedDict[tuple[float | None, Tau], _core.Sweep] = OrderedDict()
        self._most = max(2, KEPT_BYTES // (BYTES_PER_DETECTION * max(1, len(inferences))))
        self._equal: MatchSource | None = None
        self._lock = Lock()  # around what is kept, not around the matching itself

    def sweep(self, iou_thr: float, tau: Tau = None) -> _core.Sweep:
        """Give the matching that holds at `iou_thr`, under per-class thresholds `tau`."""
        key = (None if self.rule.holds_everywhere else iou_thr, tau)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
                return found
        made = self._match(iou_thr, tau)
        with self._lock:
            found = self._kept.setdefault(key, made)
            if len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found

    def _match(self, iou_thr: float, tau: Tau) -> _core.Sweep:
        rule = self.rule
        thresholds = None if tau is None else list(tau)
        if rule.protocol == "score":
            if tau is not None and rule.is_class_agnostic:
                raise UsageError.at(
                    "score_thr",
                    "found per-class thresholds under protocol 'score' with class_agnostic=True",
                    "use one threshold, or protocol 'iou'",
                )
            return _core.match_by_score(
                self.compared,
                iou_thr=iou_thr,
                max_dets=rule.max_dets,
                use_cats=not rule.is_class_agnostic,
                strict=rule.strict,
                tau=thresholds,
                images=self.images,
            )
        return _core.match_by_iou(
            self.compared,
            class_agnostic=rule.class_agnostic,
            listed=self.listed,
            same_class_first=rule.same_class_first,
            tau=thresholds,
            iou_floor=iou_thr if rule.same_class_first else 0.0,
            images=self.images,
        )

    def equal_labels_only(self) -> MatchSource:
        """Give the source in which only equal labels pair: there classes are independent."""
        if self._equal is None:
            rule = MatchRule(class_agnostic=False, measure=self.rule.measure)
            if self.rule.protocol == "score":
                rule = replace(self.rule, class_agnostic=None)
            self._equal = self if rule == self.rule else self._like(rule)
        return self._equal

    def _like(self, rule: MatchRule) -> MatchSource:
        return MatchSource(self.dataset, self.inferences, rule, self.images, self.compared)


class MergedSource(MatchSource):
    """Joins the matchings of several sources over disjoint images."""

    def __init__(self, parts: Sequence[MatchSource]) -> None:
        first = parts[0]
        images = sorted(rank for part in parts for rank in part.ranks)
        twice = next((a for a, b in pairwise(images) if a == b), None)
        if twice is not None:
            image = first.dataset.image_ids[twice]
            raise UsageError.at(
                "parts", f"found the image {image!r} in two of them", "evaluate every image in one"
            )
        super().__init__(first.dataset, first.inferences, first.rule, images, first.compared)
        self.parts = list(parts)

    def _match(self, iou_thr: float, tau: Tau) -> _core.Sweep:
        return _core.merge([part.sweep(iou_thr, tau) for part in self.parts])


def _indices(
    pairs: tuple[tuple[str, str], ...] | None, index: dict[str, int]
) -> list[tuple[int, int]] | None:
    if pairs is None:
        return None
    argument = "allowed_label_matches"
    return [
        (class_index(gt, index, argument), class_index(dt, index, argument)) for gt, dt in pairs
    ]

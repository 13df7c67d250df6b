"""Protocol ``iou`` by brute force: filter, list the pairs, sort, take greedily, absorb the rest.

Every call starts anew from the records. No result is carried from one threshold to another,
which is just what the engine does and what these functions are there to check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from .boxes import reaches
from .overlaps import overlap_of
from .records import Dt, Image, Label, Rule

DtState = Literal["dropped", "tp", "confused", "absorbed", "fp"]
GtState = Literal["tp", "confused", "fn", "ignored"]
# A class's threshold; None (or a class that is not named) keeps every detection of the class.
Tau = Mapping[Label, float | None]


@dataclass(frozen=True)
class Cut:
    """Which detections take part: one score threshold, or one per class with a common shift."""

    score_thr: float | None = None
    tau: Tau | None = None
    shift: float = 0.0

    def keeps(self, dt: Dt) -> bool:
        """Whether the detection stays, decided before anything is matched."""
        if self.tau is not None:
            own = self.tau.get(dt.label)
            return own is None or dt.confidence - own >= self.shift
        return self.score_thr is None or dt.confidence >= self.score_thr


@dataclass(frozen=True)
class Pair:
    """A detection and a ground-truth object by their places in the image, and their IoU."""

    gt: int
    dt: int
    iou: float


@dataclass(frozen=True)
class Matching:
    """What became of each object; `absorber` names the region of an absorbed detection."""

    pairs: tuple[Pair, ...]
    dt_states: tuple[DtState, ...]
    gt_states: tuple[GtState, ...]
    absorber: tuple[int | None, ...]


def match(
    image: Image,
    score_thr: float | None,
    iou_thr: float,
    rule: Rule,
    tau: Tau | None = None,
    shift: float = 0.0,
) -> Matching:
    """Match one image at one point of the score x IoU plane."""
    cut = Cut(score_thr, tau, shift)
    kept = [d for d, dt in enumerate(image.dts) if cut.keeps(dt)]
    pairs = take_greedily(sorted_pairs(image, kept, iou_thr, rule))
    taken_dts = {pair.dt for pair in pairs}
    absorber = tuple(
        absorbing_region(image, d, iou_thr, rule) if d in kept and d not in taken_dts else None
        for d in range(len(image.dts))
    )
    dt_states: list[DtState] = [
        "dropped" if d not in kept else "fp" if absorber[d] is None else "absorbed"
        for d in range(len(image.dts))
    ]
    gt_states: list[GtState] = ["fn" if gt.counts else "ignored" for gt in image.gts]
    for pair in pairs:
        right = rule.is_right(image.gts[pair.gt].label, image.dts[pair.dt].label)
        dt_states[pair.dt] = gt_states[pair.gt] = "tp" if right else "confused"
    return Matching(tuple(pairs), tuple(dt_states), tuple(gt_states), absorber)


def sorted_pairs(image: Image, kept: list[int], iou_thr: float, rule: Rule) -> list[Pair]:
    """All pairs that may match, best first in the strict total order."""
    pairs = []
    for d in kept:
        for g, gt in enumerate(image.gts):
            iou = overlap_of(image.dts[d], gt)
            allowed = gt.counts and rule.may_pair(gt.label, image.dts[d].label)
            if allowed and reaches(iou, iou_thr):
                pairs.append(Pair(g, d, iou))
    return sorted(pairs, key=lambda pair: order_key(image, pair, rule))


def order_key(image: Image, pair: Pair, rule: Rule) -> tuple[float, ...]:
    """IoU, label (equal, listed, other), score, place of the dt, place of the gt.

    Under `same_class_first` the equality of the labels comes before all of that.
    """
    gt, dt = image.gts[pair.gt], image.dts[pair.dt]
    if gt.label == dt.label:
        label_rank = 0
    elif (gt.label, dt.label) in rule.allowed:
        label_rank = 1
    else:
        label_rank = 2
    first = label_rank if rule.same_class_first else 0
    return (first, -pair.iou, label_rank, -dt.confidence, pair.dt, pair.gt)


def take_greedily(pairs: list[Pair]) -> list[Pair]:
    """Take pairs from the front; each object can be used once."""
    taken: list[Pair] = []
    for pair in pairs:
        if all(pair.gt != other.gt and pair.dt != other.dt for other in taken):
            taken.append(pair)
    return taken


def absorbing_region(image: Image, d: int, iou_thr: float, rule: Rule) -> int | None:
    """The ignored object that takes a left-over detection: the best overlap, the first of ties."""
    dt = image.dts[d]
    best: int | None = None
    best_overlap = 0.0
    for g, gt in enumerate(image.gts):
        if gt.counts or not (gt.label is None or rule.is_right(gt.label, dt.label)):
            continue
        share = overlap_of(dt, gt)
        if reaches(share, iou_thr) and share > best_overlap:
            best, best_overlap = g, share
    return best

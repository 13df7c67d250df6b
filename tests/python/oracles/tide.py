"""TIDE by plain definition, from the rules of tidecv 1.0.1: no result is carried to the next.

Every repair builds its lists anew. Objects that count are ``gt.counts``; all others are regions.
Ties keep the order of the case: its images, and detections within an image.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .boxes import coco_iou
from .oks import oks
from .overlaps import of_masks
from .shapes import SIGMAS, Pixels, Pose

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .records import Case, Dt, Gt, Image, Label

WRONG = ("classification", "localisation", "both", "duplicate", "background")
KINDS = (*WRONG, "missed")


@dataclass(frozen=True)
class Error:
    """An error: a detection of an image, or an object that is missed, by their places."""

    kind: str
    image: int
    dt: int | None
    gt: int | None
    label: Label
    absorbed: bool = False
    repairs: bool = False


@dataclass(frozen=True)
class Right:
    """A detection that found an object."""

    label: Label
    score: float


@dataclass
class Tide:
    """Everything that an analysis of a case finds."""

    case: Case
    n_gt: dict[Label, int] = field(default_factory=dict)
    rights: list[Right] = field(default_factory=list)
    errors: list[Error] = field(default_factory=list)
    # What happened in the order in which it did: only there ties are as they are.
    in_order: list[tuple[Label, float, bool]] = field(default_factory=list)
    found: dict[Label, int] = field(default_factory=dict)

    def as_is(self) -> dict[Label, float]:
        """Average precision of every class that has an object or a detection that counts."""
        return average_precisions(self.in_order, self.n_gt)

    def repaired(self, kinds: Iterable[str]) -> dict[Label, float]:
        """The same with the errors of these kinds repaired."""
        kinds = set(kinds)
        listed: list[tuple[Label, float, bool]] = []
        n_gt = dict(self.n_gt)
        for error in self.errors:
            if error.dt is None:
                n_gt[error.label] -= error.kind in kinds
                continue
            image = self.case.images[error.image]
            score = image.dts[error.dt].confidence
            if error.kind not in kinds:
                if not error.absorbed:
                    listed.append((error.label, score, False))
            elif error.repairs:
                assert error.gt is not None
                label = image.gts[error.gt].label
                assert label is not None
                listed.append((label, score, True))
        listed += [(right.label, right.score, True) for right in self.rights]
        return average_precisions(listed, n_gt)

    def without_false_positives(self) -> dict[Label, float]:
        """The same with all that is wrong scored 0, and all that is right scored 1."""
        listed = [(label, float(right), right) for label, _, right in self.in_order]
        return average_precisions(listed, self.n_gt)

    def without_false_negatives(self) -> dict[Label, float]:
        """The same with only those objects asked for that were found."""
        listed = [
            (e.label, self.case.images[e.image].dts[e.dt].confidence, False)
            for e in self.errors
            if e.dt is not None and not e.absorbed
        ]
        listed += [(right.label, right.score, True) for right in self.rights]
        return average_precisions(listed, {k: self.found.get(k, 0) for k in self.n_gt})


def tide(case: Case, pos_thr: float = 0.5, bg_thr: float = 0.1, max_dets: int = 100) -> Tide:
    """Analyse a case."""
    result = Tide(case)
    for i, image in enumerate(case.images):
        _one_image(result, i, image, pos_thr, bg_thr, max_dets)
    return result


def _one_image(
    result: Tide, i: int, image: Image, pos_thr: float, bg_thr: float, max_dets: int
) -> None:
    for gt in image.gts:
        if gt.counts and gt.label is not None:
            result.n_gt[gt.label] = result.n_gt.get(gt.label, 0) + 1
    looked_at = sorted(range(len(image.dts)), key=lambda d: -image.dts[d].confidence)[:max_dets]
    objects = [g for g, gt in enumerate(image.gts) if gt.counts]
    iou = {
        (d, g): measured(image.dts[d], image.gts[g], region=False)
        for d in looked_at
        for g in objects
    }
    finder = match(image, looked_at, objects, iou, pos_thr)
    taken = {d: g for g, d in finder.items()}
    repairer: dict[int, int] = {}
    for d in looked_at:
        dt = image.dts[d]
        if d in taken:
            result.rights.append(Right(dt.label, dt.confidence))
            result.in_order.append((dt.label, dt.confidence, True))
            result.found[dt.label] = result.found.get(dt.label, 0) + 1
            continue
        absorbed = is_absorbed(image, d, pos_thr)
        if not absorbed:
            result.in_order.append((dt.label, dt.confidence, False))
        kind, g = kind_of(image, d, objects, iou, finder, pos_thr, bg_thr)
        repairs = False
        if kind in ("classification", "localisation") and g is not None and g not in finder:
            repairs = g not in repairer
            repairer.setdefault(g, d)
        result.errors.append(Error(kind, i, d, g, dt.label, absorbed, repairs))
    for g in objects:
        label = image.gts[g].label
        if g not in finder and g not in repairer and label is not None:
            result.errors.append(Error("missed", i, None, g, label))


def measured(dt: Dt, gt: Gt, region: bool) -> float:
    """COCO's overlap, of a region the share of the detection that lies in it; OKS of poses."""
    if isinstance(dt.shape, Pixels) and isinstance(gt.shape, Pixels):
        return of_masks(dt.shape, gt.shape, region)
    if isinstance(dt.shape, Pose) and isinstance(gt.shape, Pose):
        pose = {"keypoints": gt.shape.flat(), "bbox": gt.box_xywh, "area": gt.shape.area}
        return oks(dt.shape.flat(), pose, SIGMAS)
    return coco_iou(dt.box_xywh, gt.box_xywh, region)


def match(
    image: Image,
    looked_at: Sequence[int],
    objects: Sequence[int],
    iou: dict[tuple[int, int], float],
    pos_thr: float,
) -> dict[int, int]:
    """For each object that is found the detection that found it."""
    finder: dict[int, int] = {}
    for d in looked_at:
        free = [g for g in objects if g not in finder and image.gts[g].label == image.dts[d].label]
        best = first_of_largest(d, free, iou)
        if best is not None and iou[d, best] >= pos_thr:
            finder[best] = d
    return finder


def first_of_largest(
    d: int, objects: Iterable[int], iou: dict[tuple[int, int], float]
) -> int | None:
    """The object that a detection overlaps most, the first of equals."""
    return max(objects, key=lambda g: iou[d, g], default=None)


def is_absorbed(image: Image, d: int, pos_thr: float) -> bool:
    """Whether more than `pos_thr` of a detection lies in a region of its class, or of none."""
    dt = image.dts[d]
    return any(
        not gt.counts and gt.label in (None, dt.label) and measured(dt, gt, region=True) > pos_thr
        for gt in image.gts
    )


def kind_of(
    image: Image,
    d: int,
    objects: Sequence[int],
    iou: dict[tuple[int, int], float],
    finder: dict[int, int],
    pos_thr: float,
    bg_thr: float,
) -> tuple[str, int | None]:
    """The kind of a detection that found nothing, and the object that it is about."""
    same = [g for g in objects if image.gts[g].label == image.dts[d].label]
    other = [g for g in objects if g not in same]
    near = first_of_largest(d, same, iou)
    if near is not None and bg_thr <= iou[d, near] <= pos_thr:
        return "localisation", near
    wrong = first_of_largest(d, other, iou)
    if wrong is not None and iou[d, wrong] >= pos_thr:
        return "classification", wrong
    used = first_of_largest(d, [g for g in same if g in finder], iou)
    if used is not None and iou[d, used] >= pos_thr:
        return "duplicate", used
    any_ = first_of_largest(d, objects, iou)
    if any_ is None or iou[d, any_] <= bg_thr:
        return "background", None
    return "both", any_


def average_precisions(
    listed: Sequence[tuple[Label, float, bool]], n_gt: dict[Label, int]
) -> dict[Label, float]:
    """Average precision of every class that has an object left or a detection on the list."""
    labels = {label for label, _, _ in listed} | {label for label, n in n_gt.items() if n}
    return {
        label: average_precision([x for x in listed if x[0] == label], n_gt.get(label, 0))
        for label in sorted(labels)
    }


def average_precision(listed: Sequence[tuple[Label, float, bool]], n_gt: int) -> float:
    """The mean over recalls k / 100 of the best precision among the points that reach it."""
    if n_gt == 0:
        return 0.0
    points, right = [], 0
    for n, (_, _, is_right) in enumerate(sorted(listed, key=lambda x: -x[1]), start=1):
        right += is_right
        points.append((right / n_gt, right / n))
    best = [max((p for r, p in points if r >= k / 100), default=0.0) for k in range(101)]
    return sum(best) / 101


def mean(values: dict[Label, float]) -> float | None:
    """The mean over classes; None without any."""
    return sum(values.values()) / len(values) if values else None

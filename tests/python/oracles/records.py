"""What an oracle works on: images with ground truth and detections, and the label rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .shapes import Pixels, Pose

Box = tuple[float, float, float, float]
Label = int


@dataclass(frozen=True)
class Gt:
    """A ground-truth object; `crowd` and `ignored` are the two ways of not being counted."""

    box_xywh: Box
    label: Label | None
    crowd: bool = False
    ignored: bool = False
    shape: Pixels | Pose | None = None

    def __post_init__(self) -> None:
        """Refuse an object that is to be found but has no class."""
        if self.label is None and self.counts:
            raise ValueError("only ignored ground truth may lack a label")

    @property
    def counts(self) -> bool:
        """Whether the object is to be found, as against a region that only absorbs."""
        return not (self.crowd or self.ignored)


@dataclass(frozen=True)
class Dt:
    """A detection; a missing score (None) counts as 1.0 wherever a threshold is applied."""

    box_xywh: Box
    label: Label
    score: float | None
    shape: Pixels | Pose | None = None

    @property
    def confidence(self) -> float:
        """The score that thresholds and orders see."""
        return 1.0 if self.score is None else self.score


@dataclass(frozen=True)
class Image:
    """One image; the order within `gts` and `dts` is the order in the files."""

    id: int
    gts: tuple[Gt, ...] = ()
    dts: tuple[Dt, ...] = ()


@dataclass(frozen=True)
class Case:
    """A data set with one model's detections; `categories` are the ids the data set declares."""

    categories: tuple[Label, ...]
    images: tuple[Image, ...]


@dataclass(frozen=True)
class Rule:
    """A label rule of protocol ``iou``; `allowed` holds (ground-truth label, predicted label)."""

    class_agnostic: bool = True
    allowed: frozenset[tuple[Label, Label]] = frozenset()
    same_class_first: bool = False

    def __post_init__(self) -> None:
        """Refuse the combinations that have no meaning."""
        if self.allowed and self.class_agnostic:
            raise ValueError("listed pairs and class_agnostic=True exclude each other")
        if self.same_class_first and not self.class_agnostic:
            raise ValueError("same_class_first needs class_agnostic=True")

    def is_right(self, gt_label: Label | None, dt_label: Label) -> bool:
        """Whether such a pair is a true positive: equal labels, or a listed pair."""
        return gt_label == dt_label or (gt_label, dt_label) in self.allowed

    def may_pair(self, gt_label: Label | None, dt_label: Label) -> bool:
        """Whether such a pair may be matched at all."""
        return self.class_agnostic or self.is_right(gt_label, dt_label)


EQUAL_LABELS_ONLY = Rule(class_agnostic=False)

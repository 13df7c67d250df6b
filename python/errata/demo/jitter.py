"""Boxes as a detector gives them: near the truth, badly placed, or on nothing."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from errata.demo.boxes import Box, inside, intersection, iou
from errata.demo.habits import OPERATING_IOU
from errata.demo.label_mistakes import LabelMistakes
from errata.demo.world import HEIGHT, WIDTH, Picture, Thing

# A margin under the operating IoU, so that no box ever matches by accident.
STRAY_IOU = OPERATING_IOU - 0.05


@dataclass(frozen=True)
class Surroundings:
    """What a picture's detections must keep clear of.

    Attributes
    ----------
    solid_xywh
        True boxes of the single things, by key.
    misplaced_xywh
        Boxes that the ground truth gives in the wrong place: nothing may match them.
    regions_xywh
        Boxes of the crowds, which would absorb a stray.
    """

    solid_xywh: dict[int, Box]
    misplaced_xywh: list[Box]
    regions_xywh: list[Box]

    @classmethod
    def of(cls, picture: Picture, mistakes: LabelMistakes) -> Surroundings:
        """Collect them for one picture."""
        single = [thing for thing in picture.things if not thing.is_crowd]
        return cls(
            solid_xywh={thing.key: thing.box_xywh for thing in single},
            misplaced_xywh=[
                mistakes.shifted_xywh[thing.key]
                for thing in single
                if thing.key in mistakes.shifted_xywh
            ],
            regions_xywh=[thing.box_xywh for thing in picture.things if thing.is_crowd],
        )

    def matches_none(self, box_xywh: Box, *, but: int | None = None) -> bool:
        """Whether a box stays under the operating IoU with everything `but` one thing."""
        return all(
            iou(box_xywh, solid) < STRAY_IOU for key, solid in self.solid_xywh.items() if key != but
        ) and all(iou(box_xywh, other) < STRAY_IOU for other in self.misplaced_xywh)

    def is_stray(self, box_xywh: Box) -> bool:
        """Whether a box matches nothing at all and no crowd absorbs it."""
        return self.matches_none(box_xywh) and all(
            intersection(box_xywh, region) == 0 for region in self.regions_xywh
        )


def around(box_xywh: Box, spread: float, rng: random.Random) -> Box:
    """Move and scale a box at random; `spread` is relative to its sides."""
    x, y, width, height = box_xywh
    wider, taller = math.exp(rng.gauss(0, spread)), math.exp(rng.gauss(0, spread))
    across, down = rng.gauss(0, spread) * width, rng.gauss(0, spread) * height
    moved = (
        x + across + width * (1 - wider) / 2,
        y + down + height * (1 - taller) / 2,
        width * wider,
        height * taller,
    )
    return inside(moved, WIDTH, HEIGHT)


def close_to(
    box_xywh: Box,
    spread: float,
    least_iou: float,
    thing: Thing,
    surroundings: Surroundings,
    rng: random.Random,
) -> Box:
    """Return a box that reaches `least_iou` with `box_xywh` and matches no thing but `thing`."""
    while True:
        box = around(box_xywh, spread, rng)
        if iou(box, box_xywh) >= least_iou and surroundings.matches_none(box, but=thing.key):
            return box
        # Ends: the thing's own box matches no other, and a detection of it was already accepted.
        spread *= 0.8


def badly_placed(box_xywh: Box, surroundings: Surroundings, rng: random.Random) -> Box | None:
    """Return a box that touches a thing but matches nothing; `None` if none is found."""
    for _ in range(6):
        box = around(box_xywh, 0.45, rng)
        if intersection(box, box_xywh) > 0 and surroundings.is_stray(box):
            return box
    return None

"""Chooses the mistakes that are planted in the ground truth, where both models know better."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from errata.demo.boxes import Box, inside, iou
from errata.demo.fates import Fate
from errata.demo.layout import MOST_OVERLAP_IOU
from errata.demo.streams import stream
from errata.demo.world import HEIGHT, WIDTH, Picture, Thing

MISSING_SHARE = 0.012
WRONG_SHARE = 0.010
SHIFTED_SHARE = 0.008
DUPLICATE_SHARE = 0.006
"""Shares of all things; each kind is planted at least once where there is anything to plant."""

SHIFTED_IOU = (0.15, 0.40)
"""IoU between a shifted box and the true one: a correct detection fails it at .5."""


@dataclass(frozen=True)
class LabelMistakes:
    """Keys of the things whose label is spoiled; no thing is spoiled twice.

    `missing` and `wrong` are keys; `shifted_xywh` and `duplicate_xywh` give, by key, the box that
    is written instead of, or beside, the true one.
    """

    missing: frozenset[int]
    wrong: frozenset[int]
    shifted_xywh: Mapping[int, Box]
    duplicate_xywh: Mapping[int, Box]

    @property
    def keys(self) -> frozenset[int]:
        """All spoiled things: both models find these surely and well."""
        return self.missing | self.wrong | set(self.shifted_xywh) | set(self.duplicate_xywh)


def choose_mistakes(
    pictures: Sequence[Picture], fates: Sequence[Mapping[int, Fate]], seed: int
) -> LabelMistakes:
    """Choose things in full view, found by every model under their true name."""
    rng = stream(seed, "label mistakes")
    clear = [
        (thing, picture)
        for picture in pictures
        if not picture.setting.is_night
        for thing in picture.things
        if _is_clear(thing) and all(fate[thing.key].is_plain_hit(thing) for fate in fates)
    ]
    rng.shuffle(clear)
    total = sum(len(picture.things) for picture in pictures)

    def take(share: float) -> list[tuple[Thing, Picture]]:
        taken = clear[: max(1, round(share * total))]
        del clear[: len(taken)]
        return taken

    missing, wrong = take(MISSING_SHARE), take(WRONG_SHARE)
    shifted = {
        thing.key: box
        for thing, picture in take(SHIFTED_SHARE)
        if (box := _shifted(thing, picture, rng)) is not None
    }
    duplicate = {thing.key: _nudged(thing.box_xywh, rng) for thing, _ in take(DUPLICATE_SHARE)}
    return LabelMistakes(
        missing=frozenset(thing.key for thing, _ in missing),
        wrong=frozenset(thing.key for thing, _ in wrong),
        shifted_xywh=shifted,
        duplicate_xywh=duplicate,
    )


def _is_clear(thing: Thing) -> bool:
    return not (thing.is_crowd or thing.is_small) and thing.occlusion == "none"


def _shifted(thing: Thing, picture: Picture, rng: random.Random) -> Box | None:
    """Move a box well off its thing and clear of the others; `None` where there is no room."""
    x, y, width, height = thing.box_xywh
    others = [each for each in picture.things if each.key != thing.key]
    for _ in range(40):
        across, down = rng.uniform(-0.6, 0.6) * width, rng.uniform(-0.6, 0.6) * height
        box = inside((x + across, y + down, width, height), WIDTH, HEIGHT)
        low, high = SHIFTED_IOU
        if low <= iou(box, thing.box_xywh) <= high and all(
            iou(box, other.box_xywh) <= MOST_OVERLAP_IOU / 2 for other in others
        ):
            return box
    return None


def _nudged(box_xywh: Box, rng: random.Random) -> Box:
    """Return almost the same box, as a second annotator would draw it."""
    x, y, width, height = box_xywh
    return inside(
        (
            x + rng.uniform(-0.02, 0.02) * width,
            y + rng.uniform(-0.02, 0.02) * height,
            width * rng.uniform(0.97, 1.03),
            height * rng.uniform(0.97, 1.03),
        ),
        WIDTH,
        HEIGHT,
    )

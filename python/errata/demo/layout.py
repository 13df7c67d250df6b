"""Places things in a picture: size by perspective, little overlap, occlusion by what is nearer."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from errata.demo.boxes import Box, bounds, intersection, iou, polygon_area
from errata.demo.classes import BY_NAME, ObjectClass
from errata.demo.crowd import crowd_of_people
from errata.demo.outlines import outline_in
from errata.demo.scenes import SCENES
from errata.demo.streams import log_uniform, poisson, stream
from errata.demo.world import WIDTH, Colour, Picture, Setting, Thing

PIXELS_PER_METRE = 82.0
"""At nearness 1."""

# Two things share so little that a box that fits one at IoU .75 cannot fit the other at .5
# (1 - IoU is a metric), and no thing is hidden so far that nobody could label it.
MOST_OVERLAP_IOU = 0.25
MOST_HIDDEN = 0.75

PAINTS: tuple[Colour, ...] = (
    (196, 48, 43), (38, 84, 160), (232, 232, 228), (52, 56, 62), (150, 156, 162),
    (222, 170, 44), (46, 120, 78), (122, 62, 110), (214, 112, 52), (90, 150, 190),
)  # fmt: skip


def place_things(settings: Sequence[Setting], seed: int) -> list[Picture]:
    """Fill every setting with things; their keys run from 1 over the whole data set."""
    pictures: list[Picture] = []
    next_key = 1
    for setting in settings:
        placed = _visible(_placed(setting, stream(seed, "layout", setting.index)))
        things = tuple(replace(each, key=next_key + rank) for rank, each in enumerate(placed))
        next_key += len(things)
        pictures.append(Picture(setting, things))
    return pictures


def _placed(setting: Setting, rng: random.Random) -> list[Thing]:
    scene = SCENES[setting.scene]
    things: list[Thing] = []
    if rng.random() < scene.crowd_rate:
        nearness = rng.uniform(*scene.crowd_nearness)
        foot = setting.ground_y(nearness)
        things.append(crowd_of_people(rng, nearness, foot, PIXELS_PER_METRE, PAINTS))
    for population in scene.population:
        for _ in range(poisson(rng, population.mean)):
            nearness = log_uniform(rng, population.far, population.near)
            thing = _one(BY_NAME[population.name], nearness, setting, things, rng)
            if thing is not None:
                things.append(thing)
    return sorted(things, key=lambda each: each.nearness)


def _one(
    kind: ObjectClass, nearness: float, setting: Setting, others: list[Thing], rng: random.Random
) -> Thing | None:
    """Try some places at one nearness; `None` where the picture is full."""
    metre = PIXELS_PER_METRE * nearness
    height = kind.height_m * metre * rng.uniform(0.92, 1.08)
    width = height * kind.aspect * rng.uniform(0.94, 1.06)
    top = setting.ground_y(nearness) - kind.lift_m * metre - height
    if top < 2 or width > WIDTH - 8:
        return None
    for _ in range(10):
        box = (rng.uniform(3, WIDTH - 3 - width), top, width, height)
        if all(_may_stand_by(box, other) for other in others):
            return _thing(kind, nearness, box, rng)
    return None


def _may_stand_by(box_xywh: Box, other: Thing) -> bool:
    # A crowd absorbs detections by their own area, so nothing at all may overlap it.
    if other.is_crowd:
        return intersection(box_xywh, other.box_xywh) == 0
    return iou(box_xywh, other.box_xywh) <= MOST_OVERLAP_IOU


def _thing(kind: ObjectClass, nearness: float, box_xywh: Box, rng: random.Random) -> Thing:
    # A sign is never mirrored: its letters are to be read.
    flipped = rng.random() < 0.5 and kind.lift_m == 0
    outline = outline_in(box_xywh, kind.name, flipped)
    return Thing(
        key=0,
        kind=kind,
        box_xywh=bounds(outline),
        nearness=nearness,
        outline=outline,
        area=round(polygon_area(outline), 2),
        paint=rng.choice(PAINTS),
        accent=rng.choice(PAINTS),
        flipped=flipped,
        difficulty=rng.gauss(0.0, 1.0),
    )


def _visible(things: list[Thing]) -> list[Thing]:
    """Drop what nearer things hide, then say of the rest how far each is hidden."""
    kept = [
        thing
        for rank, thing in enumerate(things)
        if _hidden_part(thing.box_xywh, things[rank + 1 :]) <= MOST_HIDDEN
    ]
    return [
        replace(thing, occlusion=_occlusion(_hidden_part(thing.box_xywh, kept[rank + 1 :])))
        for rank, thing in enumerate(kept)
    ]


def _occlusion(hidden: float) -> str:
    return "none" if hidden < 0.1 else "part" if hidden < 0.5 else "full"


def _hidden_part(box_xywh: Box, nearer: Sequence[Thing]) -> float:
    """Return the part of a box that the nearer things' boxes cover, on an 8 x 8 raster."""
    covers = [t.box_xywh for t in nearer if intersection(box_xywh, t.box_xywh) > 0]
    if not covers:
        return 0.0
    x, y, width, height = box_xywh
    points = [
        (x + (i + 0.5) * width / 8, y + (j + 0.5) * height / 8) for i in range(8) for j in range(8)
    ]
    hidden = sum(
        any(cx <= px <= cx + cw and cy <= py <= cy + ch for cx, cy, cw, ch in covers)
        for px, py in points
    )
    return hidden / len(points)

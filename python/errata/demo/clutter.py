"""Detections that belong to no single thing: on background, and on the people of a crowd."""

from __future__ import annotations

import random
from collections.abc import Iterator

from errata.demo.boxes import Box, inside
from errata.demo.classes import BY_NAME, CLASSES
from errata.demo.detection import Detection, as_score
from errata.demo.habits import Habits
from errata.demo.jitter import Surroundings
from errata.demo.scenes import SCENES
from errata.demo.streams import log_uniform, poisson
from errata.demo.world import HEIGHT, WIDTH, Picture, Thing

BOLD_SHARE = 0.04
"""Part of the background detections that score high."""


def on_background(
    picture: Picture, habits: Habits, surroundings: Surroundings, rng: random.Random
) -> Iterator[Detection]:
    """Yield boxes on nothing: most score low, a few score high; none on a thing or a crowd."""
    population = SCENES[picture.setting.scene].population
    weights = [each.mean for each in population]
    for _ in range(poisson(rng, habits.background)):
        native = rng.random() < 0.8
        label = rng.choices(population, weights)[0].name if native else rng.choice(CLASSES).name
        box = _somewhere(BY_NAME[label].aspect, rng)
        score = rng.uniform(0.25, 0.85) if rng.random() < BOLD_SHARE else rng.betavariate(1, 9)
        if surroundings.is_stray(box):
            yield Detection(
                picture.setting.image_id, label, box, as_score(score), "background", None
            )


def on_crowd(crowd: Thing, picture: Picture, rng: random.Random) -> Iterator[Detection]:
    """Yield about half of a crowd's people, each inside the region that absorbs them."""
    left, top, wide, tall = crowd.box_xywh
    for x, y, width, height in crowd.members_xywh:
        if rng.random() < 0.5:
            within = min(max(x, left), left + wide - width), max(y, top), width, height
            box = inside(within, left + wide, top + tall)
            score = as_score(rng.uniform(0.15, 0.75))
            yield Detection(
                picture.setting.image_id, crowd.kind.name, box, score, "crowd member", crowd.key
            )


def _somewhere(aspect: float, rng: random.Random) -> Box:
    height = log_uniform(rng, 14, 110)
    width = min(WIDTH - 20.0, height * aspect * rng.uniform(0.8, 1.25))
    top = rng.uniform(0.25 * HEIGHT, HEIGHT - 2 - height)
    return inside((rng.uniform(0, WIDTH - width), top, width, height), WIDTH, HEIGHT)

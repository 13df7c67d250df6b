"""The detections that a model makes of the things it finds: hits, duplicates, second guesses."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

from errata.demo.classes import CLASSES
from errata.demo.detection import Detection, as_score, low_score
from errata.demo.fates import Fate
from errata.demo.habits import OPERATING_SCORE, Habits
from errata.demo.jitter import Surroundings, badly_placed, close_to
from errata.demo.streams import poisson
from errata.demo.world import Picture, Thing

SURE_SCORE = 0.85
SURE_IOU = 0.80
"""How well both models find the things whose labels are spoiled."""

FOUND_IOU = 0.52

# 1 - IoU is a metric: a duplicate this close to a hit this close to the thing reaches IoU .5 too.
DUPLICATE_IOU = 0.75
REPEATED_IOU = 0.75

# Confusions and duplicates are planted to be seen at the operating point: a duplicate scores at
# least .75 of its hit.
SEEN_SCORE = OPERATING_SCORE / 0.75 + 0.02

QUALITY_BY_OCCLUSION = {"none": 0.0, "part": 0.05, "full": 0.12}


def hit(
    thing: Thing,
    picture: Picture,
    fate: Fate,
    habits: Habits,
    surroundings: Surroundings,
    rng: random.Random,
) -> Detection:
    """Return the main detection of a found thing: a good one has a close box and a high score."""
    quality = _quality(thing, picture.setting.is_night, habits, rng)
    least_iou = REPEATED_IOU if fate.repeated else FOUND_IOU
    spread = 0.010 + 0.13 * (1 - quality)
    box = close_to(thing.box_xywh, spread, least_iou, thing, surroundings, rng)
    score = 1 / (1 + math.exp(-6.0 * (quality - 0.42) - rng.gauss(0, 0.6)))
    if fate.repeated or fate.called != thing.kind.name:
        score = max(score, SEEN_SCORE + 0.3 * rng.random())
    return Detection(picture.setting.image_id, fate.called, box, as_score(score), "hit", thing.key)


def sure_hit(
    thing: Thing, picture: Picture, surroundings: Surroundings, rng: random.Random
) -> Detection:
    """Return a detection beyond doubt, of a thing whose label is spoiled."""
    box = close_to(thing.box_xywh, 0.03, SURE_IOU, thing, surroundings, rng)
    score = as_score(rng.uniform(SURE_SCORE + 0.01, 0.985))
    return Detection(picture.setting.image_id, thing.kind.name, box, score, "hit", thing.key)


def companions(
    main: Detection,
    thing: Thing,
    fate: Fate,
    habits: Habits,
    surroundings: Surroundings,
    rng: random.Random,
) -> Iterator[Detection]:
    """Yield what a model reports beside the main detection of a thing."""
    if fate.repeated:
        box = close_to(main.box_xywh, 0.05, DUPLICATE_IOU, thing, surroundings, rng)
        score = as_score(main.score * rng.uniform(0.76, 0.97))
        yield Detection(main.image_id, main.label, box, score, "duplicate", thing.key)
    if rng.random() < habits.second_guess_rate:
        label = rng.choice([each.name for each in CLASSES if each.name != main.label])
        box = close_to(main.box_xywh, 0.06, 0.6, thing, surroundings, rng)
        score = low_score(main.score * rng.uniform(0.03, 0.4))
        yield Detection(main.image_id, label, box, score, "second guess", thing.key)
    for _ in range(poisson(rng, habits.poor_boxes)):
        poor = badly_placed(thing.box_xywh, surroundings, rng)
        if poor is not None:
            score = low_score(main.score * rng.betavariate(1.2, 4))
            yield Detection(main.image_id, main.label, poor, score, "poor box", thing.key)


def _quality(thing: Thing, is_night: bool, habits: Habits, rng: random.Random) -> float:
    quality = 0.83 - 0.05 * thing.difficulty + rng.gauss(0, 0.08)
    quality -= QUALITY_BY_OCCLUSION[thing.occlusion]
    if is_night:
        quality -= habits.night_quality
    if thing.is_small:
        quality -= habits.small_quality
    return min(0.97, max(0.05, quality))

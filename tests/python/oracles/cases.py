"""Small random cases in which everything that needs a rule happens often.

Boxes lie on a coarse integer grid and scores come from a few values, so equal IoUs, identical
boxes and equal scores are the rule and not the exception. One case in five lies on a grid of
decimals instead, where arithmetic rounds and every bit of an IoU may decide. The same seed gives
the same case.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from .counting import class_order
from .overlaps import overlap_of
from .records import Box, Case, Dt, Gt, Image, Label, Rule

CATEGORY_IDS = (0, 1, 2, 3, 7, 10)
UNKNOWN_IDS = (5, 90)
# Decimals that floor(100 * s) mis-bins, one value beyond 1 and one below 0: scores may be logits.
SCORE_SETS = (
    (0.3, 0.6),
    (0.29, 0.57, 0.58, 0.9),
    (0.1, 0.2, 0.3, 0.5, 0.5, 0.7, 1.0),
    (0.0, 0.25, 0.5, 1.0),
    (-1.5, 0.4, 0.4, 2.73),
)


def random_case(
    seed: int,
    *,
    ignored: bool = True,
    unknown: bool = True,
    missing_scores: bool = False,
    max_objects: int = 6,
) -> Case:
    """Draw a case of one to four images.

    Parameters
    ----------
    seed
        The whole randomness.
    ignored
        Whether crowds, otherwise ignored objects and label-less regions occur.
    unknown
        Whether classes occur that the data set does not declare: among the detections in one case
        of three, among the objects in one of ten.
    missing_scores
        Whether some detections lack a score.
    max_objects
        The most objects, and the most detections, of one image.
    """
    rng = Random(seed)
    categories = tuple(rng.sample(CATEGORY_IDS, rng.randint(1, 4)))
    # A class drawn for one side only stands in the data set all the same.
    gt_labels = rng.sample(categories, rng.randint(1, len(categories)))
    dt_labels = rng.sample(categories, rng.randint(1, len(categories)))
    if unknown and rng.random() < 0.3:
        dt_labels += rng.sample(UNKNOWN_IDS, rng.randint(1, 2))
    if unknown and rng.random() < 0.1:
        gt_labels += rng.sample(UNKNOWN_IDS, 1)
    scores = rng.choice(SCORE_SETS)
    ids = rng.sample(range(20), rng.randint(1, 4))
    images = []
    for image_id in ids:
        gts = tuple(
            random_gt(rng, gt_labels, ignored) for _ in range(random_number(rng, max_objects))
        )
        dts = tuple(
            Dt(
                random_dt_box(rng, gts),
                rng.choice(dt_labels),
                None if missing_scores and rng.random() < 0.2 else rng.choice(scores),
            )
            for _ in range(random_number(rng, max_objects))
        )
        images.append(Image(image_id, gts, dts))
    case = Case(categories, tuple(images))
    return on_decimal_grid(case) if rng.random() < 0.2 else case


def on_decimal_grid(case: Case) -> Case:
    """The same case with boxes moved and stretched to decimals that f64 does not hold."""

    def moved(box: Box) -> Box:
        x, y, w, h = box
        return (600.1 + 1.1 * x, 519.3 + 0.7 * y, 1.1 * w, 0.7 * h)

    return Case(
        case.categories,
        tuple(
            Image(
                image.id,
                tuple(replace(gt, box_xywh=moved(gt.box_xywh)) for gt in image.gts),
                tuple(replace(dt, box_xywh=moved(dt.box_xywh)) for dt in image.dts),
            )
            for image in case.images
        ),
    )


def random_number(rng: Random, most: int) -> int:
    """How many objects: none at all in a fifth of the draws."""
    return 0 if rng.random() < 0.2 else rng.randint(1, most)


def random_box(rng: Random) -> Box:
    """A box on a coarse grid; one in forty has no area."""
    x, y = rng.randrange(0, 9, 2), rng.randrange(0, 9, 2)
    side = (2, 4, 6) if rng.random() > 0.025 else (0,)
    return (float(x), float(y), float(rng.choice(side)), float(rng.choice((2, 4, 6))))


def random_gt(rng: Random, labels: list[Label], ignored: bool) -> Gt:
    """An object; one in four is ignored in one of the three ways where that is allowed."""
    box, label = random_box(rng), rng.choice(labels)
    kind = rng.randrange(12) if ignored else 12
    if kind == 0:
        return Gt(box, label, crowd=True)
    if kind == 1:
        return Gt(box, label, ignored=True)
    if kind == 2:
        return Gt(box, None, crowd=rng.random() < 0.5, ignored=True)
    return Gt(box, label)


def random_dt_box(rng: Random, gts: tuple[Gt, ...]) -> Box:
    """A box of its own, a copy of an object's, a shifted copy, or one that is equal but for eps."""
    how = rng.random()
    if not gts or how < 0.3:
        return random_box(rng)
    x, y, w, h = rng.choice(gts).box_xywh
    if how < 0.55:
        return (x, y, w, h)
    if how < 0.6:
        # IoU within 1e-10 of 1, so that threshold 1 still accepts it, though it is not 1.
        return (x, y, w, h * (1 + 2.0**-36))
    if how < 0.7:
        return (x + 0.1, y, w, h + 0.7)
    return (x + rng.choice((-2, -1, 0, 1, 2)), y + rng.choice((-1, 0, 1)), w, h)


def random_allowed(rng: Random, case: Case) -> frozenset[tuple[Label, Label]]:
    """One to three listed pairs of different labels; directional, unknown classes included."""
    labels = class_order(case)
    pairs = [(gt, dt) for gt in labels for dt in labels if gt != dt]
    return frozenset(rng.sample(pairs, min(len(pairs), rng.randint(1, 3))))


RULE_NAMES = ("agnostic", "equal", "listed", "same_class_first")


def rule_for(name: str, seed: int, case: Case) -> Rule:
    """One of the label rules; a case of one class alone has nothing to list and gets ``equal``."""
    if name == "agnostic":
        return Rule()
    if name == "same_class_first":
        return Rule(same_class_first=True)
    if name == "equal":
        return Rule(class_agnostic=False)
    return Rule(class_agnostic=False, allowed=random_allowed(Random(seed), case))


def random_tau(rng: Random, case: Case) -> dict[Label, float]:
    """A threshold for each class that occurs, often just the score of a detection."""
    scores = [dt.confidence for im in case.images for dt in im.dts] or [0.5]
    return {label: rng.choice([*scores, 0.15, 0.45]) for label in class_order(case)}


def random_weights(rng: Random, case: Case) -> tuple[int, ...]:
    """How often each image counts, zero included, as a resampling would draw it."""
    return tuple(rng.choice((0, 1, 1, 2, 3)) for _ in case.images)


def plane_points(case: Case, rng: Random, number: int) -> list[tuple[float | None, float]]:
    """Points (score_thr, iou_thr): on scores and IoUs that occur, between them, at the ends."""
    scores: list[float | None] = [None, 0.0, 0.35, 0.5]
    scores += [dt.confidence for im in case.images for dt in im.dts]
    ious = [0.0, 1e-12, 0.2, 1 / 3, 0.5, 0.6, 0.75, 1.0]
    ious += [overlap_of(dt, gt) for im in case.images for dt in im.dts for gt in im.gts]
    return [(rng.choice(scores), rng.choice(ious)) for _ in range(number)]

"""Seeded ground truth like COCO val2017's: columns first, from which files are written.

Numbers imitated: 7.4 objects an image, one image in a hundred empty, a class that holds three
objects in ten and a long tail behind it, 41 % of the objects small and 24 % large, polygons of
some twenty points, one object in a hundred a crowd.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

import categories
import crowds
import outlines

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

CROWD_SHARE = 0.012
EMPTY_SHARE = 0.01
# Log side in px such that 41 % of the areas are below 32^2 and 24 % above 96^2.
LOG_SIDE_MEAN, LOG_SIDE_SD = 3.98, 1.17


@dataclass(frozen=True)
class Images:
    """Ids and sizes, one row an image."""

    ids: Ints
    widths: Ints
    heights: Ints


@dataclass(frozen=True)
class Truth:
    """Ground truth as columns, one row an object.

    ``boxes_xywh`` is (n, 4) in px; ``points`` is (sum of ``n_points``, 2) in px, object after
    object; crowds have no points, but a mask of their box each.
    """

    images: Images
    image: Ints
    label: Ints
    boxes_xywh: Floats
    area: Floats
    crowd: NDArray[np.bool_]
    points: Floats
    n_points: Ints
    crowd_masks: list[crowds.Mask] = field(default_factory=list)


def make_images(rng: np.random.Generator, count: int) -> Images:
    """Draw image ids (sparse, unsorted, as COCO's are) and sizes (640 px on the long side)."""
    ids = rng.choice(np.arange(139, 581_929), size=count, replace=False)
    short = rng.choice(
        [480, 427, 426, 425, 360, 500], size=count, p=[0.4, 0.2, 0.15, 0.1, 0.1, 0.05]
    )
    portrait = rng.random(count) < 0.27
    return Images(
        ids=ids.astype(np.int64),
        widths=np.where(portrait, short, 640).astype(np.int64),
        heights=np.where(portrait, 640, short).astype(np.int64),
    )


def label_weights(rng: np.random.Generator) -> Floats:
    """Return the long tail: the share of each class, the first class holding three in ten."""
    n = len(categories.IDS)
    tail = rng.permutation(1.0 / (np.arange(n - 1) + 4.0) ** 1.3)
    return np.concatenate([[0.3], 0.7 * tail / tail.sum()])


def _draw_places(
    rng: np.random.Generator, n_images: int, n_objects: int, empty_share: float
) -> Ints:
    """Draw the image of each object: some images stay empty, a few hold dozens."""
    held = rng.permutation(n_images)[int(empty_share * n_images) :]
    busy = rng.gamma(0.8, 1.0, len(held))
    rest = rng.choice(held, size=n_objects - len(held), p=busy / busy.sum())
    places: Ints = rng.permutation(np.concatenate([held, rest])).astype(np.int64)
    return places


def _draw_labels(rng: np.random.Generator, image: Ints, n_images: int) -> Ints:
    """Draw classes so that an image holds few distinct ones, as photographs do."""
    weights = label_weights(rng)
    menu = rng.choice(len(weights), size=(n_images, 4), p=weights)
    dish = rng.choice(4, size=len(image), p=[0.5, 0.25, 0.15, 0.1])
    labels: Ints = menu[image, dish].astype(np.int64)
    return labels


def _draw_frames(rng: np.random.Generator, widths: Ints, heights: Ints) -> Floats:
    """Draw the centre and the extent of each object, (n, 4) as cx, cy, w, h in px."""
    n = len(widths)
    side = np.exp(rng.normal(LOG_SIDE_MEAN, LOG_SIDE_SD, n))
    stretch = np.exp(rng.normal(0.0, 0.35, n))
    w = np.clip(side * stretch, 4.0, widths - 1.0)
    h = np.clip(side / stretch, 4.0, heights - 1.0)
    x = rng.random(n) * (widths - w)
    y = rng.random(n) * (heights - h)
    return np.stack([x + w / 2, y + h / 2, w, h], axis=1)


def _draw_point_counts(rng: np.random.Generator, frames: Floats) -> Ints:
    """Draw how many points each outline has: larger objects are drawn with more care."""
    side = np.sqrt(frames[:, 2] * frames[:, 3])
    log_count = 2.8 + 0.25 * np.log(side / 47.0) + rng.normal(0.0, 0.55, len(side))
    counts: Ints = np.clip(np.exp(log_count), 4, 150).astype(np.int64)
    return counts


def _draw_crowds(
    rng: np.random.Generator, images: Images, image: Ints, centres: Floats
) -> tuple[Floats, list[crowds.Mask]]:
    """Draw whole-pixel boxes_xywh around the centres, and the region inside each."""
    canvas = np.stack([images.widths[image], images.heights[image]], axis=1)
    size = crowds.draw_sizes(rng, canvas[:, 0], canvas[:, 1])
    corner = np.floor(np.clip(centres - size / 2, 0.0, canvas - size))
    masks = [crowds.draw_mask(rng, int(w), int(h)) for w, h in size]
    return np.concatenate([corner, size], axis=1), masks


def make_truth(
    seed: int,
    n_images: int,
    n_objects: int,
    *,
    empty_share: float = EMPTY_SHARE,
    crowd_share: float = CROWD_SHARE,
) -> Truth:
    """Draw a whole ground truth; crowds come last, as in COCO's files.

    Examples
    --------
    >>> truth = make_truth(seed=1, n_images=20, n_objects=150)
    >>> truth.boxes_xywh.shape, int(truth.crowd.sum())
    ((150, 4), 1)
    """
    rng = np.random.default_rng(seed)
    images = make_images(rng, n_images)
    image = _draw_places(rng, n_images, n_objects, empty_share)
    label = _draw_labels(rng, image, n_images)
    crowd = np.arange(n_objects) >= n_objects - int(crowd_share * n_objects)
    outlined = ~crowd
    frames = _draw_frames(rng, images.widths[image], images.heights[image])
    n_points = _draw_point_counts(rng, frames)
    n_points[crowd] = 0
    points = outlines.draw(rng, frames[outlined], n_points[outlined])
    boxes, area = np.empty((n_objects, 4)), np.empty(n_objects)
    boxes[outlined], area[outlined] = outlines.boxes_and_areas(points, n_points[outlined])
    boxes[crowd], masks = _draw_crowds(rng, images, image[crowd], frames[crowd, :2])
    area[crowd] = [int(mask.sum()) for mask in masks]
    return Truth(images, image, label, boxes, area, crowd, points, n_points, masks)

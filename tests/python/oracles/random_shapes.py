"""A random case of boxes, its objects given masks or poses.

Equal boxes get equal shapes more often than not, so ties stay frequent.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING

from .records import Case, Image
from .shapes import Pixels, Pose

if TYPE_CHECKING:
    from .records import Box, Dt, Gt

SIDE = 18
"""Height and width of the masks; most boxes lie within."""


def with_shapes(case: Case, seed: int, iou_type: str) -> Case:
    """The case with what an overlap of this kind is measured on."""
    if iou_type == "bbox":
        return case
    rng = Random(seed)
    images = []
    for image in case.images:
        if iou_type == "keypoints":
            gts = tuple(posed_gt(rng, gt) for gt in image.gts)
            dts = tuple(replace(dt, shape=dt_pose(rng, dt, gts)) for dt in image.dts)
        else:
            gts = tuple(replace(gt, shape=mask_of(rng, gt.box_xywh, iou_type)) for gt in image.gts)
            dts = tuple(replace(dt, shape=mask_of(rng, dt.box_xywh, iou_type)) for dt in image.dts)
        images.append(Image(image.id, gts, dts))
    return Case(case.categories, tuple(images))


def mask_of(rng: Random, box: Box, iou_type: str) -> Pixels:
    """The pixels of a box, in one of three with some of them missing; here and there none."""
    # Boxes on the grid of decimals begin beyond 500.
    x, y, w, h = (round(v) % 500 for v in box)
    x, y = (x - 100, y - 19) if x >= 100 else (x, y)
    inside = {
        (row, column)
        for row in range(max(0, y), min(SIDE, y + h))
        for column in range(max(0, x), min(SIDE, x + w))
    }
    how = rng.random()
    if how < 0.2 and inside:
        inside -= {min(inside), max(inside)}
    elif how < 0.3:
        inside = {(row, column) for row, column in inside if (row + column) % 2}
    elif how < 0.34:
        inside = set()
    return Pixels(SIDE, SIDE, frozenset(inside), by_boundary=iou_type == "boundary")


def posed_gt(rng: Random, gt: Gt) -> Gt:
    """An object with three points in its box; without a labelled one it is ignored."""
    x, y, w, h = gt.box_xywh
    seen = (0, 1, 2, 2) if rng.random() < 0.85 else (0,)
    points = tuple(
        (x + fx * w, y + fy * h, rng.choice(seen)) for fx, fy in ((0.5, 0), (0, 0.5), (1, 1))
    )
    shape = Pose(points, area=rng.choice((w * h, w * h, 9.0, 0.0)))
    unlabelled = not any(v for _, _, v in points)
    return replace(gt, shape=shape, ignored=gt.ignored or unlabelled)


def dt_pose(rng: Random, dt: Dt, gts: tuple[Gt, ...]) -> Pose:
    """An object's pose as it is, moved as a whole, or with its first point moved; or another."""
    x, y, w, h = dt.box_xywh
    points: tuple[tuple[float, float, int], ...] = ((x, y, 1), (x + w, y, 1), (x, y + h, 1))
    near = rng.choice(gts).shape if gts and rng.random() < 0.8 else None
    if isinstance(near, Pose):
        points = near.points
    dx, dy = rng.choice(((0, 0), (0, 0), (1, 0), (-1, 0), (0, 1), (0.25, 0.5)))
    moved = points[:1] if rng.random() < 0.3 else points
    shifted = tuple((x + dx, y + dy, 1) for x, y, _ in moved)
    return Pose((*shifted, *((x, y, 1) for x, y, _ in points[len(moved) :])))

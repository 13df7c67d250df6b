"""Masks for the drawn detections, as a detector with a mask head writes them: compressed RLE.

Where an object was seen, its outline is moved into the detected box (which is shifted and
stretched), grown or shrunk, and redrawn with three times the points and an edge of its own: slow
waves, because a mask head is coarse, and a little noise. Where nothing was, a new outline is
drawn. One mask in sixteen has an island besides. Rasterised with pycocotools, which any of the
tools reads.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from pycocotools import mask as mask_api

import outlines
from detections import Detections
from truth import Floats, Ints, Truth

PARTS = 3
GROWTH_SD = 0.03
WAVE_SD, NOISE_SD = 0.02, 0.01
ISLAND_EVERY = 16


def _point_rows(truth: Truth, rows: Ints) -> Ints:
    """Return the rows in ``truth.points`` of the outlines of some objects, one after another."""
    n_points = truth.n_points[rows]
    owner = np.repeat(np.arange(len(rows)), n_points)
    step = np.arange(len(owner)) - outlines.starts(n_points)[owner]
    point_rows: Ints = outlines.starts(truth.n_points)[rows][owner] + step
    return point_rows


def _base_outlines(
    rng: np.random.Generator, truth: Truth, found: Detections
) -> tuple[Floats, Ints]:
    """Return an outline in each detection's box: that of what was seen, or a new one."""
    low, size = found.boxes_xywh[:, :2], found.boxes_xywh[:, 2:]
    seen = (found.source >= 0) & (truth.n_points[found.source] > 0)
    n_points = np.clip(np.exp(rng.normal(2.8, 0.5, len(low))), 4, 80).astype(np.int64)
    n_points[seen] = truth.n_points[found.source[seen]]
    of_seen = np.repeat(seen, n_points)
    points = np.empty((len(of_seen), 2))
    rows = found.source[seen]
    points[of_seen] = outlines.in_frames(
        truth.points[_point_rows(truth, rows)], truth.n_points[rows], low[seen], size[seen]
    )
    frames = np.concatenate([low + size / 2, size], axis=1)[~seen]
    points[~of_seen] = outlines.draw(rng, frames, n_points[~seen])
    return points, n_points


def _redrawn(
    rng: np.random.Generator, points: Floats, n_points: Ints, centre: Floats, size: Floats
) -> tuple[Floats, Ints]:
    """Divide each edge into `PARTS`, grow or shrink the whole, and unsettle the edge."""
    following = points[outlines.followers(n_points)]
    steps = np.arange(PARTS) / PARTS
    dense = (points[:, None] + steps[:, None] * (following - points)[:, None]).reshape(-1, 2)
    n_dense = n_points * PARTS
    owner = np.repeat(np.arange(len(n_points)), n_dense)
    turn = 2 * np.pi * (np.arange(len(owner)) - outlines.starts(n_dense)[owner]) / n_dense[owner]
    log_reach = rng.normal(0.0, GROWTH_SD, len(n_points))[owner]
    log_reach += rng.normal(0.0, NOISE_SD, len(owner))
    for wave in (3, 5, 9):
        height, phase = rng.normal(0.0, WAVE_SD, len(n_points)), rng.random(len(n_points))
        log_reach += height[owner] * np.cos(wave * turn + 2 * np.pi * phase[owner])
    away = dense - centre[owner]
    # A waver of less than half a pixel does not show, so small masks waver by that much.
    waver = np.exp(log_reach)[:, None] + 0.5 / size[owner] * rng.normal(0.0, 1.0, dense.shape)
    return np.round(centre[owner] + away * waver, 2), n_dense


def _islands(rng: np.random.Generator, found: Detections) -> dict[int, list[float]]:
    """Return small outlines beside the masks of some detections, as flat lists by row."""
    rows = np.arange(0, len(found.score), ISLAND_EVERY)
    box = found.boxes_xywh[rows]
    size = np.maximum(box[:, 2:] * 0.15, 2.0)
    corner = box[:, :2] + rng.random((len(rows), 2)) * np.maximum(box[:, 2:] - size, 0.0)
    n_points = np.full(len(rows), 8)
    points = outlines.draw(rng, np.concatenate([corner + size / 2, size], axis=1), n_points)
    flat = points.reshape(len(rows), -1).tolist()
    return dict(zip(rows.tolist(), flat, strict=True))


def compressed_rles(seed: int, truth: Truth, found: Detections) -> list[dict[str, Any]]:
    """Return a mask for each detection: ``size`` (height, width) and ``counts`` as a string."""
    rng = np.random.default_rng(seed)
    size = found.boxes_xywh[:, 2:]
    centre = found.boxes_xywh[:, :2] + size / 2
    points, n_points = _redrawn(rng, *_base_outlines(rng, truth, found), centre, size)
    islands = _islands(rng, found)
    parts = np.split(points, np.cumsum(n_points)[:-1]) if len(n_points) else []
    widths, heights = truth.images.widths[found.image], truth.images.heights[found.image]
    rles: list[dict[str, Any]] = []
    for row, part in enumerate(parts):
        polygons = [part.ravel().tolist()]
        if row in islands:
            polygons.append(islands[row])
        height, width = int(heights[row]), int(widths[row])
        rle = mask_api.merge(mask_api.frPyObjects(polygons, height, width))
        rles.append({"size": rle["size"], "counts": rle["counts"].decode("ascii")})
    return rles


def tight_boxes(rles: list[dict[str, Any]]) -> list[list[float]]:
    """Return the tight box_xywh of each mask."""
    with_bytes = [{"size": rle["size"], "counts": rle["counts"].encode("ascii")} for rle in rles]
    boxes: list[list[float]] = mask_api.toBbox(with_bytes).tolist()
    return boxes

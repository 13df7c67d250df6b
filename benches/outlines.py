"""Seeded outlines like those that people draw around objects, many at once.

A ring of points around a centre, its reach a product of a few slow waves (limbs, bays) and a
little noise (an unsteady hand), sheared (most objects lean) and stretched until it touches all
four sides of its frame. Half of its box is filled on average, as in COCO; a third of the outlines
cross some pixel column more than twice.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WAVES = range(2, 7)
LEAN_SD = 0.55
UNSTEADY_SD = 0.06


def starts(n_points: Ints) -> Ints:
    """Return the row of each outline's first point."""
    first: Ints = np.cumsum(n_points) - n_points
    return first


def followers(n_points: Ints) -> Ints:
    """Return, for each point, the row of the next point of its outline."""
    first = starts(n_points)
    follower = np.arange(int(n_points.sum())) + 1
    follower[first + n_points - 1] = first
    return follower


def _rings(rng: np.random.Generator, n_points: Ints) -> Floats:
    """Draw rings of points around the origin, (sum of ``n_points``, 2)."""
    count = len(n_points)
    owner = np.repeat(np.arange(count), n_points)
    step = np.arange(len(owner)) - starts(n_points)[owner]
    turn = 2 * np.pi * (step + 0.8 * rng.random(len(owner))) / n_points[owner]
    log_reach = UNSTEADY_SD * rng.normal(0.0, 1.0, len(owner))
    for wave in WAVES:
        height = rng.normal(0.0, 0.55 / wave, count)
        log_reach += height[owner] * np.cos(wave * turn + 2 * np.pi * rng.random(count)[owner])
    reach = np.exp(log_reach)
    x, y = reach * np.cos(turn), reach * np.sin(turn)
    lean = rng.normal(0.0, LEAN_SD, count)
    upright = rng.random(count) < 0.5
    return np.stack(
        [x + np.where(upright, lean, 0.0)[owner] * y, y + np.where(upright, 0.0, lean)[owner] * x],
        axis=1,
    )


def bounds(points: Floats, n_points: Ints) -> tuple[Floats, Floats]:
    """Return the lowest and the highest x, y of each outline, (n, 2) each."""
    first = starts(n_points)
    return np.minimum.reduceat(points, first), np.maximum.reduceat(points, first)


def in_frames(points: Floats, n_points: Ints, low: Floats, size: Floats) -> Floats:
    """Stretch each outline to the box that begins at ``low`` and has ``size``, (n, 2) each."""
    owner = np.repeat(np.arange(len(n_points)), n_points)
    lowest, highest = bounds(points, n_points)
    share = (points - lowest[owner]) / np.maximum(highest - lowest, 1e-9)[owner]
    placed: Floats = low[owner] + share * size[owner]
    return placed


def draw(rng: np.random.Generator, frames: Floats, n_points: Ints) -> Floats:
    """Draw an outline inside each frame (n, 4: cx, cy, w, h), to 1/100 px as in COCO."""
    size = frames[:, 2:]
    placed = in_frames(_rings(rng, n_points), n_points, frames[:, :2] - size / 2, size)
    rounded: Floats = np.round(placed, 2)
    return rounded


def boxes_and_areas(points: Floats, n_points: Ints) -> tuple[Floats, Floats]:
    """Return each outline's box_xywh and its area by the shoelace formula, in px and px^2."""
    low, high = bounds(points, n_points)
    following = points[followers(n_points)]
    cross = points[:, 0] * following[:, 1] - points[:, 1] * following[:, 0]
    area = np.abs(np.add.reduceat(cross, starts(n_points))) / 2
    return np.round(np.concatenate([low, high - low], axis=1), 2), area

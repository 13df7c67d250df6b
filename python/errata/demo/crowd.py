"""A crowd of people: many small figures shoulder to shoulder, annotated as one region."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from errata.demo.boxes import Box, rounded
from errata.demo.classes import BY_NAME
from errata.demo.outlines import outline_in
from errata.demo.world import HEIGHT, WIDTH, Colour, Thing

PERSON = BY_NAME["person"]


def crowd_of_people(
    rng: random.Random,
    nearness: float,
    foot: float,
    pixels_per_metre: float,
    paints: Sequence[Colour],
) -> Thing:
    """Return a crowd whose front row stands at row `foot` (pixels from the top)."""
    height = PERSON.height_m * pixels_per_metre * nearness
    step = height * PERSON.aspect * 0.85
    count = rng.randint(7, 12)
    left = rng.uniform(6, WIDTH - 12 - step * (count + 1))
    members: list[Box] = []
    for rank in range(count):
        tall = height * rng.uniform(0.9, 1.05)
        x = left + step * rank + rng.uniform(-0.1, 0.1) * step
        y = foot - tall - rng.uniform(0.0, 0.08) * height
        members.append(rounded((x, y, tall * PERSON.aspect, tall)))
    mask = crowd_mask(members)
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    box = (
        float(columns[0]),
        float(rows[0]),
        float(columns[-1] - columns[0] + 1),
        float(rows[-1] - rows[0] + 1),
    )
    return Thing(
        key=0,
        kind=PERSON,
        box_xywh=box,
        nearness=nearness,
        outline=[],
        area=float(mask.sum()),
        paint=rng.choice(paints),
        accent=rng.choice(paints),
        flipped=False,
        difficulty=rng.gauss(0.0, 1.0),
        members_xywh=tuple(members),
    )


def crowd_mask(members_xywh: Sequence[Box]) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Rasterise the people of a crowd; shape (HEIGHT, WIDTH)."""
    sheet = Image.new("1", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(sheet)
    for member in members_xywh:
        draw.polygon(outline_in(member, PERSON.name, flipped=False), fill=1)
    return np.asarray(sheet, dtype=np.bool_)


def run_lengths(mask: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> list[int]:
    """Return COCO's uncompressed run lengths: by columns, the first run is of zeros."""
    flat = mask.flatten(order="F")
    borders = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    edges = np.concatenate(([0], borders, [flat.size]))
    counts: list[int] = np.diff(edges).tolist()
    return [0, *counts] if flat[0] else counts

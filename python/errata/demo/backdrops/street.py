"""A town street: houses, pavement, a road across the picture, street lamps."""

from __future__ import annotations

import random

from PIL import Image

from errata.demo.backdrops.plants import draw_tree
from errata.demo.backdrops.sky import band, whole
from errata.demo.glow import LAMPLIGHT, WINDOW_LIGHT, Glow
from errata.demo.pen import Pen, shade
from errata.demo.world import HEIGHT, WIDTH, Colour, Setting

WALLS: tuple[Colour, ...] = (
    (168, 104, 84), (202, 186, 158), (150, 152, 156), (186, 142, 104), (128, 142, 158),
    (214, 206, 190),
)  # fmt: skip
PANE: Colour = (98, 118, 138)


def draw_street(sheet: Image.Image, setting: Setting, rng: random.Random) -> list[Glow]:
    """Draw the street and return its lights."""
    near = setting.ground_y
    band(sheet, setting.horizon, near(0.22), (150, 150, 150), (172, 170, 166))
    band(sheet, near(0.22), near(0.78), (74, 76, 82), (92, 94, 98))
    band(sheet, near(0.78), HEIGHT, (166, 164, 160), (186, 184, 178))
    pen = whole(sheet)
    glows = _draw_houses(pen, near(0.08) / HEIGHT, rng)
    for row, tone in ((near(0.22), 206), (near(0.78), 200)):
        pen.rectangle(0, row / HEIGHT, 1, row / HEIGHT + 0.006, (tone, tone, tone))
    middle, start = near(0.48) / HEIGHT, rng.uniform(-0.1, 0.0)
    for rank in range(10):
        left = start + 0.12 * rank
        pen.rectangle(left, middle - 0.004, left + 0.06, middle + 0.006, (226, 226, 220))
    return glows + _draw_lamps(pen, near(0.2) / HEIGHT, rng)


def _draw_houses(pen: Pen, base: float, rng: random.Random) -> list[Glow]:
    glows: list[Glow] = []
    left = -rng.uniform(0.0, 0.1)
    while left < 1.0:
        width, height = rng.uniform(0.11, 0.2), rng.uniform(0.18, 0.38)
        wall = rng.choice(WALLS)
        pen.rectangle(left, base - height, left + width, base, wall)
        pen.rectangle(left, base - height, left + width, base - height + 0.012, shade(wall, 0.7))
        pen.rectangle(left, base - 0.065, left + width, base, shade(wall, 0.75))
        pen.rectangle(left + 0.02, base - 0.055, left + width - 0.02, base - 0.015, PANE)
        columns = 3 if width < 0.16 else 4
        for column in range(columns):
            u = left + width * (column + 0.5) / columns
            v = base - height + 0.045
            while v < base - 0.1:
                pen.rectangle(u - 0.011, v - 0.018, u + 0.011, v + 0.018, PANE)
                if rng.random() < 0.3:
                    glows.append(Glow(u * WIDTH, v * HEIGHT, 3.6, WINDOW_LIGHT))
                v += 0.062
        left += width + rng.choice((0.0, 0.0, 0.012))
    return glows


def _draw_lamps(pen: Pen, foot: float, rng: random.Random) -> list[Glow]:
    glows: list[Glow] = []
    u = rng.uniform(0.05, 0.25)
    while u < 1.0:
        if rng.random() < 0.35:
            draw_tree(pen, u + 0.1, foot, rng.uniform(0.16, 0.24), rng)
        pen.rectangle(u - 0.003, foot - 0.27, u + 0.003, foot, (70, 74, 78))
        pen.rectangle(u - 0.014, foot - 0.285, u + 0.014, foot - 0.268, (206, 200, 176))
        glows.append(Glow(u * WIDTH, (foot - 0.27) * HEIGHT, 4.0, LAMPLIGHT, 60))
        u += rng.uniform(0.3, 0.4)
    return glows

"""A harbour: cranes and sheds on the far shore, water, a quay in front."""

from __future__ import annotations

import random

from PIL import Image

from errata.demo.backdrops.sky import band, whole
from errata.demo.glow import LAMPLIGHT, Glow
from errata.demo.pen import Pen
from errata.demo.world import HEIGHT, WIDTH, Colour, Setting

QUAY_NEARNESS = 0.5
SHEDS: tuple[Colour, ...] = ((150, 84, 66), (112, 124, 136), (172, 164, 150))
CRANES: tuple[Colour, ...] = ((190, 92, 42), (62, 98, 138))


def draw_harbour(sheet: Image.Image, setting: Setting, rng: random.Random) -> list[Glow]:
    """Draw the harbour and return its lights."""
    pen = whole(sheet)
    shore, quay = setting.horizon / HEIGHT, setting.ground_y(QUAY_NEARNESS)
    glows = _draw_far_shore(pen, shore, rng)
    band(sheet, setting.horizon, quay, (104, 140, 160), (52, 98, 128))
    for _ in range(45):
        u, v = rng.random(), rng.uniform(shore + 0.01, quay / HEIGHT - 0.01)
        length = 0.02 + 0.16 * (v - shore)
        pen.rectangle(u, v, u + length, v + 0.003, (150, 182, 196))
    band(sheet, quay, quay + 10, (112, 106, 98), (84, 80, 76))
    band(sheet, quay + 10, HEIGHT, (168, 162, 152), (190, 184, 172))
    for rank in range(1, 7):
        row = (quay + 10) / HEIGHT + 0.011 * rank * rank
        pen.rectangle(0, row, 1, row + 0.003, (152, 146, 136))
    for rank in range(5):
        u = 0.1 + 0.2 * rank
        pen.rectangle(u - 0.01, quay / HEIGHT - 0.018, u + 0.01, quay / HEIGHT + 0.01, (58, 56, 56))
    return glows


def _draw_far_shore(pen: Pen, shore: float, rng: random.Random) -> list[Glow]:
    glows: list[Glow] = []
    left = -0.05
    while left < 1.0:
        width, height = rng.uniform(0.08, 0.2), rng.uniform(0.03, 0.08)
        pen.rectangle(left, shore - height, left + width, shore + 0.005, rng.choice(SHEDS))
        spot = (left + width / 2) * WIDTH
        glows.append(Glow(spot, (shore - 0.6 * height) * HEIGHT, 2.2, LAMPLIGHT, 14))
        left += width + rng.uniform(0.0, 0.05)
    for _ in range(rng.randint(1, 3)):
        _draw_crane(pen, rng.uniform(0.08, 0.85), shore, rng.uniform(0.18, 0.28), rng)
    return glows


def _draw_crane(pen: Pen, u: float, foot: float, height: float, rng: random.Random) -> None:
    colour = rng.choice(CRANES)
    top = foot - height
    pen.line([(u, foot), (u + 0.02, top), (u + 0.04, foot)], colour, 0.009)
    pen.line([(u - 0.05, top + 0.02), (u + 0.16, top + 0.02)], colour, 0.011)
    pen.line([(u + 0.02, top - 0.05), (u + 0.15, top + 0.02)], colour, 0.005)
    pen.line([(u + 0.02, top - 0.05), (u + 0.02, top + 0.05)], colour, 0.009)
    pen.line([(u + 0.13, top + 0.02), (u + 0.13, top + 0.1)], (60, 60, 60), 0.003)

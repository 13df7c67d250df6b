"""A motorway across open country: hills, fields, lanes and a guard rail."""

from __future__ import annotations

import math
import random

from PIL import Image

from errata.demo.backdrops.plants import draw_tree
from errata.demo.backdrops.sky import band, whole
from errata.demo.glow import Glow
from errata.demo.pen import Pen
from errata.demo.world import HEIGHT, Colour, Setting

STEEL: Colour = (176, 180, 184)


def draw_highway(sheet: Image.Image, setting: Setting, rng: random.Random) -> list[Glow]:
    """Draw the motorway; it has no lights of its own."""
    near = setting.ground_y
    pen = whole(sheet)
    line = setting.horizon / HEIGHT
    _draw_hills(pen, line, 0.10, (118, 140, 138), rng)
    _draw_hills(pen, line, 0.055, (104, 138, 92), rng)
    band(sheet, setting.horizon, near(0.085), (140, 160, 84), (152, 164, 90))
    for _ in range(rng.randint(2, 6)):
        draw_tree(pen, rng.random(), near(0.06) / HEIGHT, rng.uniform(0.06, 0.12), rng)
    band(sheet, near(0.085), near(0.76), (96, 98, 102), (112, 112, 114))
    band(sheet, near(0.76), HEIGHT, (116, 134, 70), (98, 120, 58))
    for nearness in (0.1, 0.73):
        row = near(nearness) / HEIGHT
        pen.rectangle(0, row, 1, row + 0.012 * nearness + 0.002, (236, 236, 230))
    for nearness in (0.19, 0.31, 0.49):
        _draw_dashes(pen, near(nearness) / HEIGHT, nearness, rng)
    _draw_rail(pen, near(0.08) / HEIGHT, 0.02)
    return []


def _draw_hills(pen: Pen, line: float, height: float, colour: Colour, rng: random.Random) -> None:
    phase, waves = rng.uniform(0, 6), rng.uniform(4, 9)
    ridge = [
        (i / 24, line - height * (0.55 + 0.45 * math.sin(phase + waves * i / 24)))
        for i in range(25)
    ]
    pen.polygon([(0.0, line + 0.02), *ridge, (1.0, line + 0.02)], colour)


def _draw_dashes(pen: Pen, row: float, nearness: float, rng: random.Random) -> None:
    length, left = 0.22 * nearness, rng.uniform(-0.1, 0.0)
    while left < 1.0:
        pen.rectangle(left, row, left + length, row + 0.002 + 0.012 * nearness, (230, 230, 224))
        left += 2.4 * length


def _draw_rail(pen: Pen, row: float, height: float) -> None:
    for post in range(40):
        pen.rectangle(post / 40, row - height, post / 40 + 0.004, row, (120, 124, 128))
    pen.rectangle(0, row - height, 1, row - 0.4 * height, STEEL)

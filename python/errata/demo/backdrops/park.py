"""A park: a wood behind, a mown lawn, a path and a pond."""

from __future__ import annotations

import random

from PIL import Image

from errata.demo.backdrops.plants import draw_tree, draw_tree_line
from errata.demo.backdrops.sky import band, whole
from errata.demo.glow import LAMPLIGHT, Glow
from errata.demo.pen import Pen
from errata.demo.world import HEIGHT, WIDTH, Setting


def draw_park(sheet: Image.Image, setting: Setting, rng: random.Random) -> list[Glow]:
    """Draw the park and return its lights."""
    near = setting.ground_y
    pen = whole(sheet)
    draw_tree_line(pen, setting.horizon / HEIGHT, rng)
    band(sheet, setting.horizon, HEIGHT, (112, 152, 74), (84, 140, 58))
    for rank in range(4):
        top = near(0.12 + 0.22 * rank)
        band(sheet, top, top + 8 + 14 * rank, (120, 164, 80), (106, 156, 70))
    pond = rng.uniform(0.1, 0.7)
    row = near(0.11) / HEIGHT
    pen.ellipse(pond - 0.02, row - 0.026, pond + 0.26, row + 0.032, (190, 182, 150))
    pen.ellipse(pond - 0.01, row - 0.02, pond + 0.25, row + 0.026, (112, 156, 184))
    _draw_path(pen, near(0.02) / HEIGHT, rng)
    for _ in range(rng.randint(2, 4)):
        nearness = rng.uniform(0.06, 0.2)
        foot = near(nearness) / HEIGHT
        draw_tree(pen, rng.random(), foot, 0.2 + 1.0 * nearness, rng)
    return _draw_lanterns(pen, near(0.17) / HEIGHT, rng)


def _draw_path(pen: Pen, far: float, rng: random.Random) -> None:
    start, bend, end = rng.uniform(0.3, 0.7), rng.uniform(0.2, 0.8), rng.uniform(0.1, 0.7)
    middle = (far + 1) / 2
    left = [(start, far), (bend, middle), (end, 1.0)]
    right = [(end + 0.3, 1.0), (bend + 0.12, middle), (start + 0.015, far)]
    pen.polygon([*left, *right], (206, 192, 158))


def _draw_lanterns(pen: Pen, foot: float, rng: random.Random) -> list[Glow]:
    glows: list[Glow] = []
    for u in (rng.uniform(0.1, 0.4), rng.uniform(0.6, 0.9)):
        pen.rectangle(u - 0.003, foot - 0.19, u + 0.003, foot, (52, 60, 56))
        pen.disc(u, foot - 0.2, 0.016, (232, 228, 210))
        glows.append(Glow(u * WIDTH, (foot - 0.2) * HEIGHT, 4.0, LAMPLIGHT, 52))
    return glows

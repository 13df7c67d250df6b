"""Trees and bushes."""

from __future__ import annotations

import random

from errata.demo.pen import Pen, shade
from errata.demo.world import Colour

LEAVES: tuple[Colour, ...] = ((58, 112, 52), (74, 128, 58), (46, 96, 60))


def draw_tree(pen: Pen, u: float, foot_v: float, height: float, rng: random.Random) -> None:
    """Draw a leafy tree; `height` is a part of the picture's height."""
    leaf = rng.choice(LEAVES)
    trunk = 0.03 * height
    pen.rectangle(u - trunk, foot_v - 0.45 * height, u + trunk, foot_v, (92, 68, 48))
    for shift, rise, part, tone in (
        (-0.16, 0.52, 0.22, 0.86), (0.16, 0.54, 0.22, 0.92), (0.0, 0.72, 0.26, 1.05),
    ):  # fmt: skip
        pen.disc(
            u + shift * height * 0.75, foot_v - rise * height, part * height, shade(leaf, tone)
        )


def draw_tree_line(pen: Pen, v: float, rng: random.Random) -> None:
    """Draw a distant wood along row `v`."""
    u = -0.02
    while u < 1.04:
        radius = rng.uniform(0.035, 0.075)
        leaf = shade(rng.choice(LEAVES), rng.uniform(0.8, 1.0))
        pen.ellipse(u - radius, v - 1.7 * radius, u + radius, v + radius, leaf)
        u += radius * 0.9

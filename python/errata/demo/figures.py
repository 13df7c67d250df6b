"""Draws people, bicycles and dogs inside their outlines."""

from __future__ import annotations

from errata.demo.outlines import OUTLINES
from errata.demo.pen import Pen, shade
from errata.demo.world import Colour, Thing

SKINS: tuple[Colour, ...] = ((236, 188, 156), (198, 140, 104), (128, 84, 60))
HAIR: tuple[Colour, ...] = ((44, 32, 26), (120, 82, 44), (176, 172, 166))
FURS: tuple[Colour, ...] = ((134, 92, 56), (58, 48, 44), (206, 176, 130))
RUBBER: Colour = (36, 36, 38)


def draw_person(pen: Pen, thing: Thing) -> None:
    """Draw a standing person from the front."""
    skin, hair = SKINS[sum(thing.paint) % 3], HAIR[sum(thing.accent) % 3]
    trousers = shade(thing.accent, 0.62)
    arm = [(0.18, 0.21), (0.08, 0.32), (0.0, 0.52), (0.12, 0.55), (0.24, 0.40)]
    pen.polygon(arm, shade(thing.paint, 0.85))
    pen.polygon([(1 - u, v) for u, v in arm], shade(thing.paint, 0.85))
    pen.disc(0.06, 0.525, 0.026, skin)
    pen.disc(0.94, 0.525, 0.026, skin)
    leg = [(0.24, 0.55), (0.50, 0.55), (0.50, 0.66), (0.43, 0.96), (0.18, 0.96)]
    pen.polygon(leg, trousers)
    pen.polygon([(1 - u, v) for u, v in leg], shade(trousers, 0.85))
    pen.polygon([(0.18, 0.955), (0.43, 0.955), (0.42, 1.0), (0.10, 1.0)], RUBBER)
    pen.polygon([(0.82, 0.955), (0.57, 0.955), (0.58, 1.0), (0.90, 1.0)], RUBBER)
    shirt = [(0.40, 0.17), (0.60, 0.17), (0.82, 0.21), (0.76, 0.58), (0.24, 0.58), (0.18, 0.21)]
    pen.polygon(shirt, thing.paint)
    pen.rectangle(0.43, 0.14, 0.57, 0.19, shade(skin, 0.9))
    pen.ellipse(0.32, 0.0, 0.68, 0.165, skin)
    pen.polygon([(0.33, 0.07), (0.36, 0.02), (0.50, 0.0), (0.64, 0.02), (0.67, 0.07)], hair)


def draw_bicycle(pen: Pen, thing: Thing) -> None:
    """Draw a bicycle seen from its side, heading right."""
    for left, right in ((0.0, 0.40), (0.60, 1.0)):
        pen.ring(left, 0.36, right, 1.0, RUBBER, 0.055)
        middle = (left + right) / 2
        pen.line([(middle, 0.40), (middle, 0.96)], (150, 150, 152), 0.012)
        pen.line([(left + 0.03, 0.68), (right - 0.03, 0.68)], (150, 150, 152), 0.012)
        pen.disc(middle, 0.68, 0.04, RUBBER)
    frame = [(0.20, 0.68), (0.37, 0.28), (0.70, 0.25), (0.46, 0.70), (0.20, 0.68)]
    pen.line(frame, thing.paint, 0.06)
    pen.line([(0.46, 0.70), (0.33, 0.16)], thing.paint, 0.06)
    pen.line([(0.80, 0.68), (0.68, 0.10)], shade(thing.paint, 0.8), 0.06)
    pen.line([(0.61, 0.03), (0.75, 0.04), (0.70, 0.12)], RUBBER, 0.06)
    pen.ellipse(0.25, 0.10, 0.42, 0.20, RUBBER)
    pen.disc(0.46, 0.71, 0.065, (70, 70, 74))


def draw_dog(pen: Pen, thing: Thing) -> None:
    """Draw a dog seen from its side, heading right."""
    fur = FURS[(sum(thing.paint) + sum(thing.accent)) % 3]
    pen.polygon(OUTLINES["dog"], fur)
    pen.polygon([(0.28, 0.60), (0.36, 0.60), (0.36, 0.68), (0.30, 0.68), (0.28, 1.0), (0.23, 1.0)],
                shade(fur, 0.7))  # fmt: skip
    pen.polygon([(0.70, 0.10), (0.72, 0.0), (0.78, 0.06), (0.75, 0.24)], shade(fur, 0.6))
    pen.line([(0.70, 0.33), (0.82, 0.40)], thing.paint, 0.06)
    pen.disc(0.86, 0.15, 0.022, (20, 18, 18))
    pen.disc(0.975, 0.235, 0.03, (20, 18, 18))

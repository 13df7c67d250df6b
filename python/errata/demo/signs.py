"""Draws traffic lights and stop signs, with the poles they hang on (which are scenery)."""

from __future__ import annotations

from PIL import ImageDraw

from errata.demo.boxes import Point
from errata.demo.outlines import OUTLINES
from errata.demo.pen import OVERSAMPLING, Pen
from errata.demo.world import Colour, Thing

POLE: Colour = (112, 116, 120)
LAMPS: tuple[Colour, ...] = ((235, 52, 40), (246, 190, 40), (58, 206, 98))

# Strokes of the four letters in a unit cell each.
LETTERS: tuple[tuple[Point, ...], ...] = (
    ((1, 0), (0, 0), (0, 0.5), (1, 0.5), (1, 1), (0, 1)),
    ((0, 0), (1, 0), (0.5, 0), (0.5, 1)),
    ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0)),
    ((0, 1), (0, 0), (1, 0), (1, 0.5), (0, 0.5)),
)


def lit_lamp(thing: Thing) -> int:
    """Return which lamp of a traffic light burns: 0 red, 1 amber, 2 green."""
    return (sum(thing.paint) + sum(thing.accent)) % 3


def draw_traffic_light(pen: Pen, thing: Thing) -> None:
    """Draw the head of a traffic light."""
    pen.polygon(OUTLINES["traffic light"], (38, 42, 40))
    for rank, centre in enumerate((0.19, 0.50, 0.81)):
        burning = rank == lit_lamp(thing)
        pen.disc(0.5, centre, 0.135, (18, 20, 19))
        pen.disc(0.5, centre, 0.115, LAMPS[rank] if burning else (70, 72, 68))


def draw_stop_sign(pen: Pen, _thing: Thing) -> None:
    """Draw the red octagon with its four letters."""
    octagon = OUTLINES["stop sign"]
    pen.polygon(octagon, (240, 240, 238))
    pen.polygon([(0.5 + (u - 0.5) * 0.9, 0.5 + (v - 0.5) * 0.9) for u, v in octagon], (196, 30, 36))
    for rank, strokes in enumerate(LETTERS):
        left = 0.14 + 0.19 * rank
        pen.line([(left + 0.14 * u, 0.36 + 0.28 * v) for u, v in strokes], (248, 248, 246), 0.045)


def draw_pole(draw: ImageDraw.ImageDraw, thing: Thing, ground_y: float) -> None:
    """Draw the pole from the thing's lower edge down to the ground (`ground_y` in pixels)."""
    x, y, width, height = thing.box_xywh
    middle, thickness = x + width / 2, max(1.0, 0.06 * height)
    corners = (middle - thickness / 2, y + height, middle + thickness / 2, ground_y)
    draw.rectangle([corner * OVERSAMPLING for corner in corners], fill=POLE)

"""Draws cars, buses, trucks and boats inside their outlines."""

from __future__ import annotations

from errata.demo.outlines import OUTLINES
from errata.demo.pen import Pen, shade
from errata.demo.world import Colour, Thing

GLASS: Colour = (120, 150, 172)
TYRE: Colour = (28, 28, 30)
RIM: Colour = (168, 172, 176)
HEADLIGHT: Colour = (255, 246, 205)
TAILLIGHT: Colour = (214, 38, 34)
STEEL: Colour = (84, 88, 94)


def draw_car(pen: Pen, thing: Thing) -> None:
    """Draw a saloon seen from its side, heading right."""
    pen.polygon(OUTLINES["car"], thing.paint)
    pen.polygon([(0.0, 0.66), (1.0, 0.66), (1.0, 0.84), (0.0, 0.84)], shade(thing.paint, 0.78))
    pen.polygon([(0.26, 0.37), (0.36, 0.08), (0.50, 0.08), (0.50, 0.37)], GLASS)
    pen.polygon([(0.54, 0.37), (0.54, 0.08), (0.66, 0.08), (0.78, 0.37)], shade(GLASS, 1.12))
    pen.line([(0.52, 0.40), (0.52, 0.82)], shade(thing.paint, 0.6), 0.015)
    pen.rectangle(0.56, 0.46, 0.62, 0.50, shade(thing.paint, 0.5))
    pen.ellipse(0.94, 0.48, 0.995, 0.62, HEADLIGHT)
    pen.rectangle(0.005, 0.48, 0.035, 0.62, TAILLIGHT)
    for centre in (0.21, 0.79):
        _draw_wheel(pen, centre, 0.80, 0.20)


def draw_bus(pen: Pen, thing: Thing) -> None:
    """Draw a city bus: one long body with a row of windows and two doors."""
    pen.polygon(OUTLINES["bus"], thing.paint)
    pen.rectangle(0.0, 0.62, 1.0, 0.70, shade(thing.accent, 1.1))
    pen.rectangle(0.0, 0.80, 1.0, 0.88, shade(thing.paint, 0.6))
    for left in (0.03, 0.16, 0.29, 0.52, 0.65):
        pen.rectangle(left, 0.14, left + 0.11, 0.48, GLASS)
    for left in (0.43, 0.79):
        pen.rectangle(left, 0.16, left + 0.07, 0.84, shade(GLASS, 0.75))
        pen.line([(left + 0.035, 0.16), (left + 0.035, 0.84)], shade(thing.paint, 0.5), 0.01)
    pen.rectangle(0.90, 0.12, 0.995, 0.52, shade(GLASS, 1.15))
    pen.rectangle(0.78, 0.02, 0.97, 0.09, (40, 42, 36))
    pen.rectangle(0.975, 0.70, 0.998, 0.78, HEADLIGHT)
    pen.rectangle(0.003, 0.68, 0.018, 0.78, TAILLIGHT)
    for centre in (0.20, 0.82):
        _draw_wheel(pen, centre, 0.87, 0.13)


def draw_truck(pen: Pen, thing: Thing) -> None:
    """Draw a box truck: a tall closed load and a lower cab in front."""
    load = shade(thing.accent, 1.15)
    pen.rectangle(0.0, 0.76, 0.98, 0.88, STEEL)
    pen.rectangle(0.0, 0.0, 0.69, 0.76, load)
    pen.rectangle(0.0, 0.0, 0.69, 0.05, shade(load, 0.75))
    for left in (0.115, 0.23, 0.345, 0.46, 0.575):
        pen.line([(left, 0.06), (left, 0.75)], shade(load, 0.88), 0.012)
    cab = [(0.71, 0.84), (0.71, 0.20), (0.73, 0.17), (0.90, 0.17), (0.97, 0.50), (1.0, 0.56)]
    pen.polygon([*cab, (1.0, 0.84)], thing.paint)
    pen.polygon([(0.78, 0.50), (0.78, 0.25), (0.88, 0.25), (0.945, 0.50)], GLASS)
    pen.rectangle(0.74, 0.58, 0.78, 0.61, shade(thing.paint, 0.5))
    pen.rectangle(0.965, 0.64, 0.998, 0.73, HEADLIGHT)
    pen.rectangle(0.003, 0.78, 0.02, 0.86, TAILLIGHT)
    for centre in (0.13, 0.28, 0.87):
        _draw_wheel(pen, centre, 0.87, 0.13)


def draw_boat(pen: Pen, thing: Thing) -> None:
    """Draw a sailing boat with a small cabin."""
    pen.line([(0.455, 0.02), (0.455, 0.78)], (96, 70, 48), 0.022)
    pen.polygon([(0.47, 0.04), (0.82, 0.67), (0.47, 0.67)], (244, 242, 232))
    pen.polygon([(0.44, 0.14), (0.44, 0.67), (0.18, 0.67)], shade(thing.accent, 1.2))
    pen.rectangle(0.50, 0.68, 0.70, 0.80, (236, 234, 228))
    pen.rectangle(0.56, 0.71, 0.64, 0.76, shade(GLASS, 0.7))
    hull = [(0.0, 0.78), (1.0, 0.765), (0.86, 0.97), (0.80, 1.0), (0.16, 1.0), (0.10, 0.96)]
    pen.polygon(hull, thing.paint)
    pen.line([(0.03, 0.81), (0.97, 0.80)], (240, 240, 236), 0.018)


def _draw_wheel(pen: Pen, u: float, v: float, radius: float) -> None:
    pen.disc(u, v, radius, TYRE)
    pen.disc(u, v, radius * 0.5, RIM)

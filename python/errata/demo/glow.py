"""A light source in a picture: lamps, lit windows, headlights."""

from __future__ import annotations

from dataclasses import dataclass

from errata.demo.signs import LAMPS, lit_lamp
from errata.demo.vehicles import HEADLIGHT, TAILLIGHT
from errata.demo.world import Colour, Thing

LAMPLIGHT: Colour = (255, 214, 150)
WINDOW_LIGHT: Colour = (250, 206, 120)


@dataclass(frozen=True)
class Glow:
    """A light at a place of the picture.

    Attributes
    ----------
    x, y, radius
        Centre and size of the bright spot in pixels.
    reach
        How far it lights its surroundings, in pixels; 0 for a light that is only seen.
    """

    x: float
    y: float
    radius: float
    colour: Colour
    reach: float = 0.0


# (u, v, radius as a part of the height, colour, reach as a part of the height)
_ON_VEHICLES: dict[str, tuple[tuple[float, float, float, Colour, float], ...]] = {
    "car": ((0.97, 0.55, 0.09, HEADLIGHT, 0.9), (0.02, 0.55, 0.07, TAILLIGHT, 0.0)),
    "bus": ((0.985, 0.74, 0.05, HEADLIGHT, 0.5), (0.01, 0.73, 0.04, TAILLIGHT, 0.0)),
    "truck": ((0.98, 0.68, 0.05, HEADLIGHT, 0.5), (0.01, 0.82, 0.04, TAILLIGHT, 0.0)),
    "boat": ((0.455, 0.02, 0.02, LAMPLIGHT, 0.0),),
}


def glows_of(thing: Thing) -> list[Glow]:
    """Return the lights that a thing carries when it is dark."""
    x, y, width, height = thing.box_xywh
    if thing.kind.name == "traffic light":
        lamp = lit_lamp(thing)
        spot = y + (0.19, 0.50, 0.81)[lamp] * height
        return [Glow(x + width / 2, spot, 0.11 * height, LAMPS[lamp], 0.8 * height)]
    return [
        Glow(
            x + (1 - u if thing.flipped else u) * width,
            y + v * height,
            max(0.8, radius * height),
            colour,
            reach * height,
        )
        for u, v, radius, colour, reach in _ON_VEHICLES.get(thing.kind.name, ())
    ]

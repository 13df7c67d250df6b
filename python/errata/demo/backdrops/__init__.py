"""Backdrops: what a scene looks like before anything is placed in it, one scene a file."""

from __future__ import annotations

import random
from collections.abc import Callable

from PIL import Image

from errata.demo.backdrops.harbour import draw_harbour
from errata.demo.backdrops.highway import draw_highway
from errata.demo.backdrops.park import draw_park
from errata.demo.backdrops.sky import draw_sky
from errata.demo.backdrops.street import draw_street
from errata.demo.glow import Glow
from errata.demo.world import Setting

_GROUNDS: dict[str, Callable[[Image.Image, Setting, random.Random], list[Glow]]] = {
    "street": draw_street,
    "highway": draw_highway,
    "park": draw_park,
    "harbour": draw_harbour,
}


def draw_backdrop(sheet: Image.Image, setting: Setting, rng: random.Random) -> list[Glow]:
    """Draw sky and ground on the sheet and return the lights that burn when it is dark."""
    draw_sky(sheet, setting, rng)
    return _GROUNDS[setting.scene](sheet, setting, rng)

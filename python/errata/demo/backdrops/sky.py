"""The sky, and smooth bands of ground under it."""

from __future__ import annotations

import random

from PIL import Image, ImageDraw

from errata.demo.pen import Pen
from errata.demo.world import HEIGHT, WIDTH, Colour, Setting

# Colours at the zenith and at the horizon. Night is drawn as a deep blue evening and darkened
# with everything else afterwards.
SKIES: dict[tuple[str, str], tuple[Colour, Colour]] = {
    ("day", "clear"): ((86, 150, 218), (196, 224, 244)),
    ("day", "overcast"): ((150, 160, 170), (208, 212, 214)),
    ("day", "rain"): ((112, 120, 130), (166, 172, 176)),
    ("dusk", "clear"): ((78, 86, 150), (255, 170, 104)),
    ("dusk", "overcast"): ((92, 88, 116), (214, 158, 128)),
    ("dusk", "rain"): ((80, 80, 98), (170, 138, 124)),
    ("night", "clear"): ((40, 52, 110), (84, 92, 150)),
    ("night", "overcast"): ((52, 56, 80), (92, 92, 116)),
    ("night", "rain"): ((46, 50, 68), (80, 82, 100)),
}


def whole(sheet: Image.Image) -> Pen:
    """Return a pen whose unit square is the whole picture."""
    return Pen(ImageDraw.Draw(sheet), (0.0, 0.0, float(WIDTH), float(HEIGHT)))


def band(sheet: Image.Image, top_y: float, bottom_y: float, top: Colour, bottom: Colour) -> None:
    """Fill the rows from `top_y` to `bottom_y` (pixels) with a vertical blend of two colours."""
    if bottom_y <= top_y:
        return
    # A step of two grey levels drowns in the noise of the camera.
    stripes = 1 + max(abs(a - b) for a, b in zip(top, bottom, strict=True)) // 2
    height = (bottom_y - top_y) / stripes
    pen = whole(sheet)
    for rank in range(stripes):
        weight = rank / max(1, stripes - 1)
        red, green, blue = (round(a + weight * (b - a)) for a, b in zip(top, bottom, strict=True))
        first = (top_y + rank * height) / HEIGHT
        pen.rectangle(0, first, 1, first + height / HEIGHT, (red, green, blue))


def draw_sky(sheet: Image.Image, setting: Setting, rng: random.Random) -> None:
    """Draw the sky down to the horizon, with clouds or a low sun or stars."""
    zenith, low = SKIES[setting.time_of_day, setting.weather]
    band(sheet, 0, setting.horizon + 2, zenith, low)
    pen = whole(sheet)
    line = setting.horizon / HEIGHT
    if setting.weather == "clear" and setting.time_of_day == "dusk":
        pen.disc(rng.uniform(0.1, 0.9), line * 0.86, 0.06, (255, 226, 170))
    if setting.weather == "clear" and setting.is_night:
        for _ in range(30):
            pen.disc(rng.random(), line * rng.random() * 0.8, 0.0025, (235, 235, 250))
    if setting.weather == "clear" and setting.time_of_day == "day":
        for _ in range(rng.randint(1, 4)):
            _draw_cloud(pen, rng.random(), line * rng.uniform(0.1, 0.6), rng.uniform(0.03, 0.06))


def _draw_cloud(pen: Pen, u: float, v: float, size: float) -> None:
    for shift, drop, part in (
        (-1.3, 0.25, 0.6),
        (-0.4, 0.0, 0.9),
        (0.5, 0.05, 0.8),
        (1.3, 0.3, 0.55),
    ):
        radius = size * part
        pen.ellipse(
            u + shift * size - radius,
            v + drop * size - 0.6 * radius,
            u + shift * size + radius,
            v + drop * size + 0.6 * radius,
            (244, 247, 250),
        )

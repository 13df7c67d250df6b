"""Daylight, dusk and night over a finished picture; rain; the camera's noise."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from errata.demo.glow import Glow
from errata.demo.world import HEIGHT, WIDTH, Colour, Setting

AMBIENT: dict[str, Colour] = {
    "day": (255, 255, 255),
    "dusk": (236, 204, 190),
    "night": (62, 68, 98),
}
POOLS = {"dusk": 0.12, "night": 0.5}
"""How strongly the lamps light their surroundings."""

COARSE = 6
"""The map of light is computed at a sixth of the picture's size: it is smooth."""

NOISE_TILES = 16
NOISE_SIGMA = {"day": 2.0, "dusk": 3.0, "night": 6.0}
"""Standard deviation of the camera's noise, in grey levels."""


def relight(
    picture: Image.Image, setting: Setting, glows: Sequence[Glow], rng: random.Random
) -> Image.Image:
    """Return the picture as seen at its time of day, with its lights on if it is dark."""
    if setting.time_of_day != "day":
        picture = ImageChops.multiply(picture, _light_map(setting, glows))
        strength = 1.0 if setting.is_night else 0.55
        picture = ImageChops.screen(picture, _bright_spots(glows, strength))
    if setting.weather == "rain":
        picture = _rained_on(picture, setting, rng)
    return ImageChops.add(picture, _noise(setting.time_of_day, rng.randrange(NOISE_TILES)), 1, -128)


def _light_map(setting: Setting, glows: Sequence[Glow]) -> Image.Image:
    ambient: npt.NDArray[np.float32] = np.asarray(AMBIENT[setting.time_of_day], np.float32)
    light = np.tile(ambient, (HEIGHT // COARSE, WIDTH // COARSE, 1))
    strength = POOLS[setting.time_of_day]
    y, x = np.ogrid[0 : HEIGHT // COARSE, 0 : WIDTH // COARSE]
    for glow in glows:
        if glow.reach > 0:
            far = ((x + 0.5) * COARSE - glow.x) ** 2 + ((y + 0.5) * COARSE - glow.y) ** 2
            pool = np.exp(-far / (2 * glow.reach**2)).astype(np.float32)
            light += pool[:, :, None] * (np.asarray(glow.colour, np.float32) * strength)
    coarse = Image.fromarray(np.minimum(light, 255).astype(np.uint8))
    return coarse.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)


def _bright_spots(glows: Sequence[Glow], strength: float) -> Image.Image:
    spots = Image.new("RGB", (WIDTH // 2, HEIGHT // 2))
    draw = ImageDraw.Draw(spots)
    for glow in glows:
        x, y, radius = glow.x / 2, glow.y / 2, max(0.6, glow.radius / 2)
        red, green, blue = glow.colour
        fill = (round(red * strength), round(green * strength), round(blue * strength))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)
    halo = spots.filter(ImageFilter.BoxBlur(2.0)).filter(ImageFilter.BoxBlur(2.0))
    return ImageChops.add(spots, halo).resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)


def _rained_on(picture: Image.Image, setting: Setting, rng: random.Random) -> Image.Image:
    veil = Image.new("L", (WIDTH, HEIGHT), 26)
    draw = ImageDraw.Draw(veil)
    for _ in range(110):
        x, y, length = rng.uniform(0, WIDTH), rng.uniform(-20, HEIGHT), rng.uniform(8, 20)
        draw.line((x, y, x - 0.25 * length, y + length), fill=86)
    grey = (96, 102, 116) if setting.is_night else (196, 202, 208)
    return Image.composite(Image.new("RGB", (WIDTH, HEIGHT), grey), picture, veil)


@cache
def _noise(time_of_day: str, tile: int) -> Image.Image:
    """Return one of a few tiles of noise around grey 128, the same for every data set."""
    rng = np.random.default_rng((tile, len(time_of_day)))
    sigma = NOISE_SIGMA[time_of_day]
    grain = 128.5 + rng.standard_normal((HEIGHT, WIDTH, 1), np.float32) * np.float32(sigma)
    return Image.fromarray(np.repeat(grain.astype(np.uint8), 3, axis=2))

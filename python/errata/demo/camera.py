"""Takes the picture: backdrop, things from far to near, then the light."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PIL import Image, ImageDraw

from errata.demo.backdrops import draw_backdrop
from errata.demo.figures import draw_bicycle, draw_dog, draw_person
from errata.demo.glow import Glow, glows_of
from errata.demo.layout import PAINTS
from errata.demo.light import relight
from errata.demo.pen import OVERSAMPLING, Pen
from errata.demo.signs import draw_pole, draw_stop_sign, draw_traffic_light
from errata.demo.streams import stream
from errata.demo.vehicles import draw_boat, draw_bus, draw_car, draw_truck
from errata.demo.world import HEIGHT, WIDTH, Picture, Setting, Thing

DRAWERS: dict[str, Callable[[Pen, Thing], None]] = {
    "person": draw_person,
    "bicycle": draw_bicycle,
    "car": draw_car,
    "bus": draw_bus,
    "truck": draw_truck,
    "boat": draw_boat,
    "traffic light": draw_traffic_light,
    "stop sign": draw_stop_sign,
    "dog": draw_dog,
}


def take(picture: Picture, seed: int) -> Image.Image:
    """Draw one picture; RGB, 480 x 360."""
    rng = stream(seed, "backdrop", picture.setting.index)
    sheet = Image.new("RGB", (WIDTH * OVERSAMPLING, HEIGHT * OVERSAMPLING))
    glows = draw_backdrop(sheet, picture.setting, rng)
    draw = ImageDraw.Draw(sheet)
    for thing in picture.things:
        _draw_thing(draw, thing, picture.setting)
        glows = [glow for glow in glows if not _behind(glow, thing)] + glows_of(thing)
    return relight(sheet.reduce(OVERSAMPLING), picture.setting, glows, rng)


def _behind(glow: Glow, thing: Thing) -> bool:
    """Whether a thing painted later stands before a light."""
    x, y, width, height = thing.box_xywh
    return x <= glow.x <= x + width and y <= glow.y <= y + height


def _draw_thing(draw: ImageDraw.ImageDraw, thing: Thing, setting: Setting) -> None:
    if thing.is_crowd:
        for rank, member in enumerate(thing.members_xywh):
            paints = PAINTS[(thing.key + 3 * rank) % len(PAINTS)], PAINTS[(7 * rank) % len(PAINTS)]
            figure = replace(thing, box_xywh=member, paint=paints[0], accent=paints[1])
            draw_person(Pen(draw, member), figure)
        return
    if thing.kind.lift_m > 0:
        draw_pole(draw, thing, setting.ground_y(thing.nearness))
    DRAWERS[thing.kind.name](Pen(draw, thing.box_xywh, flipped=thing.flipped), thing)

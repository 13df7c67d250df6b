"""The drawn world: pictures and the things in them, before any label or model sees them."""

from __future__ import annotations

from dataclasses import dataclass

from errata.demo.boxes import Box, Point
from errata.demo.classes import ObjectClass

WIDTH, HEIGHT = 480, 360
"""Size of every picture in pixels."""

SMALL_AREA = 32 * 32
"""COCO's border between small and medium objects, in square pixels of `area`."""

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Thing:
    """One drawn object (or one crowd of people), with its true class and true outline.

    Attributes
    ----------
    key
        Number of the thing in the whole data set, from 1: its annotation id.
    nearness
        0 at the horizon, 1 at the lower edge of the picture; things are painted in this order.
    outline
        Polygon of the whole thing in pixels, hidden parts included; empty for a crowd.
    members_xywh
        Boxes of a crowd's people; empty for a single thing.
    occlusion
        `none`, `part` (a tenth or more is hidden) or `full` (half or more is hidden).
    difficulty
        Standard normal: how hard this very thing is, for every model alike.
    """

    key: int
    kind: ObjectClass
    box_xywh: Box
    nearness: float
    outline: list[Point]
    area: float
    paint: Colour
    accent: Colour
    flipped: bool
    difficulty: float
    members_xywh: tuple[Box, ...] = ()
    occlusion: str = "none"

    @property
    def is_crowd(self) -> bool:
        """Whether this is a crowd, annotated as one region."""
        return bool(self.members_xywh)

    @property
    def is_small(self) -> bool:
        """Whether COCO counts it among the small objects."""
        return self.area < SMALL_AREA


@dataclass(frozen=True)
class Setting:
    """What is known of a picture before anything is placed in it.

    `horizon` is in pixels from the top, `exposure_ms` in milliseconds.
    """

    index: int
    scene: str
    time_of_day: str
    weather: str
    split: str
    camera: str
    exposure_ms: float
    horizon: float

    @property
    def image_id(self) -> int:
        """COCO image id: from 1, in file order."""
        return self.index + 1

    @property
    def file_name(self) -> str:
        """File name inside the folder of pictures."""
        return f"{self.image_id:06d}.jpg"

    @property
    def is_night(self) -> bool:
        """Whether the picture belongs to the slice on which model A fails."""
        return self.time_of_day == "night"

    def ground_y(self, nearness: float) -> float:
        """Return the row, in pixels, at which the ground has this nearness."""
        return self.horizon + nearness * (HEIGHT - self.horizon)


@dataclass(frozen=True)
class Picture:
    """A setting and the things in it, far ones first."""

    setting: Setting
    things: tuple[Thing, ...]

"""From counts and shares to colours: linear or logarithmic, with ticks for the legend.

What is 0 keeps the ground's colour. The map runs away from the ground: dark is most on a light
ground, bright is most on a dark one, and the end next to the ground is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from errata_gui import number_text
from errata_gui.theme import CIVIDIS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata_gui.theme import Theme

LEAST_SHARE = 1e-3
"""Where the logarithmic scale of shares begins; what is less has its colour."""

LEAST_TOP = 0.01
"""Where a scale of shares ends at least."""

LEFT_OUT, LEFT_OUT_DARK = 0.12, 0.25
"""The part of the map next to the ground that is not used, light and dark."""


@dataclass(frozen=True)
class ColorScale:
    """A scale from 0 to `top`.

    Attributes
    ----------
    unit : {"count", "share"}
    log : bool
    top : float
        The greatest value; what is more has its colour.
    """

    unit: str = "count"
    log: bool = True
    top: float = 1.0

    def positions(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Give where values above 0 stand on the scale, 0 to 1."""
        if not self.log:
            places = values / self.top
        elif self.unit == "share":
            places = 1 - np.log(values / self.top) / np.log(LEAST_SHARE / self.top)
        else:
            places = np.log1p(values) / np.log1p(self.top)
        clipped: NDArray[np.float64] = np.clip(places, 0.0, 1.0)
        return clipped

    def indices(self, values: NDArray[np.float64] | NDArray[np.uint64]) -> NDArray[np.uint8]:
        """Give each value's colour: 0 for 0 and undefined, else 1 to 255; the shape of `values`."""
        flat = values.ravel()
        # Most cells of a large matrix are 0: only the others are worked on.
        some = np.flatnonzero(flat > 0)
        found = np.zeros(flat.shape, np.uint8)
        found[some] = 1 + np.round(254 * self.positions(flat[some].astype(np.float64)))
        return found.reshape(values.shape)

    def ticks(self) -> list[tuple[float, str]]:
        """Give positions and texts of the legend."""
        if self.unit == "share":
            powers = [value for value in (0.001, 0.01, 0.1) if value < 0.6 * self.top]
            quarters = [self.top * quarter / 4 for quarter in (1, 2, 3)]
            values = [*(powers if self.log else quarters), self.top]
            texts = [f"{100 * value:.3g}%" for value in values]
        else:
            values = [value for value in self._counts() if value <= self.top]
            texts = [number_text.count(value) for value in values]
        places = self.positions(np.array(values, np.float64))
        return list(zip(places.tolist(), texts, strict=True))

    def _counts(self) -> list[float]:
        if self.log:
            powers = [10.0**power for power in range(10) if 10**power < 0.6 * self.top]
            return [*powers, self.top]
        if self.top < 4:
            return [float(value) for value in range(1, round(self.top) + 1)]
        return [round(self.top * quarter / 4) for quarter in (1, 2, 3)] + [self.top]


@lru_cache(maxsize=4)
def colors(theme: Theme) -> NDArray[np.uint32]:
    """Give the 256 colours of a theme as 0xffRRGGBB; the first is the ground's."""
    anchors = np.array([_channels(color) for color in CIVIDIS], np.float64)
    ends = (LEFT_OUT_DARK, 1.0) if theme.dark else (1 - LEFT_OUT, 0.0)
    part = np.linspace(*ends, 255)
    steps = np.linspace(0.0, 1.0, len(anchors))
    rgb = [np.interp(part, steps, anchors[:, channel]) for channel in range(3)]
    table = np.vstack([_channels(theme.surface), np.round(np.column_stack(rgb))]).astype(np.uint32)
    red, green, blue = table.T
    found: NDArray[np.uint32] = 0xFF000000 | red << 16 | green << 8 | blue
    return found


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def needs_white(color: int) -> bool:
    """Whether text on a colour is to be white: by contrast, as WCAG computes it."""
    channels = [(color >> shift & 0xFF) / 255 for shift in (16, 8, 0)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return luminance < 0.18

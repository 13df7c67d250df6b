"""Colours of points: for each point a place in a palette, and what the places mean.

Place 0 is what filters and thresholds leave out; it is never seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QColor

from errata.vectors import NOISE
from errata_gui.canvas.point_colors import NONE, names, sequence
from errata_gui.canvas.point_legend import Entry
from errata_gui.number_text import UNDEFINED

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEPS = 250
BANDS = 5
"""A scale of numbers is shown, and hidden, in so many parts."""


@dataclass(frozen=True)
class Choice:
    """Something that can colour the points."""

    key: str
    title: str


@dataclass(frozen=True, eq=False)
class Coloring:
    """Colours of points.

    Attributes
    ----------
    title : str
    codes : ndarray of uint32, shape (n,)
        Places in `palette`.
    palette : ndarray of uint32
        ``0xAARRGGBB``.
    entries : tuple of Entry
    spans : tuple of (int, int)
        The first and the last place of each entry.
    """

    title: str
    codes: NDArray[np.uint32]
    palette: NDArray[np.uint32]
    entries: tuple[Entry, ...]
    spans: tuple[tuple[int, int], ...]

    def shown(self, hidden: Sequence[str]) -> NDArray[np.uint32]:
        """Give the palette without the colours of hidden entries."""
        palette: NDArray[np.uint32] = self.palette.copy()
        for entry, (first, last) in zip(self.entries, self.spans, strict=True):
            if entry.name in hidden:
                palette[first : last + 1] = 0
        return palette


def by_number(
    title: str,
    values: NDArray[np.float64],
    kept: NDArray[np.bool_],
    span: tuple[float, float],
    *,
    dark: bool,
    without: str = "undefined: 0 divided by 0, or not given",
) -> Coloring:
    """Colour by numbers over a span; NaN is grey, and `without` says what it means."""
    low, high = span
    share = (values - low) / ((high - low) or 1.0)
    undefined = np.isnan(values)
    steps = np.where(undefined, STEPS, np.minimum(np.nan_to_num(share) * STEPS, STEPS - 1))
    codes = np.where(kept, steps.astype(np.uint32) + 1, 0).astype(np.uint32)
    colors = sequence(STEPS, dark=dark)
    counts = np.bincount(codes, minlength=STEPS + 2)
    entries, spans = [], []
    each = STEPS // BANDS
    for band in reversed(range(BANDS)):
        first, last = 1 + band * each, (band + 1) * each
        ends = (low + (high - low) * edge / BANDS for edge in (band, band + 1))
        name = " \N{EN DASH} ".join(f"{end:.3g}" for end in ends)
        ramp = (colors[first - 1].name(), colors[last - 1].name())
        entries.append(Entry(name, ramp, int(counts[first : last + 1].sum())))
        spans.append((first, last))
    if counts[-1]:
        entries.append(Entry(UNDEFINED, (NONE,), int(counts[-1]), without))
        spans.append((STEPS + 1, STEPS + 1))
    palette = palette_of([*colors, QColor(NONE)])
    return Coloring(title, codes, palette, tuple(entries), tuple(spans))


def by_name(
    title: str, column: Sequence[str | None], kept: NDArray[np.bool_], *, tip: str = ""
) -> Coloring:
    """Colour by names, the most frequent first; None is grey."""
    found = Counter(name for name in column if name is not None).most_common()
    order = [name for name, _ in found]
    place = {name: i for i, name in enumerate(order)}
    places = np.array([-1 if v is None else place[v] for v in column], dtype=np.int64)
    return by_place(title, places, order, kept, tip=tip)


def by_place(
    title: str,
    places: NDArray[np.int64],
    order: Sequence[str],
    kept: NDArray[np.bool_],
    *,
    colors: Sequence[str] | None = None,
    tip: str = "",
    none: str = "none",
) -> Coloring:
    """Colour by places in a list of names, in its order; -1 is grey, and is called `none`."""
    chosen = colors or [color.name() for color in names(len(order))]
    last = len(order) + 1
    codes = np.where(kept, np.where(places < 0, last, places + 1), 0).astype(np.uint32)
    counts = np.bincount(codes, minlength=last + 1).tolist()
    rows = zip(order, chosen, counts[1:last], strict=True)
    entries = [Entry(name, (color,), count, tip) for name, color, count in rows]
    spans = [(i, i) for i in range(1, last)]
    if (places < 0).any():
        entries.append(Entry(none, (NONE,), counts[last]))
        spans.append((last, last))
    palette = palette_of([*map(QColor, chosen), QColor(NONE)])
    return Coloring(title, codes, palette, tuple(entries), tuple(spans))


def by_cluster(labels: NDArray[np.int64], kept: NDArray[np.bool_]) -> Coloring:
    """Colour by cluster; noise is grey."""
    order = [str(i) for i in range(int(labels.max(initial=NOISE)) + 1)]
    return by_place("Cluster", labels, order, kept, none="noise")


def palette_of(colors: Sequence[QColor]) -> NDArray[np.uint32]:
    """Give the palette of colours, from place 1 on."""
    return np.array([0, *(color.rgba() for color in colors)], dtype=np.uint32)

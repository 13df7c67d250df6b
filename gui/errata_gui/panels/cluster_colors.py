"""What colours the points: for each point a place in a palette, and what the places mean.

Place 0 is what the image filter leaves out; it is never seen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtGui import QColor

from errata.vectors import NOISE
from errata_gui.canvas.point_colors import NONE, names, sequence
from errata_gui.canvas.point_legend import Entry
from errata_gui.number_text import UNDEFINED
from errata_gui.theme import KIND_COLORS, KIND_LETTERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata_gui.panels.cluster_vectors import Vectors
    from errata_gui.resolve import Resolved

METRICS = {"f1": "F1", "precision": "Precision", "recall": "Recall"}

STEPS = 250
BANDS = 5
"""A scale of numbers is shown, and hidden, in so many parts."""

MOST_NAMES = 300
"""With more values metadata is no key of groups."""


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


def choices(resolved: Resolved, vectors: Vectors) -> list[Choice]:
    """Give what can colour the points of this data."""
    found = [Choice(key, title) for key, title in METRICS.items()]
    if vectors.space is not None:
        found.append(Choice("cluster", "Cluster"))
    dataset = resolved.loaded.dataset
    if dataset.split is not None:
        found.append(Choice("split", "Split"))
    found += [Choice("class", "Main class"), Choice("error", "Main error")]
    found += [Choice(f"meta:{key}", key) for key, v in dataset.metadata.items() if _can_color(v)]
    return found


def coloring(resolved: Resolved, vectors: Vectors, key: str, *, dark: bool) -> Coloring:
    """Colour the points of vectors by one of `choices`; by F1 for what is none of them."""
    kept = resolved.image_mask[vectors.images]
    dataset = resolved.loaded.dataset
    if key == "cluster" and vectors.space is not None:
        return _by_cluster(vectors.space.labels, kept)
    if key == "split" and dataset.split is not None:
        return _by_name("Split", _at(dataset.split, vectors), kept)
    if key == "class":
        labels = _at(resolved.dominant_labels, vectors)
        return _by_name("Main class", labels, kept, tip="what most annotations of the image are")
    if key == "error":
        return _by_error(_at(resolved.dominant_errors, vectors), kept)
    column = dataset.metadata.get(key.removeprefix("meta:")) if key.startswith("meta:") else None
    if column is not None:
        return _by_metadata(key.removeprefix("meta:"), _at(column, vectors), kept, dark=dark)
    name = key if key in METRICS else "f1"
    values = resolved.by_rank(name)[vectors.images]
    return _by_number(METRICS[name], values, kept, (0.0, 1.0), dark=dark)


def _at(column: Sequence[Any], vectors: Vectors) -> list[Any]:
    return [column[rank] for rank in vectors.images.tolist()]


def _can_color(column: list[Any]) -> bool:
    """Tell whether metadata is numbers, or has few enough values."""
    return _are_numbers(column) or 0 < len({str(v) for v in column if v is not None}) <= MOST_NAMES


def _are_numbers(column: list[Any]) -> bool:
    numbers = [v for v in column if v is not None]
    return (
        bool(numbers)
        and all(type(v) in (int, float) and isfinite(v) for v in numbers)
        and len(set(numbers)) > BANDS
    )


def _by_metadata(title: str, column: list[Any], kept: NDArray[np.bool_], *, dark: bool) -> Coloring:
    if not _are_numbers(column):
        texts = [None if value is None else str(value) for value in column]
        return _by_name(title, texts, kept)
    values = np.array([np.nan if v is None else v for v in column], dtype=np.float64)
    span = float(np.nanmin(values)), float(np.nanmax(values))
    return _by_number(title, values, kept, span, dark=dark)


def _by_number(
    title: str,
    values: NDArray[np.float64],
    kept: NDArray[np.bool_],
    span: tuple[float, float],
    *,
    dark: bool,
) -> Coloring:
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
        tip = "undefined: 0 divided by 0, or not given"
        entries.append(Entry(UNDEFINED, (NONE,), int(counts[-1]), tip))
        spans.append((STEPS + 1, STEPS + 1))
    palette = _palette([*colors, QColor(NONE)])
    return Coloring(title, codes, palette, tuple(entries), tuple(spans))


def _by_name(
    title: str,
    column: list[str | None],
    kept: NDArray[np.bool_],
    *,
    colors: dict[str, str] | None = None,
    said: dict[str, str] | None = None,
    tip: str = "",
) -> Coloring:
    """Colour by names: the most frequent first, unless colours are given, which have an order."""
    often = [name for name, _ in Counter(name for name in column if name is not None).most_common()]
    order = often if colors is None else list(colors)
    chosen = colors or dict(zip(order, (c.name() for c in names(len(order))), strict=True))
    place = {name: i + 1 for i, name in enumerate(order)}
    last = len(order) + 1
    all_codes = np.array([last if v is None else place[v] for v in column], dtype=np.uint32)
    codes = np.where(kept, all_codes, 0).astype(np.uint32)
    counts = np.bincount(codes, minlength=last + 1).tolist()
    words = said or {}
    rows = [(words.get(name, name), chosen[name], i) for name, i in place.items()]
    entries = [Entry(name, (color,), counts[i], tip) for name, color, i in rows]
    spans = [(i, i) for _, _, i in rows]
    if None in column:
        entries.append(Entry(words.get("", "none"), (NONE,), counts[last]))
        spans.append((last, last))
    palette = _palette([*(QColor(color) for _, color, _ in rows), QColor(NONE)])
    return Coloring(title, codes, palette, tuple(entries), tuple(spans))


def _by_cluster(labels: NDArray[np.int64], kept: NDArray[np.bool_]) -> Coloring:
    n = int(labels.max(initial=NOISE)) + 1
    colors = {str(i): color.name() for i, color in enumerate(names(n))}
    column = [None if label == NOISE else str(label) for label in labels.tolist()]
    return _by_name("Cluster", column, kept, colors=colors, said={"": "noise"})


def _by_error(column: list[str | None], kept: NDArray[np.bool_]) -> Coloring:
    kinds = ("confused", "fp", "fn")
    colors = {kind: KIND_COLORS[kind] for kind in kinds}
    words = {"confused": "confused", "fp": "false positive", "fn": "missed"}
    said = {kind: f"{KIND_LETTERS[kind]} {words[kind]}" for kind in kinds} | {"": "no error"}
    tip = "the most frequent kind of error of the image"
    return _by_name("Main error", column, kept, colors=colors, said=said, tip=tip)


def _palette(colors: Sequence[QColor]) -> NDArray[np.uint32]:
    return np.array([0, *(color.rgba() for color in colors)], dtype=np.uint32)

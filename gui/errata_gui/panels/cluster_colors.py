"""What colours images: how good the model is on each, its cluster, split, class or metadata."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.filters.schema import spelled
from errata_gui.panels.cluster_coloring import (
    BANDS,
    Choice,
    Coloring,
    by_cluster,
    by_name,
    by_number,
    by_place,
)
from errata_gui.theme import KIND_COLORS, KIND_LETTERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata_gui.panels.cluster_vectors import Vectors
    from errata_gui.resolve import Resolved

METRICS = {"f1": "F1", "precision": "Precision", "recall": "Recall"}

MOST_NAMES = 300
"""With more values metadata is no key of groups."""

KINDS = {"confused": "confused", "fp": "false positive", "fn": "missed"}


def choices(resolved: Resolved, vectors: Vectors) -> list[Choice]:
    """Give what can colour the points of this data."""
    found = [Choice(key, title) for key, title in METRICS.items()]
    if vectors.space is not None:
        found.append(Choice("cluster", "Cluster"))
    dataset = resolved.loaded.dataset
    if dataset.split is not None:
        found.append(Choice("split", "Split"))
    found += [Choice("class", "Main class"), Choice("error", "Main error")]
    found += [
        Choice(f"meta:{key}", _title(key)) for key, v in dataset.metadata.items() if _can_color(v)
    ]
    return found


def coloring(resolved: Resolved, vectors: Vectors, key: str, *, dark: bool) -> Coloring:
    """Colour the points of vectors by one of `choices`; by F1 for what is none of them."""
    ranks = vectors.embeddings.rows
    kept = resolved.image_mask[ranks]
    dataset = resolved.loaded.dataset
    if key == "cluster" and vectors.space is not None:
        return by_cluster(vectors.space.labels, kept)
    if key == "split" and dataset.split is not None:
        return by_name("Split", _at(dataset.split, ranks), kept)
    if key == "class":
        labels = _at(resolved.dominant_labels, ranks)
        return by_name("Main class", labels, kept, tip="what most annotations of the image are")
    if key == "error":
        return _by_error(_at(resolved.dominant_errors, ranks), kept)
    column = dataset.metadata.get(key.removeprefix("meta:")) if key.startswith("meta:") else None
    if column is not None:
        title = _title(key.removeprefix("meta:"))
        return _by_metadata(title, _at(column, ranks), kept, dark=dark)
    name = key if key in METRICS else "f1"
    values = resolved.by_rank(name)[ranks]
    return by_number(METRICS[name], values, kept, (0.0, 1.0), dark=dark)


def _at(column: Sequence[Any], ranks: NDArray[np.int64]) -> list[Any]:
    return [column[rank] for rank in ranks.tolist()]


def _title(key: str) -> str:
    """Name metadata as the filter does, so that what is read here can be typed there."""
    return spelled("meta", key)


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
        return by_name(title, texts, kept)
    values = np.array([np.nan if v is None else v for v in column], dtype=np.float64)
    span = float(np.nanmin(values)), float(np.nanmax(values))
    return by_number(title, values, kept, span, dark=dark)


def _by_error(column: list[str | None], kept: NDArray[np.bool_]) -> Coloring:
    place = {kind: i for i, kind in enumerate(KINDS)}
    places = np.array([-1 if kind is None else place[kind] for kind in column], dtype=np.int64)
    return by_place(
        "Main error",
        places,
        [f"{KIND_LETTERS[kind]} {words}" for kind, words in KINDS.items()],
        kept,
        colors=[KIND_COLORS[kind] for kind in KINDS],
        tip="the most frequent kind of error of the image",
        none="no error",
    )

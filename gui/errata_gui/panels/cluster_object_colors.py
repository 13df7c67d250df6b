"""What colours objects: what became of each at the thresholds, its class, score, cluster, split.

A detection below its threshold is nothing at these thresholds, and is not drawn.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from errata.vectors.crops.crop_kinds import IN_MATRIX, KINDS
from errata_gui.panels.cluster_coloring import (
    Choice,
    Coloring,
    by_cluster,
    by_number,
    by_place,
)
from errata_gui.theme import STATE_COLORS, STATE_LETTERS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.vectors import CropKinds
    from errata_gui.panels.cluster_vectors import Vectors
    from errata_gui.resolve import Resolved

WORDS = {
    "tp": "true positive",
    "confused": "confused",
    "fp": "false positive",
    "fn": "missed",
    "absorbed": "absorbed",
    "not_evaluated": "not evaluated",
    "ignored": "ignored",
}
DROPPED = KINDS.index("dropped")
OUTSIDE = -1
"""The kind of what the image filter leaves out."""


def choices(resolved: Resolved, vectors: Vectors) -> list[Choice]:
    """Give what can colour the points of this data."""
    found = [Choice("kind", "Kind of mistake"), Choice("class", "Class"), Choice("score", "Score")]
    if vectors.space is not None:
        found.append(Choice("cluster", "Cluster"))
    if resolved.loaded.dataset.split is not None:
        found.append(Choice("split", "Split"))
    return found


def kinds_of(resolved: Resolved, vectors: Vectors) -> NDArray[np.int64]:
    """Give the kind of each point: an index in `KINDS`, or `OUTSIDE`."""
    kinds = np.full(len(vectors.embeddings), OUTSIDE, dtype=np.int64)
    crops = resolved.crops(vectors.embeddings)
    kinds[crops.places] = resolved.crop_kinds(vectors.embeddings).kind
    return kinds


def coloring(resolved: Resolved, vectors: Vectors, key: str, *, dark: bool) -> Coloring:
    """Colour the points of vectors by one of `choices`; by kind for what is none of them."""
    kinds = kinds_of(resolved, vectors)
    kept = (kinds != OUTSIDE) & (kinds != DROPPED)
    crops = resolved.crops(vectors.embeddings)
    found = resolved.crop_kinds(vectors.embeddings)
    if key == "cluster" and vectors.space is not None:
        return by_cluster(vectors.space.labels, kept)
    if key == "score":
        scores = np.full(len(kinds), np.nan)
        scores[crops.places] = _scores(resolved, vectors)
        without = "no detection found it, and an annotation has no score"
        span = resolved.score_axis[0], resolved.score_axis[-1]
        return by_number("Score", scores, kept, span, dark=dark, without=without)
    if key == "class":
        places = np.full(len(kinds), -1, dtype=np.int64)
        places[crops.places] = _classes(resolved, vectors)
        return by_place("Class", places, resolved.labels, kept)
    split = resolved.loaded.dataset.split
    if key == "split" and split is not None:
        order = list(dict.fromkeys(name for name in split if name is not None))
        by_rank = np.array([-1 if s is None else order.index(s) for s in split], dtype=np.int64)
        places = np.full(len(kinds), -1, dtype=np.int64)
        places[crops.places] = by_rank[crops.images]
        return by_place("Split", places, order, kept)
    return _by_kind(kinds, found, kept)


def _scores(resolved: Resolved, vectors: Vectors) -> NDArray[np.float64]:
    """Give the score of each detection, and for an annotation that of what found it."""
    crops = resolved.crops(vectors.embeddings)
    found = resolved.crop_kinds(vectors.embeddings)
    scores = np.full(len(crops.rows), np.nan)
    decided = found.example >= 0
    scores[decided] = found.examples.score[found.example[decided]]
    own = resolved.loaded.inferences.arrays["score"]
    scores[crops.is_dt] = own[crops.rows[crops.is_dt]]
    return scores


def _classes(resolved: Resolved, vectors: Vectors) -> NDArray[np.int64]:
    """Give the class of each object itself."""
    crops, loaded = resolved.crops(vectors.embeddings), resolved.loaded
    classes = np.empty(len(crops.rows), dtype=np.int64)
    for side, source in ((crops.is_dt, loaded.inferences), (~crops.is_dt, loaded.dataset)):
        classes[side] = source.arrays["class_index"][crops.rows[side]]
    return classes


def _by_kind(kinds: NDArray[np.int64], found: CropKinds, kept: NDArray[np.bool_]) -> Coloring:
    """Colour by kind; the four of the matrix are always there, and counted as in the matrix."""
    counts = found.counts()
    shown = [
        kind for i, kind in enumerate(KINDS) if kind in WORDS and (i < IN_MATRIX or counts[kind])
    ]
    place = np.zeros(len(KINDS) + 1, dtype=np.int64)
    place[[KINDS.index(kind) for kind in shown]] = np.arange(len(shown))
    made = by_place(
        "Kind of mistake",
        place[kinds],
        [name_of(kind) for kind in shown],
        kept,
        colors=[STATE_COLORS[kind] for kind in shown],
    )
    entries = tuple(
        replace(entry, count=counts[kind], unit="examples", tip=TIP)
        if KINDS.index(kind) < IN_MATRIX
        else entry
        for kind, entry in zip(shown, made.entries, strict=True)
    )
    return replace(made, entries=entries)


TIP = "both crops of a match are one example, as in the confusion matrix"


def name_of(kind: str) -> str:
    """Say a kind as the legend does."""
    return f"{STATE_LETTERS[kind]} {WORDS[kind]}"

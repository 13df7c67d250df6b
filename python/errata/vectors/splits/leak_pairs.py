"""Which images have a copy in which split, by vector and by file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.columns import Dataset
    from errata.vectors.splits.same_files import SameFiles
    from errata.vectors.splits.split_neighbours import SplitNeighbours


@dataclass(frozen=True, eq=False)
class LeakPairs:
    """Copies of images in other splits; places are those of the embeddings.

    Attributes
    ----------
    near : ndarray of bool, shape (n, n_splits)
        Whether an image has a near copy in a split that is not its own.
    equal : ndarray of bool, shape (n, n_splits)
        Whether it is an equal vector.
    same_file : ndarray of int64, shape (n, n_splits), or None
        The first image of that split with the same file, -1 for none; None if not compared.
    first, second : ndarray of int64, shape (n_pairs,)
        Of each image its nearest near copy in every other split, and the first of the same file;
        every pair once, nearest first. `second` is of the reference where one of the two is.
    distance : ndarray of float64, shape (n_pairs,)
    is_same_file : list of bool or None
        For each pair; None where files were not compared, or one is missing.
    """

    names: tuple[str, ...]
    near: NDArray[np.bool_]
    equal: NDArray[np.bool_]
    same_file: NDArray[np.int64] | None
    first: NDArray[np.int64]
    second: NDArray[np.int64]
    distance: NDArray[np.float64]
    is_same_file: list[bool | None]

    def leaked(self, copied_in: str) -> NDArray[np.bool_]:
        """Whether each image has a copy in this split, which is not its own, shape (n,)."""
        column = self.names.index(copied_in)
        return self.near[:, column] | self.by_file(copied_in)

    def by_file(self, copied_in: str) -> NDArray[np.bool_]:
        """Whether each image has the same file in this split, which is not its own."""
        if self.same_file is None:
            return np.zeros(len(self.near), dtype=bool)
        return self.same_file[:, self.names.index(copied_in)] >= 0

    def file_pairs(self) -> list[tuple[int, int]]:
        """Pairs of different splits with the same file: each image with the first of each split."""
        if self.same_file is None:
            return []
        places, columns = np.nonzero(self.same_file >= 0)
        others = self.same_file[places, columns]
        return list(zip(places.tolist(), others.tolist(), strict=True))

    def columns(self, dataset: Dataset, near: SplitNeighbours) -> dict[str, list[Any]]:
        """Give the pairs as columns."""
        found: dict[str, list[Any]] = {}
        for prefix, places in (("", self.first), ("other_", self.second)):
            ranks = near.embeddings.rows[places].tolist()
            found[f"{prefix}image_id"] = [dataset.image_ids[rank] for rank in ranks]
            found[f"{prefix}file_name"] = [dataset.file_names[rank] for rank in ranks]
            found[f"{prefix}split"] = [near.groups.name_of(place) for place in places.tolist()]
        return {**found, "distance": self.distance.tolist(), "same_file": self.is_same_file}


def leak_pairs(
    near: SplitNeighbours, radius: float, reference: str, files: SameFiles | None
) -> LeakPairs:
    """Find the copies of every image in the splits that are not its own."""
    index = near.groups.index
    columns = np.arange(len(near.groups.names))
    foreign = (index >= 0)[:, None] & (index[:, None] != columns[None, :])
    # NaN, where a split is empty, is near nothing.
    close = foreign & (near.distance <= radius)
    same = None if files is None else _first_of_same_file(near, foreign, files)
    found = _pairs(near, close, same, reference)
    distance = near.points.from_squared(near.points.squared(*found))
    order = np.lexsort((found[1], found[0], distance))
    first, second, distance = found[0][order], found[1][order], distance[order]
    return LeakPairs(
        names=near.groups.names,
        near=close,
        equal=foreign & (near.distance == 0),
        same_file=same,
        first=first,
        second=second,
        distance=distance,
        is_same_file=_is_same_file(first, second, files),
    )


def _first_of_same_file(
    near: SplitNeighbours, foreign: NDArray[np.bool_], files: SameFiles
) -> NDArray[np.int64]:
    found = np.full(foreign.shape, -1)
    for group in files.groups:
        places = np.array(group)
        for column in range(foreign.shape[1]):
            inside = places[near.groups.index[places] == column]
            if len(inside):
                found[places, column] = inside[0]
    return np.where(foreign, found, -1)


def _pairs(
    near: SplitNeighbours,
    close: NDArray[np.bool_],
    same: NDArray[np.int64] | None,
    reference: str,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give pairs from both sources, each once, the one in the reference second."""
    a, columns = np.nonzero(close)
    b = near.place[a, columns]
    if same is not None:
        more, columns = np.nonzero(same >= 0)
        a, b = np.r_[a, more], np.r_[b, same[more, columns]]
    # The reference comes second, else the split that is named first.
    order = np.arange(len(near.groups.names)) + 1
    order[near.groups.names.index(reference)] = 0
    rank = order[near.groups.index]
    turned = rank[a] < rank[b]
    a, b = np.where(turned, b, a), np.where(turned, a, b)
    n = len(near.embeddings)
    keys = np.unique(a * n + b)
    return keys // max(1, n), keys % max(1, n)


def _is_same_file(
    first: NDArray[np.int64], second: NDArray[np.int64], files: SameFiles | None
) -> list[bool | None]:
    if files is None:
        return [None] * len(first)
    group = {place: number for number, group in enumerate(files.groups) for place in group}
    found: list[bool | None] = []
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if a in files.missing or b in files.missing:
            found.append(None)
        else:
            found.append(a in group and group[a] == group.get(b))
    return found

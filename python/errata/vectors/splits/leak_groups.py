"""Images that are joined by copies across splits, as groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from errata.vectors.splits.leakage_result import LeakGroup

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.columns import Dataset
    from errata.vectors.splits.leak_pairs import LeakPairs
    from errata.vectors.splits.split_neighbours import SplitNeighbours


def leak_groups(
    dataset: Dataset, near: SplitNeighbours, found: LeakPairs, component: NDArray[np.int64]
) -> tuple[LeakGroup, ...]:
    """Give the groups, nearest first, ties by their first image.

    `component` has one number for all images that are joined, -1 for those in no pair.
    """
    least: dict[int, float] = {}
    for number, distance in zip(
        component[found.first].tolist(), found.distance.tolist(), strict=True
    ):
        least.setdefault(number, distance)  # Pairs come nearest first.
    members: dict[int, list[int]] = {}
    for place in np.flatnonzero(component >= 0).tolist():
        members.setdefault(int(component[place]), []).append(place)
    order = sorted(members, key=lambda number: (least[number], members[number][0]))
    return tuple(_group(dataset, near, members[number], least[number]) for number in order)


def _group(
    dataset: Dataset, near: SplitNeighbours, members: list[int], distance: float
) -> LeakGroup:
    by_split: dict[str, list[int]] = {name: [] for name in near.groups.names}
    for place in members:
        by_split[near.groups.names[near.groups.index[place]]].append(
            int(near.embeddings.rows[place])
        )
    return LeakGroup(
        distance=distance,
        image_ids={
            split: tuple(dataset.image_ids[rank] for rank in ranks)
            for split, ranks in by_split.items()
            if ranks
        },
        file_names={
            split: tuple(dataset.file_names[rank] for rank in ranks)
            for split, ranks in by_split.items()
            if ranks
        },
    )

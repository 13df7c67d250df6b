"""How much of each cluster a split holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from errata.vectors.clusters.samples import first_of_each, typical_first
from errata.vectors.space import NOISE
from errata.vectors.splits.coverage_result import ClusterCoverage
from errata.vectors.splits.exact_tests import chance_of_none, upper_bound

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.columns import Dataset
    from errata.vectors.space import VectorSpace
    from errata.vectors.splits.image_groups import ImageGroups


def cluster_coverage(
    dataset: Dataset,
    space: VectorSpace,
    groups: ImageGroups,
    reference: str,
    *,
    few: float,
    samples: int,
) -> list[ClusterCoverage]:
    """Give every cluster and the noise: those without images of the reference first.

    The order: ``none``, ``few``, ``covered``, ``noise``; in each the largest cluster first.
    """
    places = typical_first(space)
    least_share = few * groups.count(reference) / max(1, int((groups.index >= 0).sum()))
    found = []
    for label in np.unique(space.labels).tolist():
        members = np.flatnonzero(space.labels == label)
        ranks = space.embeddings.rows[first_of_each(places, members, samples)]
        found.append(_one(dataset, label, members, ranks, groups, reference, least_share))
    rank = {"none": 0, "few": 1, "covered": 2, "noise": 3}
    return sorted(found, key=lambda each: (rank[each.status], -each.n_images, each.cluster))


def _one(
    dataset: Dataset,
    label: int,
    members: NDArray[np.int64],
    samples: NDArray[np.int64],
    groups: ImageGroups,
    reference: str,
    least_share: float,
) -> ClusterCoverage:
    index = groups.index[members]
    by_split = {name: int((index == i).sum()) for i, name in enumerate(groups.names)}
    n, hits = sum(by_split.values()), by_split[reference]
    upper = upper_bound(hits, n)
    n_all = len(groups.index) - groups.n_without
    return ClusterCoverage(
        cluster=label,
        by_split=by_split,
        n_images=n,
        n_without_split=len(members) - n,
        share=hits / n if n else None,
        share_upper=upper,
        status=_status(label, n, hits, upper, least_share),
        chance_of_none=chance_of_none(n_all, groups.count(reference), n),
        image_ids=tuple(dataset.image_ids[rank] for rank in samples),
        file_names=tuple(dataset.file_names[rank] for rank in samples),
    )


def _status(label: int, n: int, hits: int, upper: float, least_share: float) -> str:
    if label == NOISE:
        return "noise"
    # A cluster whose images are all in no split lacks nothing of the reference.
    if n and not hits:
        return "none"
    return "few" if upper < least_share else "covered"

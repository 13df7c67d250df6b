"""Whether splits, or any groups of images, are drawn alike, and which clusters tell them apart.

The probabilities take images as drawn one by one. Where they come in bunches, such as films cut
into frames, splits by bunch differ more than splits by image, and these tests call it drift.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.errors import UsageError
from errata.vectors.distances.points import Points
from errata.vectors.space import VectorSpace
from errata.vectors.splits.drift_result import ClusterDrift, Drift, GroupDrift
from errata.vectors.splits.energy import distances_between, energy_test
from errata.vectors.splits.exact_tests import fisher, holm
from errata.vectors.splits.image_groups import ImageGroups, image_groups
from errata.vectors.splits.origin import embeddings_of, origin
from errata.vectors.steps import Steps

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from threading import Event

    from numpy.typing import NDArray

    from errata.columns import Dataset
    from errata.embeddings import Embeddings


def drift(
    dataset: Dataset,
    vectors: Embeddings | VectorSpace,
    by: str | Mapping[str, Any] = "split",
    reference: str = "train",
    *,
    metric: str = "euclidean",
    permutations: int = 999,
    most_images: int = 1000,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
    cancel: Event | None = None,
) -> Drift:
    """Compare every group of images with a reference: as a whole, and cluster by cluster.

    Parameters
    ----------
    dataset : Dataset
    vectors : VectorSpace or Embeddings
        Of its images; a space has clusters, embeddings alone do not.
    by : str or mapping of str to images
        ``"split"``; a metadata key of the images; or named groups of images, each given as ids or
        as a mask, that share no image.
    reference : str
        The group that the others are compared with.
    metric : {"euclidean", "cosine"}
        Under cosine, vectors are brought to length 1 and then compared by Euclidean distance: half
        its square, the cosine distance, would see no difference but that of the means.
    permutations : int
        How many the p-value is computed from; the smallest it can be is 1 / (permutations + 1).
    most_images : int
        Larger groups are compared by a random sample of so many images; clusters are counted over
        all.
    seed : int
        The same data, settings and seed give the same result.
    progress, cancel : optional
        Told (done, total); stops the work when set.

    Raises
    ------
    UsageError
        No splits, no such key or reference, groups that share an image.
    CancelledError
        The work was told to stop.

    Examples
    --------
    >>> from errata import Dataset
    >>> from errata.embeddings import Embeddings
    >>> from errata.vectors import drift
    >>> dataset = Dataset.from_arrays(image_ids=list(range(8)), annotation_images=[],
    ...                               boxes_xywh=[], class_ids=[])
    >>> vectors = Embeddings([[0.0], [1.0], [2.0], [3.0], [10.0], [11.0], [12.0], [13.0]])
    >>> halves = {"before": [0, 1, 2, 3], "after": [4, 5, 6, 7]}
    >>> drift(dataset, vectors, halves, "before")["after"].energy_distance
    17.5
    """
    least = (("permutations", permutations, 1), ("most_images", most_images, 2), ("seed", seed, 0))
    for name, given, bound in least:
        if given < bound:
            raise UsageError.at(name, f"found {given}", f"give {bound} or more")
    embeddings = embeddings_of(vectors)
    groups = image_groups(dataset, embeddings, by)
    groups.check(reference)
    others = [name for name in groups.names if name != reference]
    job = _Job(
        Points(embeddings, metric), groups, reference, permutations, most_images, seed,
        Steps(len(others) * permutations, progress, cancel),
    )  # fmt: skip
    compared = [_compare(job, name, number) for number, name in enumerate(others)]
    settings = {"by": groups.by, "reference": reference, "metric": metric,
                "permutations": permutations, "most_images": most_images, "seed": seed}  # fmt: skip
    return Drift(
        **settings,
        groups=tuple(_raised(compared)),
        clusters=_clusters(vectors.labels, groups, reference, others)
        if isinstance(vectors, VectorSpace)
        else None,
        n_without_group=groups.n_without,
        n_without_vector=len(dataset) - len(embeddings),
        provenance=origin(dataset, vectors, **settings),
    )


@dataclass(frozen=True, eq=False)
class _Job:
    points: Points
    groups: ImageGroups
    reference: str
    permutations: int
    most_images: int
    seed: int
    steps: Steps


def _compare(job: _Job, name: str, number: int) -> GroupDrift:
    """Compare one group with the reference; a generator of its own makes the order indifferent."""
    rng = np.random.default_rng((job.seed, number))
    sides = [job.groups.places(each) for each in (name, job.reference)]
    used = [_sampled(places, job.most_images, rng) for places in sides]
    n, n_reference = map(len, sides)
    found = GroupDrift(
        name, n, n_reference, len(used[0]), len(used[1]), None, None, None, None, None
    )
    if not n:
        return found
    job.steps.step(0)
    distances = distances_between(job.points.rows(np.concatenate(used)))
    test = energy_test(distances, len(used[0]), rng, job.permutations, job.steps)
    unit = job.points.chord_unit
    return replace(
        found,
        energy_distance=test.distance * unit,
        coefficient=test.coefficient,
        by_chance=test.by_chance * unit,
        p_value=test.p_value,
    )


def _sampled(places: NDArray[np.int64], most: int, rng: np.random.Generator) -> NDArray[np.int64]:
    if len(places) <= most:
        return places
    return np.sort(rng.choice(places, most, replace=False))


def _raised(compared: list[GroupDrift]) -> list[GroupDrift]:
    """Raise the p-values that there are for their number."""
    tested = [i for i, each in enumerate(compared) if each.p_value is not None]
    raised = holm([compared[i].p_value or 0.0 for i in tested])
    for i, p_holm in zip(tested, raised.tolist(), strict=True):
        compared[i] = replace(compared[i], p_holm=p_holm)
    return compared


def _clusters(
    labels: NDArray[np.int64], groups: ImageGroups, reference: str, others: list[str]
) -> tuple[ClusterDrift, ...]:
    """Test every cluster in every group that has images."""
    ids = np.unique(labels)
    inside = {
        name: np.array([(labels[groups.places(name)] == i).sum() for i in ids], dtype=np.int64)
        for name in groups.names
    }
    n = {name: int(groups.count(name)) for name in groups.names}
    rows = [
        (name, int(cluster), int(inside[name][i]), int(inside[reference][i]))
        for name in others
        if n[name]
        for i, cluster in enumerate(ids)
    ]
    p_values = [fisher(k, n[name], r, n[reference]) for name, _, k, r in rows]
    raised = holm(p_values).tolist()
    found = [
        ClusterDrift(name, cluster, k, r, k / n[name], r / n[reference], p, p_holm)
        for (name, cluster, k, r), p, p_holm in zip(rows, p_values, raised, strict=True)
    ]
    return tuple(sorted(found, key=lambda each: each.p_value))

"""One cluster of images and its metrics."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.vectors.clusters import mean_bounds
from errata.vectors.clusters.image_means import ImageMean, image_means
from errata.vectors.clusters.ranking import ranks
from errata.vectors.space import NOISE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from errata.vectors.clusters.grouping import Groups

METRICS = ("f1", "precision", "recall")


@dataclass(frozen=True, slots=True)
class ClusterMetrics:
    """A cluster of images: how many, where they are from, how good the model is on them.

    Attributes
    ----------
    id : int
        The cluster; -1 for the images that are in none.
    rank : int or None
        1 for the worst; None for noise, and where no image defines F1.
    n_images : int
        The images that count.
    splits : dict of str to int
        How many of them are of each split; those that have none are in no entry.
    f1, precision, recall : ImageMean
        Means over images of each image's own value.
    f1_lower, f1_upper : float or None
        Between which the mean F1 of such images lies; each holds with a probability of .95 by
        itself, see `errata.vectors.clusters.mean_bounds`.
    samples : tuple of int
        Ranks of images that stand for it, the medoid first.
    """

    id: int
    rank: int | None
    n_images: int
    splits: Mapping[str, int]
    f1: ImageMean
    precision: ImageMean
    recall: ImageMean
    f1_lower: float | None
    f1_upper: float | None
    samples: tuple[int, ...]

    @property
    def is_noise(self) -> bool:
        """Whether it is what no cluster holds."""
        return self.id == NOISE

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python; samples are ranks of images."""
        return asdict(self)


def cluster_metrics(
    columns: Mapping[str, NDArray[Any]],
    groups: Groups,
    splits: list[dict[str, int]],
    samples: list[tuple[int, ...]],
) -> tuple[ClusterMetrics, ...]:
    """Give every cluster's metrics, noise first.

    Clusters are ranked by the upper bound of their mean F1, lowest first, so that a few unlucky
    images do not stand above a slice on which the model fails. Ties: the lower bound, then more
    images, then the id.

    Parameters
    ----------
    columns : mapping of str to ndarray, shape (n,)
        ``f1``, ``precision`` and ``recall`` of each member of the groups.
    groups : Groups
        The clusters.
    splits, samples : list
        What stands at each cluster, whatever the thresholds.
    """
    f1, precision, recall = (image_means(columns[name], groups) for name in METRICS)
    means = [each.or_nan for each in f1]
    counts = [each.n for each in f1]
    lower = mean_bounds.lower(means, counts)
    upper = mean_bounds.upper(means, counts)
    ids, sizes = groups.ids.tolist(), groups.sizes.tolist()
    ranked = ranks(groups.ids, upper, lower, -groups.sizes)
    return tuple(
        ClusterMetrics(
            id=ids[k],
            rank=ranked[k],
            n_images=sizes[k],
            splits=splits[k],
            f1=f1[k],
            precision=precision[k],
            recall=recall[k],
            f1_lower=_number(lower[k]),
            f1_upper=_number(upper[k]),
            samples=samples[k],
        )
        for k in range(len(groups))
    )


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)

"""Clusters of images with the metrics of each: clustered once, asked at any threshold."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from errata.errors import UsageError
from errata.vectors.clusters.cluster_metrics import METRICS, cluster_metrics
from errata.vectors.clusters.cluster_report import ClusterReport
from errata.vectors.clusters.grouping import Groups
from errata.vectors.clusters.samples import first_of_each, typical_first
from errata.vectors.splits.split_order import split_counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.evaluation import Evaluation
    from errata.results.per_image import PerImage
    from errata.thresholds import ScoreThreshold
    from errata.vectors.space import VectorSpace

SAMPLES = 5
"""How many images stand for a cluster, unless another number is asked for."""


@dataclass(frozen=True, eq=False)
class VectorAnalysis:
    """An evaluation and a space of its images; made by `analyse`.

    Attributes
    ----------
    evaluation : Evaluation
        What judged the model.
    space : VectorSpace
        Of pictures: ``space.embeddings.of == "images"``.
    places : ndarray of int64, shape (n,)
        Places in the space of the images that count, by rank.
    n_outside : int
        Images of the space that the evaluation leaves out.
    n_without_vector : int
        Images that the evaluation counts and the space does not hold.
    """

    evaluation: Evaluation
    space: VectorSpace
    places: NDArray[np.int64]
    n_outside: int
    n_without_vector: int

    @cached_property
    def groups(self) -> Groups:
        """The clusters, as groups of `places`."""
        return Groups.of(self.space.labels[self.places])

    @cached_property
    def typical(self) -> NDArray[np.int64]:
        """Where each of `places` stands in its cluster's list of examples."""
        return typical_first(self.space)[self.places]

    @cached_property
    def splits(self) -> list[dict[str, int]]:
        """How many images of each split every cluster has."""
        column = self.evaluation.dataset.split
        if column is None:
            return [{} for _ in range(len(self.groups))]
        ranks = self.space.embeddings.rows[self.places]
        return [
            split_counts(Counter(column[rank] for rank in ranks[members].tolist()))
            for members in self.groups.members()
        ]

    def members(self, cluster_id: int) -> NDArray[np.int64]:
        """Give the images of a cluster that count, as ranks, ascending; none for an unknown id.

        Noise is the cluster -1.
        """
        ranks: NDArray[np.int64] = self.space.embeddings.rows[self.places]
        chosen: NDArray[np.int64] = ranks[self.space.labels[self.places] == cluster_id]
        return chosen

    def samples(self, n: int | None) -> list[tuple[int, ...]]:
        """Give `n` images that stand for each cluster, all of them for None, as ranks."""
        if n == 0:  # Medoids of large clusters take long, and nobody asked.
            return [() for _ in range(len(self.groups))]
        ranks = self.space.embeddings.rows[self.places]
        most = len(ranks) if n is None else n
        return [
            tuple(ranks[first_of_each(self.typical, members, most)].tolist())
            for members in self.groups.members()
        ]

    def at(
        self,
        score_thr: ScoreThreshold = None,
        iou_thr: float = 0.5,
        *,
        samples: int | None = SAMPLES,
    ) -> ClusterReport:
        """Give every cluster's metrics at a pair of thresholds; nothing is clustered again.

        Parameters
        ----------
        score_thr, iou_thr
            The thresholds, as everywhere.
        samples : int, optional
            How many images stand for each cluster; None for all.

        Raises
        ------
        UsageError
            A threshold without a meaning, or a negative number of samples.
        """
        if samples is not None and samples < 0:
            raise UsageError.at("samples", f"found {samples}", "give 0 or more, or None for all")
        found = self.evaluation.per_image(score_thr, iou_thr)
        return self._report(found, score_thr, samples)

    def of(self, per_image: PerImage, *, samples: int | None = SAMPLES) -> ClusterReport:
        """Give what `at` gives, from counts of the evaluation's images that are there already.

        Parameters
        ----------
        per_image : PerImage
            What ``evaluation.per_image`` gave, at any thresholds.
        samples : int, optional
            How many images stand for each cluster; None for all.

        Raises
        ------
        UsageError
            Counts of other images.
        """
        ranks = self.evaluation.ranks_that_count()
        if list(per_image.ranks) != ranks:
            found = f"found {len(per_image)} images beside {len(ranks)}, or others"
            raise UsageError.at("per_image", found, "give that of the same evaluation")
        return self._report(per_image, per_image.score_thr, samples)

    def _report(
        self, per_image: PerImage, asked: ScoreThreshold, samples: int | None
    ) -> ClusterReport:
        columns = self.metric_columns(per_image)
        return ClusterReport(
            analysis=self,
            asked_score_thr=asked,
            clusters=cluster_metrics(columns, self.groups, self.splits, self.samples(samples)),
            per_image=per_image,
            score_thr=per_image.score_thr,
            iou_thr=per_image.iou_thr,
        )

    def metric_columns(self, per_image: PerImage) -> dict[str, NDArray[np.float64]]:
        """Give F1, precision and recall of the images at `places`; NaN where undefined."""
        ranks = self.space.embeddings.rows[self.places]
        at = np.searchsorted(np.asarray(per_image.ranks, dtype=np.int64), ranks)
        return {name: per_image[name][at] for name in METRICS}


def analyse(evaluation: Evaluation, space: VectorSpace) -> VectorAnalysis:
    """Join an evaluation with a space of its images, to be asked at any threshold.

    Images outside the evaluation (or of weight 0) are left out and counted; so are images that
    have no vector.

    Parameters
    ----------
    evaluation : Evaluation
        Of images that count once each.
    space : VectorSpace
        Of pictures of the evaluation's data set.

    Raises
    ------
    UsageError
        A space of crops, or of more images than there are; a resample, whose images count more
        than once, so that no bound holds.

    Examples
    --------
    >>> import errata, numpy as np
    >>> from errata.embeddings import Embeddings
    >>> from errata.vectors import SpaceSettings, VectorSpace, analyse
    >>> points = np.array([[0.0, 0.0], [0.1, 0.0], [9.0, 9.0]])
    >>> space = VectorSpace(Embeddings(points), SpaceSettings(), "pca", None, points, points,
    ...                     np.array([0, 0, -1]), float("nan"), 0.0)
    >>> analysis = analyse(errata.evaluate(*errata.sample_set()), space)
    >>> analysis.at(score_thr=0.35)
    ClusterReport(3 images, 1 cluster, score_thr=0.35, iou_thr=0.5, worst: 0 with F1 0.7000)
    >>> analysis.at(score_thr=0.35)[0].n_images
    2
    """
    embeddings = space.embeddings
    if embeddings.of != "images":
        raise UsageError.at(
            "space", f"found vectors of {embeddings.of!r}", "give one of images; see crop_clusters"
        )
    if evaluation.weights is not None and int(evaluation.weights.max(initial=0)) > 1:
        raise UsageError.at(
            "evaluation", "found images that count more than once", "give it without resampling"
        )
    n = len(evaluation.dataset)
    if len(embeddings) and int(embeddings.rows[-1]) >= n:
        found = f"found a vector of image {int(embeddings.rows[-1])} of {n}"
        raise UsageError.at("space", found, "give one of the evaluation's own data set")
    ranks = np.asarray(evaluation.ranks_that_count(), dtype=np.int64)
    places = np.flatnonzero(np.isin(embeddings.rows, ranks))
    return VectorAnalysis(
        evaluation,
        space,
        places,
        n_outside=len(embeddings) - len(places),
        n_without_vector=len(ranks) - len(places),
    )

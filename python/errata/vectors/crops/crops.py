"""Clusters of crops by what became of them: clustered once, asked at any threshold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from errata.errors import UsageError
from errata.vectors.clusters.grouping import Groups
from errata.vectors.clusters.samples import typical_first
from errata.vectors.crops.crop_kinds import crop_kinds
from errata.vectors.crops.crop_metrics import crop_metrics
from errata.vectors.crops.crop_report import CropReport
from errata.vectors.crops.joined_crops import sides

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.evaluation import Evaluation
    from errata.thresholds import ScoreThreshold
    from errata.vectors.space import VectorSpace

SAMPLES = 5
"""How many crops stand for a cluster, unless another number is asked for."""


@dataclass(frozen=True, eq=False)
class CropAnalysis:
    """An evaluation and a space of crops; made by `analyse_crops`.

    Attributes
    ----------
    evaluation : Evaluation
        What judged the model.
    space : VectorSpace
        Of crops.
    places : ndarray of int64, shape (n,)
        Places in the space of the crops whose images count.
    is_dt : ndarray of bool, shape (n,)
        Whether each is a detection's.
    rows : ndarray of int64, shape (n,)
        Its row in ``inferences.arrays`` or ``dataset.arrays``.
    images : ndarray of int64, shape (n,)
        The rank of its image.
    n_outside : int
        Crops of images that the evaluation leaves out.
    """

    evaluation: Evaluation
    space: VectorSpace
    places: NDArray[np.int64]
    is_dt: NDArray[np.bool_]
    rows: NDArray[np.int64]
    images: NDArray[np.int64]
    n_outside: int

    @cached_property
    def groups(self) -> Groups:
        """The clusters, as groups of `places`."""
        return Groups.of(self.space.labels[self.places])

    @cached_property
    def typical(self) -> NDArray[np.int64]:
        """Where each of `places` stands in its cluster's list of examples."""
        return typical_first(self.space)[self.places]

    def at(
        self, score_thr: ScoreThreshold = None, iou_thr: float = 0.5, *, samples: int = SAMPLES
    ) -> CropReport:
        """Say what became of every cluster's crops; nothing is clustered again.

        Parameters
        ----------
        score_thr, iou_thr
            The thresholds, as everywhere.
        samples : int
            How many crops stand for each cluster.

        Raises
        ------
        UsageError
            A threshold without a meaning, or a negative number of samples.
        """
        if samples < 0:
            raise UsageError.at("samples", f"found {samples}", "give 0 or more")
        kinds = crop_kinds(self.evaluation, self.is_dt, self.rows, score_thr, iou_thr)
        return CropReport(
            analysis=self,
            clusters=crop_metrics(self, kinds, samples),
            score_thr=kinds.examples.score_thr,
            iou_thr=iou_thr,
            provenance=self.evaluation.origin(score_thr=score_thr, iou_thr=iou_thr),
        )


def analyse_crops(evaluation: Evaluation, space: VectorSpace) -> CropAnalysis:
    """Join an evaluation with a space of crops, to be asked at any threshold.

    Parameters
    ----------
    evaluation : Evaluation
        What judged the model.
    space : VectorSpace
        Of crops of annotations, of detections, or of both (see `join_crops`).

    Raises
    ------
    UsageError
        A space of pictures, or of more crops than there are.
    """
    embeddings, dataset = space.embeddings, evaluation.dataset
    if embeddings.of == "images":
        raise UsageError.at("space", "found vectors of 'images'", "give one of crops; see analyse")
    is_dt, rows = sides(embeddings, dataset)
    for side, n in ((is_dt, len(evaluation.inferences)), (~is_dt, dataset.n_annotations)):
        if side.any() and int(rows[side].max()) >= n:
            found = f"found a vector of row {int(rows[side].max())} of {n}"
            raise UsageError.at("space", found, "give one of the evaluation's own data")
    images = np.empty(len(rows), dtype=np.int64)
    images[is_dt] = evaluation.inferences.arrays["image"][rows[is_dt]]
    images[~is_dt] = dataset.arrays["image"][rows[~is_dt]]
    places = np.flatnonzero(np.isin(images, evaluation.ranks_that_count()))
    return CropAnalysis(
        evaluation, space, places, is_dt[places], rows[places], images[places],
        n_outside=len(rows) - len(places),
    )  # fmt: skip


def crop_clusters(
    evaluation: Evaluation,
    space: VectorSpace,
    score_thr: ScoreThreshold = None,
    iou_thr: float = 0.5,
) -> CropReport:
    """Say what became of every cluster's crops at one pair of thresholds.

    For several thresholds keep `analyse_crops` and ask it: examples are then found once.

    Examples
    --------
    >>> import errata, numpy as np
    >>> from errata.embeddings import Embeddings
    >>> from errata.vectors import SpaceSettings, VectorSpace, crop_clusters
    >>> ev = errata.evaluate(*errata.sample_set())
    >>> points = np.zeros((len(ev.inferences), 2))
    >>> space = VectorSpace(Embeddings(points, of="dt"), SpaceSettings(), "pca", None, points,
    ...                     points, np.zeros(len(points), dtype=np.int64), float("nan"), 0.0)
    >>> crop_clusters(ev, space, score_thr=0.35)[0].counts["fp"]
    1
    """
    return analyse_crops(evaluation, space).at(score_thr, iou_thr)

"""Clusters of crops by what became of them: clustered once, asked at any threshold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from errata.errors import UsageError
from errata.vectors.clusters.grouping import Groups
from errata.vectors.clusters.samples import typical_first
from errata.vectors.crops.crop_metrics import crop_metrics
from errata.vectors.crops.crop_report import CropReport
from errata.vectors.crops.found_crops import Crops, find_crops

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.evaluation import Evaluation
    from errata.thresholds import ScoreThreshold
    from errata.vectors.crops.crop_kinds import CropKinds
    from errata.vectors.space import VectorSpace

SAMPLES = 5
"""How many crops stand for a cluster, unless another number is asked for."""


@dataclass(frozen=True, eq=False)
class CropAnalysis(Crops):
    """Crops whose images count, and the space in which they are clustered; see `analyse_crops`.

    Attributes
    ----------
    space : VectorSpace
        Of the crops, those of other images among them: `places` says which count.
    """

    space: VectorSpace

    @cached_property
    def groups(self) -> Groups:
        """The clusters, as groups of `places`."""
        return Groups.of(self.space.labels[self.places])

    @cached_property
    def typical(self) -> NDArray[np.int64]:
        """Where each of `places` stands in its cluster's list of examples."""
        return typical_first(self.space)[self.places]

    @cached_property
    def n_frames(self) -> list[int]:
        """In how many images each of the clusters is, whatever the thresholds."""
        return [len(np.unique(self.images[members])) for members in self.groups.members()]

    def members(self, cluster_id: int) -> NDArray[np.int64]:
        """Give the crops of a cluster that count, as places in the space; none for an unknown id.

        Noise is the cluster -1.
        """
        chosen: NDArray[np.int64] = self.places[self.space.labels[self.places] == cluster_id]
        return chosen

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
        return self._report(self.kinds(score_thr, iou_thr), score_thr, samples)

    def of(self, kinds: CropKinds, *, samples: int = SAMPLES) -> CropReport:
        """Give what `at` gives, from kinds of the same crops that are there already.

        Parameters
        ----------
        kinds : CropKinds
            What `Crops.kinds` gave for these embeddings, at any thresholds.
        samples : int
            How many crops stand for each cluster.

        Raises
        ------
        UsageError
            Kinds of other crops, or a negative number of samples.
        """
        if len(kinds.kind) != len(self.places):
            found = f"found {len(kinds.kind)} crops beside {len(self.places)}"
            raise UsageError.at("kinds", found, "give those of the same crops")
        return self._report(kinds, kinds.examples.score_thr, samples)

    def _report(self, kinds: CropKinds, asked: ScoreThreshold, samples: int) -> CropReport:
        if samples < 0:
            raise UsageError.at("samples", f"found {samples}", "give 0 or more")
        iou_thr = kinds.examples.iou_thr
        return CropReport(
            analysis=self,
            clusters=crop_metrics(self, kinds, samples),
            score_thr=kinds.examples.score_thr,
            iou_thr=iou_thr,
            provenance=self.evaluation.origin(score_thr=asked, iou_thr=iou_thr),
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
    found = find_crops(evaluation, space.embeddings)
    return CropAnalysis(
        found.evaluation,
        found.places,
        found.is_dt,
        found.rows,
        found.images,
        found.n_outside,
        space,
    )


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

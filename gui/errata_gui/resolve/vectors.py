"""Images and objects joined with vectors of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from errata_gui.resolve.over_thresholds import OverThresholds

if TYPE_CHECKING:
    from errata.embeddings import Embeddings
    from errata.vectors import (
        ClusterReport,
        CropAnalysis,
        CropKinds,
        CropReport,
        Crops,
        VectorAnalysis,
        VectorSpace,
    )


class OfVectors(OverThresholds):
    """What the clusters panel colours by, and its clusters with their metrics."""

    @cached_property
    def dominant_labels(self) -> list[str | None]:
        """What most annotations of each image are, by rank."""
        from errata.vectors import dominant_labels

        dataset = self.loaded.dataset
        return self._asked("dominant_labels", dataset, lambda: dominant_labels(dataset))

    @cached_property
    def dominant_errors(self) -> list[str | None]:
        """The most frequent kind of error of each image, by rank; None without errors."""
        return self._asked("dominant_errors", self._at_thresholds, self._find_dominant_errors)

    def _find_dominant_errors(self) -> list[str | None]:
        from errata.vectors import dominant_errors

        found: list[str | None] = [None] * len(self.loaded.dataset)
        kinds = dominant_errors(self.evaluation, self.score_thr, self.iou_thr)
        for rank, kind in zip(self.evaluation.ranks_that_count(), kinds, strict=True):
            found[rank] = kind
        return found

    def analysis(self, space: VectorSpace) -> VectorAnalysis:
        """The evaluation joined with a space of its images."""
        from errata.vectors import analyse

        return self._asked(
            "analysis", (self._on_images, space), lambda: analyse(self.evaluation, space)
        )

    def clusters(self, space: VectorSpace) -> ClusterReport:
        """Every cluster's metrics at the thresholds."""
        return self._asked(
            "clusters",
            (self._at_thresholds, space),
            lambda: self.analysis(space).of(self.per_image, samples=0),
        )

    def crops(self, embeddings: Embeddings) -> Crops:
        """Vectors of objects, joined with the evaluation."""
        from errata.vectors import find_crops

        return self._asked(
            "crops", (self._on_images, embeddings), lambda: find_crops(self.evaluation, embeddings)
        )

    def crop_kinds(self, embeddings: Embeddings) -> CropKinds:
        """What became of each of those objects at the thresholds."""
        return self._asked(
            "crop_kinds",
            (self._at_thresholds, embeddings),
            lambda: self.crops(embeddings).kinds(self.score_thr, self.iou_thr),
        )

    def crop_analysis(self, space: VectorSpace) -> CropAnalysis:
        """The evaluation joined with a space of its objects."""
        from errata.vectors import analyse_crops

        return self._asked(
            "crop_analysis",
            (self._on_images, space),
            lambda: analyse_crops(self.evaluation, space),
        )

    def crop_clusters(self, space: VectorSpace) -> CropReport:
        """What became of every cluster's objects at the thresholds."""
        return self._asked(
            "crop_clusters",
            (self._at_thresholds, space),
            lambda: self.crop_analysis(space).of(self.crop_kinds(space.embeddings), samples=0),
        )

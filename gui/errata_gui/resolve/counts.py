"""Counts and metrics at the thresholds: pooled, of classes, of pairs of classes, of images."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from errata_gui.resolve.images import OnImages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from errata.results.arranged import ArrangedMatrix
    from errata.results.confusion import ConfusionMatrix
    from errata.results.metrics import Metrics
    from errata.results.per_image import PerImage


class Counts(OnImages):
    """What is counted at the thresholds."""

    @cached_property
    def metrics(self) -> Metrics:
        """Counts and metrics at the thresholds."""
        return self._asked(
            "metrics",
            self._at_thresholds,
            lambda: self.evaluation.metrics(self.score_thr, self.iou_thr),
        )

    @cached_property
    def baseline_metrics(self) -> Metrics | None:
        """The same at the thresholds that changes are counted from."""
        baseline = self.state.baseline
        if baseline is None:
            return None
        return type(self)(self.loaded, replace(self.state, thresholds=baseline), self._memo).metrics

    @cached_property
    def metrics_with_image_mean(self) -> Metrics:
        """The same with the mean over images, which takes a pass over them."""
        return self._asked(
            "image_mean",
            self._at_thresholds,
            lambda: self.evaluation.metrics(self.score_thr, self.iou_thr, average="image_mean"),
        )

    @property
    def image_mean_is_known(self) -> bool:
        """Whether `metrics_with_image_mean` was asked before."""
        return self._memo.holds("image_mean", self._at_thresholds)

    @cached_property
    def confusion(self) -> ConfusionMatrix:
        """The confusion matrix at the thresholds."""
        return self._asked(
            "confusion",
            self._at_thresholds,
            lambda: self.evaluation.confusion(self.score_thr, self.iou_thr),
        )

    def arranged(self, classes: tuple[int, ...]) -> ArrangedMatrix:
        """The confusion matrix with these classes in this order, the others pooled."""
        return self._asked(
            "arranged",
            (*self._at_thresholds, classes),
            lambda: self.confusion.arranged(classes),
        )

    @cached_property
    def mistakes(self) -> NDArray[np.int64]:
        """Row and column of the confusion matrix's cells with mistakes, largest count first."""
        return self._asked("mistakes", self._at_thresholds, self.confusion.mistakes)

    @cached_property
    def per_image(self) -> PerImage:
        """Counts and metrics of every image at the thresholds."""
        return self._asked(
            "per_image",
            self._at_thresholds,
            lambda: self.evaluation.per_image(self.score_thr, self.iou_thr),
        )

    def by_rank(self, name: str) -> NDArray[np.float64]:
        """A column of `per_image` by rank; NaN for images that do not count."""
        return self._asked(f"by_rank {name}", self._at_thresholds, lambda: self._find_by_rank(name))

    def _find_by_rank(self, name: str) -> NDArray[np.float64]:
        import numpy as np

        column = np.full(len(self.loaded.dataset), np.nan)
        column[self.per_image.ranks] = self.per_image[name]
        return column

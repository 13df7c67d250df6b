"""What is counted at other thresholds too: curves, the surface, the best threshold."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from errata_gui.resolve.counts import Counts

if TYPE_CHECKING:
    import errata
    from errata.results.curve import BestThreshold, PrCurve
    from errata.results.grid import ThresholdGrid


class OverThresholds(Counts):
    """What is counted along the score axis, the IoU axis, and over both."""

    @cached_property
    def score_axis(self) -> list[float]:
        """101 score thresholds over the span of the data."""
        whole = self.loaded.evaluation
        return self._asked("score_axis", whole, whole.default_scores)

    @cached_property
    def f1_curve(self) -> ThresholdGrid:
        """Pooled counts at every score of the axis, at the IoU threshold; shape (101, 1)."""
        return self._asked(
            "f1_curve",
            (self._on_images, self.iou_thr),
            lambda: self.evaluation.grid(self.score_axis, [self.iou_thr]),
        )

    def class_f1_curve(self, label: str) -> tuple[list[float], list[float]]:
        """The score axis and a class's F1 on it, at the IoU threshold."""
        grid = self._asked(
            f"f1_curve {label!r}",
            (self._on_images, self.iou_thr),
            lambda: self.evaluation.grid(self.score_axis, [self.iou_thr], labels=[label]),
        )
        return self.score_axis, grid.f1[0, :, 0].tolist()

    @cached_property
    def iou_f1_curve(self) -> tuple[list[float], list[float]] | None:
        """The IoU axis, and micro F1 on it at the score of the surface next to the threshold.

        None where every IoU takes a matching of its own, until the surface is known.
        """
        grid = self._surface_of(None)
        if grid is None:
            return None
        score, scores = self.state.thresholds.score, grid.score_thrs
        near = min(range(len(scores)), key=lambda i: abs(scores[i] - (score or 0.0)))
        return list(grid.iou_thrs), grid.f1[0 if score is None else near].tolist()

    @cached_property
    def best(self) -> BestThreshold | None:
        """The score threshold of the highest micro F1 at the IoU threshold.

        It takes a pass over all detections: too long for every step of the IoU slider.
        """
        return self._asked(
            "best",
            (self._on_images, self.iou_thr),
            lambda: self.evaluation.best_threshold(iou_thr=self.iou_thr),
        )

    @property
    def best_is_known(self) -> bool:
        """Whether `best` was asked before."""
        return self._memo.holds("best", (self._on_images, self.iou_thr))

    @cached_property
    def curve_evaluation(self) -> errata.Evaluation:
        """What curves are of: the matching, or that of equal labels where the view asks for it."""
        whole = self.evaluation
        return whole.equal_labels_only() if self.state.curve.equal_labels else whole

    @property
    def curves_on(self) -> tuple[Any, ...]:
        """What curves depend on: when it stays the same, so do they."""
        return *self._on_images, self.state.curve.equal_labels, self.iou_thr

    def known_curve(self, label: str | None) -> PrCurve | None:
        """Precision and recall at every distinct score, of a class or pooled; None if not kept yet.

        It takes a pass over all detections, in a job: `curve_evaluation` gives it.
        """
        known: PrCurve | None = self._memo.known(f"curve {label!r}", self.curves_on)
        return known

    def keep_curve(self, curve: PrCurve) -> None:
        """Keep a curve that a job has made."""
        self._memo.keep(f"curve {curve.label!r}", self.curves_on, curve)

    @property
    def known_average_precisions(self) -> dict[str, float | None] | None:
        """Average precision of every class, for the curves; None before it is kept."""
        name = "average precisions"
        known: dict[str, float | None] | None = self._memo.known(name, self.curves_on)
        return known

    def keep_average_precisions(self, values: dict[str, float | None]) -> None:
        """Keep what a job has made."""
        self._memo.keep("average precisions", self.curves_on, values)

    @property
    def surface_on(self) -> tuple[Any, ...]:
        """What the surface depends on: when it stays the same, so does the surface."""
        return self._on_images, self.state.surface.label

    @property
    def known_surface(self) -> ThresholdGrid | None:
        """Counts over the threshold plane, of a class or pooled; None before it is kept.

        Where one matching serves every IoU threshold it is there at once; else it takes a job.
        """
        return self._surface_of(self.state.surface.label)

    def keep_surface(self, grid: ThresholdGrid) -> None:
        """Keep a surface that a job has made."""
        self._memo.keep("surface", self.surface_on, grid)

    def _surface_of(self, label: str | None) -> ThresholdGrid | None:
        depends_on = (self._on_images, label)
        if not self.evaluation.rule.holds_everywhere:
            known: ThresholdGrid | None = self._memo.known("surface", depends_on)
            return known
        return self._asked(
            "surface",
            depends_on,
            lambda: self.evaluation.grid(labels=None if label is None else [label]),
        )

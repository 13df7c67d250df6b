"""From a view state and what was opened to what is shown: pure, lazy, and without Qt.

A `Resolved` asks the library only for what a panel reads. What does not depend on what changed is
not asked again: the `Memo` keeps, for each question, the last answer and what it depended on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import errata
from errata_gui import listing

if TYPE_CHECKING:
    from errata.filters import Columns
    from errata.results.confusion import ConfusionMatrix
    from errata.results.curve import BestThreshold, PrCurve
    from errata.results.examples import Examples
    from errata.results.grid import ThresholdGrid
    from errata.results.metrics import Metrics
    from errata.results.per_image import PerImage
    from errata_gui.listing import Marks
    from errata_gui.loaded import Loaded
    from errata_gui.state import ExampleQuery, ViewState
    from errata_gui.state.thresholds import ScoreArgument

T = TypeVar("T")

COUNTED = frozenset("n_dt tp fp fn absorbed not_evaluated precision recall f1 mean_iou".split())
"""Columns of images that depend on the thresholds."""


class Memo:
    """The last answers to each question; a few for questions that come in several forms."""

    KEPT = 4

    def __init__(self) -> None:
        self._answers: dict[str, list[tuple[Any, Any]]] = {}

    def once(self, question: str, depends_on: Any, ask: Callable[[], T]) -> T:
        """Give the answer for what it depends on, asked if it is not known."""
        known = self._answers.setdefault(question, [])
        for place, (key, answer) in enumerate(known):
            if key == depends_on:
                known.insert(0, known.pop(place))
                kept: T = answer
                return kept
        value = ask()
        known.insert(0, (depends_on, value))
        del known[self.KEPT :]
        return value


class Resolved:
    """Everything that panels show for one state; each part is computed when first read.

    Parameters
    ----------
    loaded : Loaded
    state : ViewState
    memo : Memo
        Shared by the states of one session.
    marks : Marks, optional
        Where tags come from.
    """

    def __init__(
        self, loaded: Loaded, state: ViewState, memo: Memo, marks: Marks | None = None
    ) -> None:
        self.loaded = loaded
        self.state = state
        self.marks = marks
        self._memo = memo

    @cached_property
    def evaluation(self) -> errata.Evaluation:
        """The matching, narrowed to the images that the image filter keeps."""
        text = self.state.image_filter.strip()
        whole = self.loaded.evaluation
        if not text:
            return whole
        return self._memo.once("subset", self._on_images, lambda: self._subset(whole, text))

    @property
    def labels(self) -> list[str]:
        """The classes in order, background not among them."""
        return self.loaded.evaluation.labels

    @cached_property
    def score_thr(self) -> ScoreArgument:
        """The score threshold as questions take it."""
        return self.state.thresholds.argument(self.labels)

    @property
    def iou_thr(self) -> float:
        """The IoU threshold."""
        return self.state.thresholds.iou

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
        return Resolved(self.loaded, replace(self.state, thresholds=baseline), self._memo).metrics

    @cached_property
    def metrics_with_image_mean(self) -> Metrics:
        """The same with the mean over images, which takes a pass over them."""
        return self._asked(
            "image_mean",
            self._at_thresholds,
            lambda: self.evaluation.metrics(self.score_thr, self.iou_thr, average="image_mean"),
        )

    @cached_property
    def confusion(self) -> ConfusionMatrix:
        """The confusion matrix at the thresholds."""
        return self._asked(
            "confusion",
            self._at_thresholds,
            lambda: self.evaluation.confusion(self.score_thr, self.iou_thr),
        )

    @cached_property
    def per_image(self) -> PerImage:
        """Counts and metrics of every image at the thresholds."""
        return self._asked(
            "per_image",
            self._at_thresholds,
            lambda: self.evaluation.per_image(self.score_thr, self.iou_thr),
        )

    @cached_property
    def score_axis(self) -> list[float]:
        """101 score thresholds over the span of the data."""
        return self.loaded.evaluation.default_scores()

    @cached_property
    def f1_curve(self) -> ThresholdGrid:
        """Pooled counts at every score of the axis, at the IoU threshold; shape (101, 1)."""
        return self._asked(
            "f1_curve",
            (self._on_images, self.iou_thr),
            lambda: self.evaluation.grid(self.score_axis, [self.iou_thr]),
        )

    @cached_property
    def best(self) -> BestThreshold | None:
        """The score threshold of the highest micro F1 at the IoU threshold."""
        return self._asked(
            "best",
            (self._on_images, self.iou_thr),
            lambda: self.evaluation.best_threshold(iou_thr=self.iou_thr),
        )

    def curve(self, label: str | None) -> PrCurve:
        """Precision and recall at every distinct score, of a class or pooled."""
        return self._asked(
            f"curve {label!r}",
            (self._on_images, self.iou_thr, label),
            lambda: self.evaluation.pr_curve(label, self.iou_thr),
        )

    def surface(self, label: str | None) -> ThresholdGrid:
        """Counts over the threshold plane, of a class or pooled."""
        return self._asked(
            "surface",
            (self._on_images, label),
            lambda: self.evaluation.grid(labels=None if label is None else [label]),
        )

    @cached_property
    def examples(self) -> Examples:
        """The examples that the query asks for, as many as the count that was clicked."""
        return self._listed(replace(self.state.query, kinds=None))

    @cached_property
    def listing(self) -> listing.Listing:
        """Those of them that kinds and example filter leave."""
        query, text = self.state.query, self.state.example_filter.strip()
        revision = self.marks.revision if self.marks and listing.names_tags(text) else 0
        return self._asked(
            "listing",
            (*self._of_examples(query), text, revision),
            lambda: listing.kept(self._listed(query), len(self.examples), text, self.marks),
        )

    @cached_property
    def example_columns(self) -> Columns:
        """What a filter of examples may name, tags among them."""
        revision = self.marks.revision if self.marks else 0
        query = replace(self.state.query, kinds=None)
        return self._asked(
            "example_columns",
            (*self._of_examples(query), revision),
            lambda: listing.columns(self.examples, self.marks),
        )

    @property
    def n_examples(self) -> int:
        """About how many examples the query has, told from the counts, which are at hand."""
        query, counts = self.state.query, self.metrics.pooled
        if query.gt is not None or query.dt is not None or query.images is not None:
            return 0
        return counts.fp + counts.fn + (counts.tp_dt if query.kind in (None, "tp") else 0)

    def _listed(self, query: ExampleQuery) -> Examples:
        return self._asked(
            "examples",
            self._of_examples(query),
            lambda: listing.clicked(
                self.evaluation, query, self.state.gallery, self.score_thr, self.iou_thr
            ),
        )

    def _of_examples(self, query: ExampleQuery) -> tuple[Any, ...]:
        view = self.state.gallery
        return *self._at_thresholds, query, view.sort, view.descending

    def _subset(self, whole: errata.Evaluation, text: str) -> errata.Evaluation:
        images = whole.per_image(self.score_thr, self.iou_thr)
        return whole.subset(images.filter(text).image_ids)

    @cached_property
    def _on_images(self) -> tuple[Any, ...]:
        """What the choice of images depends on: the thresholds only if the filter asks for counts."""
        text = self.state.image_filter.strip()
        key = (id(self.loaded.evaluation), text)
        if not text:
            return key
        asked = self._memo.once("filter", key, lambda: _columns_used(self.loaded.evaluation, text))
        return (*key, self.state.thresholds) if asked & COUNTED else key

    @property
    def _at_thresholds(self) -> tuple[Any, ...]:
        return *self._on_images, self.state.thresholds

    def _asked(self, question: str, depends_on: Any, ask: Callable[[], T]) -> T:
        return self._memo.once(question, depends_on, ask)


def _columns_used(evaluation: errata.Evaluation, text: str) -> frozenset[str]:
    from errata.filters import image_columns, parse

    return frozenset(parse(text, image_columns(evaluation.per_image())).columns_used)

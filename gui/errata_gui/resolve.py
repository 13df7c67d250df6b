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
from errata.filters import FilterError, image_columns, parse
from errata.filters.images import COUNTED
from errata_gui import listing
from errata_gui.state import ExampleQuery

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from errata.embeddings import Embeddings
    from errata.filters import Columns, Filter
    from errata.results.arranged import ArrangedMatrix
    from errata.results.confusion import ConfusionMatrix
    from errata.results.curve import BestThreshold, PrCurve
    from errata.results.examples import Examples
    from errata.results.explanation import Explanation
    from errata.results.grid import ThresholdGrid
    from errata.results.metrics import Metrics
    from errata.results.objects import Objects
    from errata.results.per_image import PerImage
    from errata.vectors import (
        ClusterReport,
        CropAnalysis,
        CropKinds,
        CropReport,
        Crops,
        VectorAnalysis,
        VectorSpace,
    )
    from errata_gui.listing import Marks
    from errata_gui.loaded import Loaded
    from errata_gui.state import Thresholds, ViewState
    from errata_gui.state.thresholds import ScoreArgument

T = TypeVar("T")


class Memo:
    """The last answers to each question; a few for questions that come in several forms.

    What an answer depends on holds the objects themselves, which compare by identity, and never
    their addresses: those are given again to other objects.
    """

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
        self.keep(question, depends_on, value)
        return value

    def known(self, question: str, depends_on: Any) -> Any:
        """Give the answer for what it depends on, or None if it is not known."""
        answers = self._answers.get(question, ())
        return next((answer for key, answer in answers if key == depends_on), None)

    def holds(self, question: str, depends_on: Any) -> bool:
        """Say whether the answer for what it depends on is kept."""
        return any(key == depends_on for key, _ in self._answers.get(question, ()))

    def keep(self, question: str, depends_on: Any, answer: Any) -> None:
        """Keep an answer that was found elsewhere, as by a job."""
        known = self._answers.setdefault(question, [])
        known.insert(0, (depends_on, answer))
        del known[self.KEPT :]


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
        # Those of classes are set aside, not lost: another rule, or Undo, brings them back.
        self.state = state.with_thresholds(per_class=()) if loaded.rule.one_threshold else state
        self.marks = marks
        self._memo = memo

    @cached_property
    def evaluation(self) -> errata.Evaluation:
        """The matching, narrowed to the images that the image filter keeps.

        A filter that cannot be read keeps all; `filter_error` says so.
        """
        whole, asked = self.loaded.evaluation, self._filter
        if asked is None or isinstance(asked, FilterError):
            return whole
        return self._asked(
            "subset",
            self._on_images,
            lambda: whole.subset(self.every_image.filter(asked).image_ids),
        )

    @cached_property
    def every_image(self) -> PerImage:
        """Counts and metrics of every image at the thresholds, whatever the image filter."""
        whole = self.loaded.evaluation
        return self._asked(
            "every_image",
            (whole, self.state.thresholds),
            lambda: whole.per_image(self.score_thr, self.iou_thr),
        )

    @cached_property
    def image_columns(self) -> Columns:
        """What an image filter may name."""
        return image_columns(self.every_image)

    @property
    def filter_error(self) -> FilterError | None:
        """Why the image filter is not applied; None where it is, or where there is none."""
        return self._filter if isinstance(self._filter, FilterError) else None

    @cached_property
    def _filter(self) -> Filter | FilterError | None:
        text = self.state.image_filter.strip()
        if not text:
            return None
        whole = self.loaded.evaluation
        return self._asked("filter", (whole, text), lambda: _parsed(text, self.image_columns))

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

    @property
    def data_key(self) -> tuple[errata.Dataset, errata.InferenceSet, str]:
        """What names the data that counts: both files and the image filter; no thresholds."""
        data = self.loaded
        return data.dataset, data.inferences, self.state.image_filter.strip()

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

    @cached_property
    def iou_f1_curve(self) -> tuple[list[float], list[float]] | None:
        """The IoU axis, and micro F1 on it at the score of the surface next to the threshold.

        None where every IoU takes a matching of its own, until the surface is known.
        """
        grid = self._pooled_surface
        if grid is None:
            return None
        score, scores = self.state.thresholds.score, grid.score_thrs
        near = min(range(len(scores)), key=lambda i: abs(scores[i] - (score or 0.0)))
        return list(grid.iou_thrs), grid.f1[0 if score is None else near].tolist()

    @property
    def _pooled_surface(self) -> ThresholdGrid | None:
        if self.evaluation.rule.holds_everywhere:
            return self._asked("pooled surface", self._on_images, self.evaluation.grid)
        known: ThresholdGrid | None = self._memo.known("surface", (self._on_images, None))
        return known

    def class_f1_curve(self, label: str) -> tuple[list[float], list[float]]:
        """The score axis and a class's F1 on it, at the IoU threshold."""
        grid = self._asked(
            f"f1_curve {label!r}",
            (self._on_images, self.iou_thr),
            lambda: self.evaluation.grid(self.score_axis, [self.iou_thr], labels=[label]),
        )
        return self.score_axis, grid.f1[0, :, 0].tolist()

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
        label = self.state.surface.label
        if not self.evaluation.rule.holds_everywhere:
            known: ThresholdGrid | None = self._memo.known("surface", self.surface_on)
            return known
        return self._asked(
            "surface",
            self.surface_on,
            lambda: self.evaluation.grid(labels=None if label is None else [label]),
        )

    def keep_surface(self, grid: ThresholdGrid) -> None:
        """Keep a surface that a job has made."""
        self._memo.keep("surface", self.surface_on, grid)

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
        if query.gt is not None or query.dt is not None or query.is_selection:
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

    @cached_property
    def image_mask(self) -> NDArray[np.bool_]:
        """Which images count, by rank: bool of shape (n_images,)."""
        return self._asked("image_mask", self._on_images, self._find_image_mask)

    def by_rank(self, name: str) -> NDArray[np.float64]:
        """A column of `per_image` by rank; NaN for images that do not count."""
        return self._asked(f"by_rank {name}", self._at_thresholds, lambda: self._find_by_rank(name))

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

    def _find_image_mask(self) -> NDArray[np.bool_]:
        import numpy as np

        mask = np.zeros(len(self.loaded.dataset), dtype=np.bool_)
        mask[self.evaluation.ranks_that_count()] = True
        return mask

    def _find_by_rank(self, name: str) -> NDArray[np.float64]:
        import numpy as np

        column = np.full(len(self.loaded.dataset), np.nan)
        column[self.per_image.ranks] = self.per_image[name]
        return column

    def _find_dominant_errors(self) -> list[str | None]:
        from errata.vectors import dominant_errors

        found: list[str | None] = [None] * len(self.loaded.dataset)
        kinds = dominant_errors(self.evaluation, self.score_thr, self.iou_thr)
        for rank, kind in zip(self.evaluation.ranks_that_count(), kinds, strict=True):
            found[rank] = kind
        return found

    @cached_property
    def image_rank(self) -> int | None:
        """The image that is looked at: the state's, else the example's, else the first."""
        dataset = self.loaded.dataset
        found = None if self.state.image is None else dataset.rank(self.state.image)
        if found is None and self.subject is not None:
            side, row = self.subject
            arrays = self.loaded.inferences.arrays if side == "dt" else dataset.arrays
            found = int(arrays["image"][row])
        if found is None and len(dataset):
            ranks = self.images_by_rank()
            found = ranks[0] if ranks else 0
        return found

    @cached_property
    def objects(self) -> Objects | None:
        """Every object of the image with its state at the thresholds, whatever the filter."""
        rank, whole = self.image_rank, self.loaded.evaluation
        if rank is None:
            return None
        image_id = self.loaded.dataset.image_ids[rank]
        return self._asked(
            "objects",
            (whole, rank, self.state.thresholds),
            lambda: whole.objects(image_id, self.score_thr, self.iou_thr),
        )

    @cached_property
    def subject(self) -> tuple[str, int] | None:
        """Side and row of the object that the state's example names; None if there is none."""
        keys, named = self.loaded.keys, self.state.example
        return self._asked("subject", (keys, named), lambda: keys.row(named))

    @cached_property
    def explanation(self) -> Explanation | None:
        """Why that object ended as it did."""
        if self.subject is None:
            return None
        (side, row), whole = self.subject, self.loaded.evaluation
        asked: Any = {side: row}
        return self._asked(
            "explanation",
            (whole, side, row, self.state.thresholds),
            lambda: whole.explain(**asked, score_thr=self.score_thr, iou_thr=self.iou_thr),
        )

    def images_by_rank(self) -> list[int]:
        """Ranks of the images that the image filter keeps, in the data set's order."""
        return self._asked("images by rank", self._on_images, self.evaluation.ranks_that_count)

    def images_in_order(self) -> list[int]:
        """Ranks of images, each once, in the order of the examples asked for.

        Without a question they are in the data set's order. Sorting many examples takes a while:
        to be asked when an image is left for the next one, not at each move of a slider.
        """
        if self.state.query == ExampleQuery():
            return self.images_by_rank()
        return list(dict.fromkeys(self.examples.image.tolist()))

    @cached_property
    def _on_images(self) -> tuple[Any, ...]:
        """What the choice of images depends on."""
        return self.loaded.evaluation, self.state.image_filter.strip(), self.filtered_at

    @cached_property
    def filtered_at(self) -> Thresholds | None:
        """The thresholds, if which images are kept depends on them."""
        asked = self._filter
        if asked is None or isinstance(asked, FilterError):
            return None
        return self.state.thresholds if COUNTED.intersection(asked.columns_used) else None

    @property
    def _at_thresholds(self) -> tuple[Any, ...]:
        return *self._on_images, self.state.thresholds

    def _asked(self, question: str, depends_on: Any, ask: Callable[[], T]) -> T:
        return self._memo.once(question, depends_on, ask)


def _parsed(text: str, columns: Columns) -> Filter | FilterError:
    try:
        return parse(text, columns)
    except FilterError as error:
        return error

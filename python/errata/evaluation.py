"""A matching, and what can be asked of it at every threshold.

What takes more than a few lines is answered by a module of its name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from errata import _core
from errata.errors import UsageError
from errata.explain import explain
from errata.provenance import provenance
from errata.results.confusion import ConfusionMatrix
from errata.results.metrics import AVERAGES, Metrics, class_metrics, named_averages
from errata.results.per_image import PerImage
from errata.thresholds import (
    ClassThresholds,
    ScoreThreshold,
    check_iou,
    check_score,
    hundredths,
    plain_score,
    span,
)
from errata.thresholds import class_index as find_class

if TYPE_CHECKING:
    from threading import Event

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from errata.columns import Dataset, ImageId, InferenceSet
    from errata.examples import Background
    from errata.maps import Maps
    from errata.match_source import MatchRule, MatchSource
    from errata.results.breakdown import Breakdown
    from errata.results.curve import BestThreshold, PrCurve
    from errata.results.examples import Examples
    from errata.results.explanation import Explanation
    from errata.results.grid import ThresholdGrid
    from errata.results.objects import Objects


class Evaluation:
    """A matching at every threshold, ready to be asked; frozen.

    Questions take ``score_thr`` (a number, None for no threshold, or a mapping of labels to
    numbers) and ``iou_thr`` (0 to 1). Comparisons are ``>=``.

    Attributes
    ----------
    source : MatchSource
        The data, the rule and the matchings made so far.
    weights : ndarray of uint32, shape (n_images_evaluated,), or None
        How often each evaluated image counts; None: all once.
    """

    __slots__ = ("source", "weights")
    source: MatchSource
    weights: NDArray[np.uint32] | None

    def __init__(self, source: MatchSource, weights: NDArray[np.uint32] | None = None) -> None:
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "weights", weights)

    def __setattr__(self, name: str, value: object) -> None:
        msg = f"Evaluation is frozen: {name} cannot be set"
        raise AttributeError(msg)

    @property
    def dataset(self) -> Dataset:
        """What was judged by."""
        return self.source.dataset

    @property
    def inferences(self) -> InferenceSet:
        """What was judged."""
        return self.source.inferences

    @property
    def rule(self) -> MatchRule:
        """The protocol and its options."""
        return self.source.rule

    @property
    def labels(self) -> list[str]:
        """The classes in order: the data set's categories, then unknown ids."""
        return self.inferences.labels

    @property
    def image_ids(self) -> list[ImageId]:
        """Ids of the evaluated images by rank, those of weight 0 among them."""
        ids = self.dataset.image_ids
        return [ids[rank] for rank in self.ranks]

    @property
    def ranks(self) -> list[int]:
        """Ranks of the evaluated images, ascending, those of weight 0 among them."""
        return self.source.ranks

    def ranks_that_count(self) -> list[int]:
        """Give the ranks of the evaluated images of weight above 0, ascending."""
        if self.weights is None:
            return self.ranks
        kept = self.weights.tolist()
        return [rank for rank, weight in zip(self.ranks, kept, strict=True) if weight]

    def __repr__(self) -> str:
        n = len(self.ranks)
        return (
            f"Evaluation({self.rule.protocol}, {self.dataset!r}, {self.inferences!r}, images={n})"
        )

    # Subsets

    def subset(self, images: Iterable[ImageId] | Iterable[bool]) -> Evaluation:
        """Count only some images; nothing is matched again.

        Parameters
        ----------
        images : iterable of image ids, or of bool
            Ids, or one bool for each image of the data set by rank.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> ev.subset([2]).metrics(score_thr=0.35).tp
        1
        """
        from errata.selection import subset_weights

        return Evaluation(self.source, subset_weights(self, images))

    def weighted(self, weights: ArrayLike) -> Evaluation:
        """Count each evaluated image as often as its integer weight; nothing is matched again.

        Parameters
        ----------
        weights : array_like of int, shape (n_images_evaluated,)
            Not negative; a bootstrap resample, for example.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> ev.weighted([2, 0, 1]).metrics(score_thr=0.35).tp
        2
        """
        from errata.selection import resample_weights

        return Evaluation(self.source, resample_weights(self, weights))

    def equal_labels_only(self) -> Evaluation:
        """The same images where only equal labels pair: classes are independent, and have AP.

        It is matched on first use, and kept; under protocol ``score`` that is ``useCats=1``.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> ev.equal_labels_only().average_precision("car")
        1.0
        """
        return Evaluation(self.source.equal_labels_only(), self.weights)

    # Counts at one pair of thresholds

    def metrics(
        self, score_thr: ScoreThreshold = None, iou_thr: float = 0.5, *, average: str = "micro"
    ) -> Metrics:
        """Counts and metrics per class, pooled and averaged.

        Parameters
        ----------
        score_thr, iou_thr
            The thresholds.
        average : {"micro", "macro", "weighted", "image_mean"}
            Which average the result's own ``precision``, ``recall``, ``f1`` and ``mean_iou`` are:
            pooled counts; the mean of the categories' values; the same weighted by ground truth;
            the mean over images of each image's pooled value.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> ev.metrics(score_thr=0.35, iou_thr=0.5)["car"].fp
        2
        >>> ev.metrics({"car": 0.85, "person": 0.45}).fp
        1
        >>> round(ev.metrics(score_thr=0.35, average="macro").recall, 4)
        0.6667
        """
        if average not in AVERAGES:
            raise UsageError.at("average", f"found {average!r}", f"use one of {AVERAGES}")
        sweep, score = self._at(score_thr, iou_thr)
        rows, pooled, macro, weighted, image_mean = sweep.metrics(
            score, iou_thr, average == "image_mean", self.weights
        )
        averages = named_averages(pooled, (macro, weighted, image_mean))
        return Metrics(
            score_thr=plain_score(score_thr),
            iou_thr=iou_thr,
            pooled=class_metrics("all classes", pooled),
            per_class=tuple(map(class_metrics, self.labels, rows)),
            average=averages[average],
            averages=averages,
            n_known=sweep.n_known,
            provenance=self.origin(score_thr=score_thr, iou_thr=iou_thr),
        )

    def confusion(self, score_thr: ScoreThreshold = None, iou_thr: float = 0.5) -> ConfusionMatrix:
        """The confusion matrix: rows ground truth, columns predicted, background last.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> ev.confusion(score_thr=0.35).matrix.tolist()
        [[1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0]]
        """
        sweep, score = self._at(score_thr, iou_thr)
        return ConfusionMatrix(
            sweep.confusion(score, iou_thr, self.weights),
            self.labels,
            listed=frozenset(self.source.listed or ()),
            score_thr=plain_score(score_thr),
            iou_thr=iou_thr,
            provenance=self.origin(score_thr=score_thr, iou_thr=iou_thr),
        )

    def per_image(self, score_thr: ScoreThreshold = None, iou_thr: float = 0.5) -> PerImage:
        """Counts and metrics of every image that counts, each once.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> ev.per_image(score_thr=0.35)["fp"].tolist()
        [2, 0, 0]
        """
        sweep, score = self._at(score_thr, iou_thr)
        columns = sweep.per_image(score, iou_thr)
        if self.weights is not None:
            kept = self.weights > 0
            columns = {name: column[kept] for name, column in columns.items()}
        return PerImage(
            _dataset=self.dataset,
            columns=columns,
            ranks=self.ranks_that_count(),
            score_thr=plain_score(score_thr),
            iou_thr=iou_thr,
            provenance=self.origin(score_thr=score_thr, iou_thr=iou_thr),
        )

    def examples(
        self,
        gt_label: str | Collection[str] | Background | None = None,
        dt_label: str | Collection[str] | Background | None = None,
        *,
        kind: str | Collection[str] | None = None,
        score_thr: ScoreThreshold = None,
        iou_thr: float = 0.5,
        sort: str = "score",
        descending: bool = True,
    ) -> Examples:
        """The examples behind a count: as many as the count says, images of any weight once.

        Parameters
        ----------
        gt_label, dt_label : str, collection of str, or BACKGROUND, optional
            A row, a column, or with both a cell of the confusion matrix; several labels for the
            sum of their cells.
        kind : {"tp", "fp", "fn", "confused", "absorbed", "not_evaluated"}, optional
            Only these. A match across classes is an ``fp`` of its predicted class and an ``fn`` of
            its true one. By default everything that is in the matrix. Several kinds, as a list, are
            those of `Examples.kind`: there a match across classes is ``confused`` alone.
        sort : {"score", "iou", "area", "loss"}
            What to sort by; what lacks it comes last.
        descending : bool
            Largest first.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> ev.examples("bus", "car", score_thr=0.35).image_ids
        [1]
        >>> ev.examples(kind="fp", sort="loss").score.tolist()
        [0.8, 0.6, 0.3]
        """
        from errata.examples import examples

        sweep, score = self._at(score_thr, iou_thr)
        return examples(
            self, sweep, score, gt_label=gt_label, dt_label=dt_label, kind=kind,
            score_thr=score_thr, iou_thr=iou_thr, sort=sort, descending=descending,
        )  # fmt: skip

    def explain(
        self,
        *,
        dt: int | None = None,
        gt: int | None = None,
        score_thr: ScoreThreshold = None,
        iou_thr: float = 0.5,
    ) -> Explanation:
        """Say why a detection or a ground-truth object ended as it did.

        Parameters
        ----------
        dt, gt : int
            One of the two: a row of ``inferences.arrays`` or of ``dataset.arrays``, as in
            `Examples.dt` and `Examples.gt`.
        score_thr, iou_thr
            The thresholds.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> ev.explain(dt=1, iou_thr=0.5)
        dt 1: fp, the candidate has a better pair: its overlap is larger
          car iou=0.8000: the candidate has a better pair (its overlap is larger)
        """
        sweep, score = self._at(score_thr, iou_thr)
        return explain(
            self, sweep, score, dt=dt, gt=gt, iou_thr=iou_thr,
            thresholds=plain_score(score_thr),
            origin=self.origin(score_thr=score_thr, iou_thr=iou_thr),
        )  # fmt: skip

    def objects(
        self, image_id: ImageId, score_thr: ScoreThreshold = None, iou_thr: float = 0.5
    ) -> Objects:
        """Every object of one image with its state, those below the threshold among them.

        Parameters
        ----------
        image_id : int or str
            An image that was evaluated, whatever its weight.
        score_thr, iou_thr
            The thresholds.

        Raises
        ------
        UsageError
            No such image, or one that was not evaluated.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> ev.objects(1, score_thr=0.35)
        Objects(5 in image 1: {'confused': 2, 'fp': 1, 'tp': 2})
        """
        from errata.objects import objects
        from errata.selection import one_image

        rank, weights = one_image(self, image_id)
        return objects(
            Evaluation(self.source, weights), rank, score_thr, iou_thr,
            provenance=self.origin(score_thr=score_thr, iou_thr=iou_thr, image_id=image_id),
        )  # fmt: skip

    def breakdown(
        self,
        by: str,
        score_thr: ScoreThreshold = None,
        iou_thr: float = 0.5,
        *,
        edges: Sequence[float] | None = None,
        label: str | None = None,
    ) -> Breakdown:
        """Counts and metrics by size, shape, crowding or an attribute.

        Strata are told apart after matching, so they change no match. A pair goes by its object, an
        unmatched or absorbed detection by itself; the counts of all strata add up to those of
        `metrics`. Ranges are half open: a border belongs to the range above it.

        Parameters
        ----------
        by : str
            - ``"size"``: small, medium, large by COCO's borders, 1024 and 9216 square pixels; the
              annotation's area, the detection's own.
            - ``"aspect"``: width over height of the bounds: very tall below 1/3, tall below 2/3,
              square, wide above 3/2, very wide above 3.
            - ``"crowding"``: the largest IoU of an object's bounds with those of another object
              that counts: alone (0), touching (below 0.2), crowded (below 0.5), stacked.
              Detections have none, so there is recall and no precision.
            - else the name of an attribute of the annotations: each value is a stratum, and so is
              having none. If detections have no such attribute, there is recall and no precision.
        score_thr, iou_thr
            The thresholds.
        edges : sequence of float, optional
            Borders that rise, for ranges instead of the strata above: square pixels, width over
            height, IoU, or the values of an attribute.
        label : str, optional
            Count this class only; by default all classes pooled.

        Raises
        ------
        UsageError
            An unknown attribute, or one of more than 1000 values without `edges`; edges that do not
            rise, or for values that are no numbers.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> by_size = ev.breakdown("size", score_thr=0.35)
        >>> by_size["small"].recall, by_size["small"].fp
        (0.6666666666666666, 2)
        >>> [row.n_gt for row in ev.breakdown("aspect", edges=[0.5, 2]).strata]
        [0, 3, 0]
        """
        from errata.breakdown import breakdown

        sweep, score = self._at(score_thr, iou_thr)
        return breakdown(
            self, sweep, score, iou_thr, by=by, edges=edges, label=label,
            score_thr=plain_score(score_thr),
            provenance=self.origin(score_thr=score_thr, iou_thr=iou_thr, by=by),
        )  # fmt: skip

    # Counts along and over the threshold plane

    def grid(
        self,
        score_thrs: Sequence[float] | None = None,
        iou_thrs: Sequence[float] | None = None,
        labels: Sequence[str] | str | None = None,
        *,
        progress: Callable[[int, int], None] | None = None,
        cancel: Event | None = None,
    ) -> ThresholdGrid:
        """Exact counts, and the mean IoU of what is found, at pairs of two lists of thresholds.

        Parameters
        ----------
        score_thrs, iou_thrs : sequence of float, optional
            In any order. By default 101 scores from 0 to 1 in hundredths (over the span of the
            data where scores leave that range) and 101 IoUs from 0 to 1.
        labels : str or sequence of str, optional
            The classes of the first axis, "all" for every one; by default all are pooled and there
            is no such axis.
        progress : callable, optional
            Told (done, total); there is more than one step only where every IoU threshold takes a
            matching of its own: under ``score`` and with ``same_class_first``.
        cancel : threading.Event, optional
            Set it to stop between two steps, by `CancelledError`.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> grid = ev.grid([0.35, 0.75], [0.5])
        >>> grid.tp.tolist()
        [[2], [1]]
        >>> ev.grid(labels="all").f1.shape
        (3, 101, 101)
        """
        from errata.grid import grid

        return grid(self, score_thrs, iou_thrs, labels, progress, cancel)

    def default_scores(self) -> list[float]:
        """The score thresholds of a grid when none are given."""
        low, high = self.inferences.core.score_range()
        return hundredths() if low >= 0 and high <= 1 else span(low, high)

    def pr_curve(self, label: str | None = None, iou_thr: float = 0.5) -> PrCurve:
        """Precision and recall at every distinct score, for a class or pooled.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> same = errata.evaluate(*errata.sample_set(), class_agnostic=False)
        >>> same.pr_curve("car").recall.tolist()
        [1.0, 1.0, 1.0]
        """
        from errata.curves import pr_curve

        return pr_curve(self, label, iou_thr)

    def average_precision(
        self,
        label: str,
        iou_thr: float = 0.5,
        method: str = "101_point",
        *,
        missing_score: float | None = None,
    ) -> float | None:
        """Area under a class's precision-recall points; None where it has no ground truth.

        Parameters
        ----------
        label : str
            The class.
        iou_thr : float
            The IoU threshold.
        method : {"101_point", "11_point", "all_point"}
            COCO's, VOC 2007's, VOC 2010's; each over the right-to-left envelope of precision.
        missing_score : float, optional
            1.0 ranks detections without a score first; by default they are an error.

        Raises
        ------
        UsageError
            Pairs across classes may match, or scores are missing: there is no average precision.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> same = errata.evaluate(*errata.sample_set(), class_agnostic=False)
        >>> same.average_precision("car", iou_thr=0.5)
        1.0
        """
        from errata.curves import average_precisions

        return average_precisions(self, [label], iou_thr, method, missing_score)[0]

    def average_precisions(
        self,
        iou_thr: float = 0.5,
        method: str = "101_point",
        *,
        missing_score: float | None = None,
    ) -> dict[str, float | None]:
        """`average_precision` of every class, by label.

        Examples
        --------
        >>> import errata
        >>> same = errata.evaluate(*errata.sample_set(), class_agnostic=False)
        >>> same.average_precisions(iou_thr=0.5)
        {'car': 1.0, 'bus': 0.0, 'person': 1.0}
        """
        from errata.curves import average_precisions

        values = average_precisions(self, self.labels, iou_thr, method, missing_score)
        return dict(zip(self.labels, values, strict=True))

    def best_threshold(
        self,
        label: str | None = None,
        iou_thr: float = 0.5,
        *,
        beta: float = 1.0,
        min_precision: float | None = None,
        split: str | None = None,
    ) -> BestThreshold | None:
        """The score threshold with the highest F1; ties go to the higher threshold.

        Parameters
        ----------
        label : str, optional
            The class, chosen among its own scores where only equal labels pair; by default all
            classes pooled (micro), under the evaluation's own rule.
        iou_thr : float
            The IoU threshold.
        beta : float
            F-beta instead of F1.
        min_precision : float, optional
            Highest recall among thresholds with at least this precision, instead.
        split : str, optional
            Choose on the images of this split only.

        Returns
        -------
        BestThreshold or None
            None without ground truth or detections, or where no threshold is precise enough.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> ev.best_threshold()
        BestThreshold(all classes: score_thr=0.7, f1=0.6667, iou_thr=0.5, chosen on all images)
        """
        from errata.curves import best_threshold

        return best_threshold(
            self, label, iou_thr, beta=beta, min_precision=min_precision, split=split
        )

    def maps(self) -> Maps:
        """Give `map_50`, `map_75` and `map_50_95` of the images that count, as COCO has them.

        Always under protocol ``score``, whatever the evaluation's own rule: COCO's mean average
        precision, over classes. Undefined ones are None, and `Maps.reason` says why.

        Examples
        --------
        >>> import errata
        >>> round(errata.evaluate(*errata.sample_set()).maps().map_50, 4)
        0.6667
        """
        from errata.maps import maps

        return maps(self)

    def best_thresholds(
        self, iou_thr: float = 0.5, **options: Any
    ) -> dict[str, BestThreshold | None]:
        """`best_threshold` of every class, which can be used as ``score_thr`` as it is.

        Thresholds are chosen where only equal labels pair: there classes are independent. Metrics
        at them follow the evaluation's own rule.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> ev.metrics(ev.best_thresholds()).tp
        2
        """
        return {label: self.best_threshold(label, iou_thr, **options) for label in self.labels}

    # Parts of the above

    def _at(self, score_thr: ScoreThreshold, iou_thr: float) -> tuple[_core.Sweep, float]:
        """Give the matching that holds at a pair of thresholds, and the threshold to ask it for."""
        iou_thr = check_iou(iou_thr)
        if isinstance(score_thr, Mapping):
            by_class = score_thr
            if not isinstance(by_class, ClassThresholds):
                by_class = ClassThresholds(by_class)
            tau = tuple(by_class.vector(self.labels))
            return self.source.sweep(iou_thr, tau), by_class.shift
        return self.source.sweep(iou_thr), check_score(score_thr)

    def class_index(self, label: str, argument: str = "label") -> int:
        """Give a label's class index; an unknown label is a `UsageError` naming `argument`."""
        return find_class(label, self.inferences.label_index, argument)

    def origin(self, **settings: Any) -> dict[str, Any]:
        """Give the provenance of a result with further settings."""
        if "score_thr" in settings:
            settings["score_thr"] = plain_score(settings["score_thr"])
        if self.weights is not None:
            settings["weights"] = {
                "images": int((self.weights > 0).sum()),
                "sum": int(self.weights.sum()),
            }
        return provenance(
            self.dataset,
            self.inferences,
            protocol=self.rule.protocol,
            images=self.source.images,
            **self.rule.to_dict(),
            **settings,
        )

"""Counts and metrics at one pair of thresholds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from errata.results.base import Result
from errata.results.html import show


@dataclass(frozen=True, slots=True)
class ClassMetrics:
    """Counts and metrics of one class, or of all pooled; None where undefined.

    ``precision = tp_dt / n_dt``, ``recall = tp_gt / n_gt``,
    ``f1 = (tp_gt + tp_dt) / (n_gt + n_dt)``. The two views of true positives differ only where
    listed pairs match.
    """

    label: str
    n_gt: int
    n_dt: int
    tp_gt: int
    tp_dt: int
    absorbed: int
    not_evaluated: int
    precision: float | None
    recall: float | None
    f1: float | None
    mean_iou: float | None

    @property
    def tp(self) -> int | None:
        """True positives, where both views agree; else None: look at `tp_gt` and `tp_dt`."""
        return self.tp_gt if self.tp_gt == self.tp_dt else None

    @property
    def fp(self) -> int:
        """Detections that are wrong."""
        return self.n_dt - self.tp_dt

    @property
    def fn(self) -> int:
        """Ground truth that is not found."""
        return self.n_gt - self.tp_gt

    def to_dict(self) -> dict[str, Any]:
        """All numbers as plain Python; ``tn`` is null: detection has none."""
        row = asdict(self)
        return {**row, "tp": self.tp, "fp": self.fp, "fn": self.fn, "tn": None}


@dataclass(frozen=True, slots=True)
class Average:
    """A named average: precision, recall, F1 and mean IoU; None where nothing defines it.

    ``skipped`` says for each metric how many members (classes or images) do not define it.
    """

    average: str
    precision: float | None
    recall: float | None
    f1: float | None
    mean_iou: float | None
    skipped: dict[str, int]


AVERAGES = ("micro", "macro", "weighted", "image_mean")
NAMES = ("precision", "recall", "f1", "mean_iou")
COUNTS = ("n_gt", "n_dt", "tp_gt", "tp_dt", "absorbed", "not_evaluated")


class Metrics(Result):
    """Metrics at one pair of thresholds; frozen.

    Attributes
    ----------
    score_thr : float, dict or None
        The score threshold, one for each class, or None for none.
    iou_thr : float
        The IoU threshold.
    pooled : ClassMetrics
        Counts over all classes, unknown ones among them, and the micro average.
    per_class : tuple of ClassMetrics
        Every class, the data set's categories first.
    average : Average
        The average that was asked for.
    averages : dict of str to Average
        All that were computed: micro, macro, weighted, and image_mean if asked for.
    n_known : int
        How many of `per_class` are categories of the data set: macro and weighted run over them.
    provenance : dict
    """

    __slots__ = (
        "average", "averages", "iou_thr", "n_known", "per_class", "pooled", "provenance",
        "score_thr",
    )  # fmt: skip
    average: Average
    averages: dict[str, Average]
    iou_thr: float
    n_known: int
    per_class: tuple[ClassMetrics, ...]
    pooled: ClassMetrics
    provenance: dict[str, Any]
    score_thr: float | dict[str, float | None] | None

    def __init__(self, **parts: Any) -> None:
        self._freeze(**parts)

    @property
    def tp(self) -> int:
        """Pooled true positives."""
        return self.pooled.tp_gt

    @property
    def fp(self) -> int:
        """Pooled false positives; a wrong-class pair is one."""
        return self.pooled.fp

    @property
    def fn(self) -> int:
        """Pooled false negatives; a wrong-class pair is one."""
        return self.pooled.fn

    @property
    def precision(self) -> float | None:
        """Precision by the average asked for."""
        return self.average.precision

    @property
    def recall(self) -> float | None:
        """Recall by the average asked for."""
        return self.average.recall

    @property
    def f1(self) -> float | None:
        """F1 by the average asked for."""
        return self.average.f1

    @property
    def mean_iou(self) -> float | None:
        """Mean IoU of the true positives by the average asked for."""
        return self.average.mean_iou

    def __getitem__(self, label: str) -> ClassMetrics:
        """Metrics of one class."""
        for row in self.per_class:
            if row.label == label:
                return row
        raise KeyError(label)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python."""
        return {
            "score_thr": self.score_thr,
            "iou_thr": self.iou_thr,
            "average": self.average.average,
            "pooled": self.pooled.to_dict(),
            "averages": {name: asdict(average) for name, average in self.averages.items()},
            "per_class": [row.to_dict() for row in self.per_class],
            "n_categories": self.n_known,
            "background_index": len(self.per_class),
            "provenance": self.provenance,
        }

    def _columns(self) -> dict[str, list[Any]]:
        names = ("label", *COUNTS, "tp", "fp", "fn", *NAMES)
        return {name: [getattr(row, name) for row in self.per_class] for name in names}

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={show(getattr(self, name))}" for name in NAMES)
        counts = f"tp={self.tp}, fp={self.fp}, fn={self.fn}"
        where = f"score_thr={self.score_thr}, iou_thr={self.iou_thr}"
        return f"Metrics({where}, {counts}, {self.average.average}: {values})"


def class_metrics(label: str, row: tuple[Any, ...]) -> ClassMetrics:
    """Name the parts of a row from the engine."""
    return ClassMetrics(label, *row)


def named_averages(
    pooled: tuple[Any, ...], means: tuple[list[tuple[float | None, int]] | None, ...]
) -> dict[str, Average]:
    """Name the averages from the engine: pooled counts, then means, None where not computed."""
    micro = [(value, int(value is None)) for value in pooled[len(COUNTS) :]]
    rows = zip(AVERAGES, (micro, *means), strict=True)
    return {name: _average(name, row) for name, row in rows if row is not None}


def _average(name: str, row: list[tuple[float | None, int]]) -> Average:
    (precision, _), (recall, _), (f1, _), (mean_iou, _) = row
    skipped = {metric: skipped for metric, (_, skipped) in zip(NAMES, row, strict=True)}
    return Average(name, precision, recall, f1, mean_iou, skipped)

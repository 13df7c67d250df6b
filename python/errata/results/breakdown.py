"""Counts and metrics stratum by stratum."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from errata.results.base import Result
from errata.results.html import show
from errata.results.metrics import ClassMetrics

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class Stratum:
    """Counts and metrics of one stratum; None where undefined.

    What is counted over detections (``n_dt``, ``fp``, ``absorbed``, ``not_evaluated``,
    ``precision``, ``f1``) is None throughout where detections have nothing to be put into strata
    by. ``stratum`` is None for the objects and detections without a value.
    """

    stratum: str | None
    n_gt: int
    n_dt: int | None
    tp_gt: int
    tp_dt: int
    fp: int | None
    fn: int
    absorbed: int | None
    not_evaluated: int | None
    precision: float | None
    recall: float | None
    f1: float | None
    mean_iou: float | None

    def to_dict(self) -> dict[str, Any]:
        """All numbers as plain Python."""
        return asdict(self)


COLUMNS = (
    "stratum", "n_gt", "n_dt", "tp_gt", "tp_dt", "fp", "fn", "absorbed", "not_evaluated",
    "precision", "recall", "f1", "mean_iou",
)  # fmt: skip


class Breakdown(Result):
    """Counts and metrics of every stratum at one pair of thresholds; frozen.

    Attributes
    ----------
    by : str
        What the strata go by.
    edges : tuple of float or None
        The borders of ranges, where they were given.
    label : str or None
        The class that is counted; None for all pooled.
    strata : tuple of Stratum
        In order: ranges upward, values upward (numbers, then strings), what has none last.
    total : ClassMetrics
        All of them together, as `Evaluation.metrics` has it.
    has_detections : bool
        Whether detections have what the strata go by; if not there is recall and no precision.
    score_thr, iou_thr, provenance
    """

    __slots__ = (
        "by", "edges", "has_detections", "iou_thr", "label", "provenance", "score_thr", "strata",
        "total",
    )  # fmt: skip
    by: str
    edges: tuple[float, ...] | None
    has_detections: bool
    iou_thr: float
    label: str | None
    provenance: dict[str, Any]
    score_thr: float | dict[str, float | None] | None
    strata: tuple[Stratum, ...]
    total: ClassMetrics

    def __init__(self, **parts: Any) -> None:
        self._freeze(**parts)

    def __getitem__(self, stratum: str | None) -> Stratum:
        """One of the strata by name."""
        for row in self.strata:
            if row.stratum == stratum:
                return row
        raise KeyError(stratum)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python."""
        return {
            "by": self.by,
            "edges": None if self.edges is None else list(self.edges),
            "label": self.label,
            "score_thr": self.score_thr,
            "iou_thr": self.iou_thr,
            "has_detections": self.has_detections,
            "strata": [row.to_dict() for row in self.strata],
            "total": self.total.to_dict(),
            "provenance": self.provenance,
        }

    def plot(self) -> Figure:
        """Draw recall and precision of every stratum with matplotlib."""
        from errata.plot.breakdown import draw

        return draw(self)

    def _columns(self) -> dict[str, list[Any]]:
        return {name: [getattr(row, name) for row in self.strata] for name in COLUMNS}

    def __repr__(self) -> str:
        recalls = ", ".join(f"{row.stratum}={show(row.recall)}" for row in self.strata)
        where = f"score_thr={self.score_thr}, iou_thr={self.iou_thr}"
        return f"Breakdown(by {self.by}, {where}, recall: {recalls})"


def stratum(name: str | None, row: tuple[Any, ...], *, has_detections: bool) -> Stratum:
    """Name the parts of a row from the engine."""
    n_gt, n_dt, tp_gt, tp_dt, absorbed, not_evaluated, precision, recall, f1, mean_iou = row
    fn = n_gt - tp_gt
    if not has_detections:
        return Stratum(
            name, n_gt, None, tp_gt, tp_dt, None, fn, None, None, None, recall, None, mean_iou
        )
    fp = n_dt - tp_dt
    return Stratum(
        name, n_gt, n_dt, tp_gt, tp_dt, fp, fn, absorbed, not_evaluated,
        precision, recall, f1, mean_iou,
    )  # fmt: skip

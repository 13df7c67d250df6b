"""What `errata evaluate` finds out, before it is shown."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from errata.cli.progress import Counter, told
from errata.cli.score_choice import ChosenScore
from errata.coco_protocol import CocoSummary
from errata.evaluation import Evaluation
from errata.maps import MISSING_SCORES, NO_GROUND_TRUTH, summary_of
from errata.results.confusion import ConfusedPair
from errata.results.metrics import Metrics

MOST_CONFUSED = 10

_STEPS = 3


@dataclass(frozen=True)
class Report:
    """Metrics at one pair of thresholds, with what belongs beside them.

    Attributes
    ----------
    evaluation : Evaluation
        What was asked.
    score : ChosenScore
        The score threshold and where it comes from.
    metrics : Metrics
        At that threshold and the IoU threshold.
    most_confused : list of ConfusedPair
        Of two classes that do not count as the same, most frequent first.
    coco : CocoSummary or None
        Average precision under protocol ``score``; None where scores are missing.
    """

    evaluation: Evaluation
    score: ChosenScore
    metrics: Metrics
    most_confused: list[ConfusedPair]
    coco: CocoSummary | None

    @classmethod
    def of(
        cls, evaluation: Evaluation, score: ChosenScore, iou_thr: float, average: str = "micro"
    ) -> Report:
        """Ask an evaluation for all of it."""
        steps = Counter()
        with told("evaluating", _STEPS, lambda: steps.done):
            metrics = evaluation.metrics(score.score_thr, iou_thr, average=average)
            steps.done += 1
            confused = evaluation.confusion(score.score_thr, iou_thr).top(MOST_CONFUSED)
            steps.done += 1
            return cls(evaluation, score, metrics, confused, summary_of(evaluation))

    @property
    def map_reason(self) -> str | None:
        """Why there is no average precision, where there is none."""
        if self.coco is None:
            return MISSING_SCORES
        return NO_GROUND_TRUTH if self.coco.map_50_95 is None else None

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python."""
        found = self.metrics.to_dict()
        provenance = found.pop("provenance")
        return {
            **found,
            "score_thr_chosen_by": self.score.chosen,
            "labels": self.evaluation.labels,
            "background_index": len(self.evaluation.labels),
            "most_confused": [asdict(pair) for pair in self.most_confused],
            **self.maps(),
            "map_protocol": "score",
            "map_reason": self.map_reason,
            "provenance": provenance,
        }

    def maps(self) -> dict[str, float | None]:
        """Give `map_50`, `map_75` and `map_50_95`; None where undefined."""
        names = ("map_50", "map_75", "map_50_95")
        return {name: None if self.coco is None else getattr(self.coco, name) for name in names}

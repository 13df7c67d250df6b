"""The report per class: counts and metrics, and the examples behind each count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata_gui.models.column_table import Column, ColumnTable
from errata_gui.state import ExampleQuery

if TYPE_CHECKING:
    from errata_gui.resolve import Resolved

NO_DT = "Undefined: no detection of this class reaches the score threshold"
NO_GT = "Undefined: this class has no ground truth"
NEITHER = "Undefined: neither ground truth nor detections"
NO_TP = "Undefined: no true positives to take the mean over"
NO_THRESHOLD = "No score threshold: every detection counts"

COLUMNS = (
    Column("label", "class", "text", "The class, in the data set's order when sorted by none"),
    Column("n_gt", "gt", tip="Ground truth that counts: not ignored",
           opens="Click: every example with this ground truth"),
    Column("n_dt", "dt", tip="Detections at or above the score threshold, without absorbed ones",
           opens="Click: every example with this prediction"),
    Column("tp_gt", "TP", tip="True positives: ground truth that is found",
           opens="Click: these true positives"),
    Column("tp_dt", "TP dt", tip="True positives counted over detections: allowed label matches "
           "make the two views differ", opens="Click: these true positives"),
    Column("fp", "FP", tip="False positives: wrong detections, those of another class among them",
           opens="Click: these false positives"),
    Column("fn", "FN", tip="Misses: ground truth not found, or found as another class",
           opens="Click: these misses"),
    Column("precision", "precision", "ratio", "TP of detections", NO_DT, bar=True),
    Column("recall", "recall", "ratio", "TP of ground truth", NO_GT, bar=True),
    Column("f1", "F1", "ratio", "Harmonic mean of precision and recall", NEITHER, bar=True),
    Column("mean_iou", "mIoU", "ratio", "Mean IoU of the true positives", NO_TP, bar=True),
    Column("threshold", "score \N{GREATER-THAN OR EQUAL TO}", "ratio",
           "The class's score threshold", NO_THRESHOLD),
)  # fmt: skip

_COUNTS = ("n_gt", "n_dt", "tp_gt", "tp_dt", "fp", "fn")
_RATIOS = ("precision", "recall", "f1", "mean_iou")


class ReportTable(ColumnTable):
    """One row for each class, some of the columns above."""

    def __init__(self, *names: str) -> None:
        super().__init__([column for column in COLUMNS if not names or column.name in names])
        self._labels: list[str] = []

    def show(self, resolved: Resolved) -> None:
        """Show a state's numbers: in place where the classes are the same."""
        rows, thresholds = resolved.metrics.per_class, resolved.state.thresholds
        own = dict(thresholds.per_class)
        values: dict[str, Any] = {"label": resolved.labels}
        for name in _COUNTS:
            values[name] = np.array([getattr(row, name) for row in rows], np.float64)
        for name in _RATIOS:
            # None becomes NaN.
            values[name] = np.array([getattr(row, name) for row in rows], np.float64)
        common = thresholds.score
        values["threshold"] = np.array(
            [own.get(label, common) for label in resolved.labels], np.float64
        )
        if resolved.labels == self._labels:
            self.update_values(values)
        else:
            self._labels = resolved.labels
            self.replace_rows(values)

    def label(self, source_row: int) -> str:
        """Give a row's class."""
        return self._labels[source_row]

    def query(self, source_row: int, name: str) -> ExampleQuery | None:
        """Give the question for the examples behind a cell; None where there are none."""
        return query_of(self.label(source_row), name)


def query_of(label: str, name: str) -> ExampleQuery | None:
    """Give the question for the examples behind a class's count."""
    queries = {
        "n_gt": ExampleQuery(gt=label),
        "n_dt": ExampleQuery(dt=label),
        "tp_gt": ExampleQuery(gt=label, kind="tp"),
        "tp_dt": ExampleQuery(dt=label, kind="tp"),
        "fp": ExampleQuery(dt=label, kind="fp"),
        "fn": ExampleQuery(gt=label, kind="fn"),
    }
    return queries.get(name)

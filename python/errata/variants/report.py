"""Precision, recall, F1 and support of every class, as scikit-learn reports them.

In this report, as in the product, an undefined ratio is 0 (``zero_division=0``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from warnings import warn

from errata.errors import ErrataWarning, MissingExtraError
from errata.results.base import plain

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from errata.results.metrics import ClassMetrics, Metrics

AVERAGES = ("accuracy", "macro avg", "weighted avg")


def classification_report(
    truth: NDArray[np.int64], predicted: NDArray[np.int64], classes: tuple[str, ...]
) -> dict[str, Any]:
    """scikit-learn's ``classification_report(output_dict=True, zero_division=0)``.

    Raises
    ------
    MissingExtraError
        scikit-learn is not installed.
    """
    try:
        from sklearn.metrics import classification_report as report
    except ImportError as error:
        raise MissingExtraError.of("scikit-learn", "variants") from error
    hidden = [name for name in classes if name in AVERAGES]
    if hidden:
        text = f"the class {hidden[0]!r} is hidden in the report by the average of this name"
        warn(text, ErrataWarning, stacklevel=3)
    made = report(
        truth,
        predicted,
        labels=range(len(classes)),
        target_names=list(classes),
        output_dict=True,
        zero_division=0,
    )
    result: dict[str, Any] = plain(made)
    return result


def detection_report(metrics: Metrics) -> dict[str, Any]:
    """The same dict of a detection's counts; support is the number of objects.

    ``micro avg`` stands for the accuracy, which detection has not. The other averages run over the
    data set's categories, and count an undefined ratio as 0.
    """
    rows = metrics.per_class[: metrics.n_known]
    report = {row.label: _row(row) for row in metrics.per_class}
    ones = [1.0] * len(rows)
    return {
        **report,
        "micro avg": _row(metrics.pooled),
        "macro avg": _mean(rows, ones),
        "weighted avg": _mean(rows, [float(row.n_gt) for row in rows]),
    }


def _row(row: ClassMetrics) -> dict[str, float]:
    return {
        "precision": row.precision or 0.0,
        "recall": row.recall or 0.0,
        "f1-score": row.f1 or 0.0,
        "support": float(row.n_gt),
    }


def _mean(rows: tuple[ClassMetrics, ...], weights: list[float]) -> dict[str, float]:
    total = sum(weights)
    shown = [_row(row) for row in rows]
    means = {
        name: sum(w * row[name] for w, row in zip(weights, shown, strict=True)) / total
        if total
        else 0.0
        for name in ("precision", "recall", "f1-score")
    }
    return {**means, "support": sum(row["support"] for row in shown)}

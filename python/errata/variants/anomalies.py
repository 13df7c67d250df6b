"""Validation metrics of an anomaly block's variant, from its scores."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np

from errata import _core
from errata.errors import InputError, UsageError
from errata.files.refusal import refused
from errata.variants.additional import AdditionalMetric
from errata.variants.classes import texts
from errata.variants.confidence import roc_auc
from errata.variants.metrics import VariantMetrics, check_type
from errata.variants.outputs import Outputs, align
from errata.variants.prediction import SamplePrediction
from errata.variants.report import classification_report
from errata.variants.samples import outputs, sample_numbers

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

CLASSES = ("no anomaly", "anomaly")

NORMAL = ("0", "False", "false", "normal", "no anomaly", "good", "ok")
"""What a normal sample may be called where nobody says."""


def anomaly(
    labels: ArrayLike | Outputs,
    variants: Mapping[str, ArrayLike | Outputs],
    *,
    threshold: float,
    normal: str | None = None,
) -> tuple[VariantMetrics, ...]:
    """Validate the variants of an anomaly block on the same samples.

    Parameters
    ----------
    labels : array_like of int, bool or str, shape (n,)
        Whether each sample is one: all but the normal label are anomalies.
    variants : mapping of str to array_like of float, shape (n,) or (n, g, g)
        Anomaly scores; of a grid the highest counts, and the grid is kept with the prediction.
    threshold : float
        A sample is taken for an anomaly where ``score >= threshold``.
    normal : str, optional
        The label of normal samples; 0, False, normal, no anomaly, good or ok by default.

    Returns
    -------
    tuple of VariantMetrics
        In the order given, with ``balancedAccuracyScore``, ``anomalyAccuracyScore`` and
        ``noAnomalyAccuracyScore``; undefined where a kind of sample is absent.

    Raises
    ------
    InputError
        Scores that are no numbers, different lengths, no sample of the normal label.

    Examples
    --------
    >>> from errata.variants import anomaly
    >>> (block,) = anomaly([0, 0, 1], {"float32": [0.1, 0.7, 0.9]}, threshold=0.5)
    >>> block["noAnomalyAccuracyScore"], block["balancedAccuracyScore"]
    (0.5, 0.75)
    """
    truth = outputs(labels)
    if not len(truth):
        raise InputError("labels: found none; give at least one sample", place="labels")
    if not np.isfinite(threshold):
        raise UsageError.at("threshold", f"found {threshold}", "give a number")
    is_anomaly = _anomalies(truth, normal)
    made = []
    for name, given in variants.items():
        each = align(outputs(given), truth)
        scores, grids = _scores(each)
        provenance = {
            "errata": _core.__version__,
            "task": "anomaly",
            "inputs": {"labels": truth.table.source(), "outputs": each.table.source()},
            "settings": {"threshold": threshold, "normal": normal},
        }
        flagged = scores >= threshold
        predictions = _predictions(sample_numbers(truth), is_anomaly, flagged, grids)
        made.append(
            _metrics(check_type(name), is_anomaly, flagged, scores, predictions, provenance)
        )
    return tuple(made)


def _metrics(
    name: str,
    truth: NDArray[np.bool_],
    flagged: NDArray[np.bool_],
    scores: NDArray[np.float64],
    predictions: tuple[SamplePrediction, ...],
    provenance: dict[str, Any],
) -> VariantMetrics:
    anomalous, normal = _share(flagged[truth]), _share(~flagged[~truth])
    matrix = np.bincount(truth * 2 + flagged, minlength=4).reshape(2, 2)
    return VariantMetrics(
        type=name,
        accuracy=float((truth == flagged).mean()),
        confusion_matrix=tuple(map(tuple, matrix.tolist())),
        labels=CLASSES,
        report=classification_report(truth.astype(np.int64), flagged.astype(np.int64), CLASSES),
        additional=(
            AdditionalMetric.of("balancedAccuracyScore", (anomalous + normal) / 2,
                "Mean of the accuracies of anomalies and of normal samples"),
            AdditionalMetric.of("anomalyAccuracyScore", anomalous, "Anomalies that are flagged"),
            AdditionalMetric.of("noAnomalyAccuracyScore", normal,
                "Normal samples that are not flagged"),
            AdditionalMetric.of("roc_auc", roc_auc(truth, scores),
                "Area under the ROC curve of the scores"),
        ),
        predictions=predictions,
        provenance=provenance,
    )  # fmt: skip


def _share(flags: NDArray[np.bool_]) -> float:
    return float(flags.mean()) if len(flags) else nan


def _anomalies(labels: Outputs, normal: str | None) -> NDArray[np.bool_]:
    names = texts(labels.values)
    usual = set(NORMAL) if normal is None else {normal}
    is_anomaly = np.array([name not in usual for name in names])
    if is_anomaly.all() and (normal is not None or len(set(names)) > 1):
        found = f"found no sample that is {normal or 'normal'}"
        distinct = sorted(set(names))
        advice = f"say which of {', '.join(distinct[:5])} is the normal label (normal)"
        raise refused(labels.table.file, "labels", found, advice)
    return is_anomaly


def _scores(each: Outputs) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """Give a score for each sample, and the grids where there are any."""
    table, values = each.table, each.values
    if values.dtype.kind not in "iuf" or values.ndim not in (1, 2, 3) or 0 in values.shape[1:]:
        found = f"found an array of shape {values.shape} of {values.dtype}"
        raise refused(table.file, "scores", found, "give a score, or a grid, for each sample")
    if values.ndim == 2 and values.shape[1] > 1:
        found = f"found {values.shape[1]} scores for each sample"
        raise refused(table.file, "scores", found, "give one, or a grid of shape (n, g, g)")
    values = values.astype(np.float64)
    odd = ~np.isfinite(values).reshape(len(values), -1).all(axis=1)
    if odd.any():
        found = f"found scores that are not finite, in {int(odd.sum()):,} rows"
        raise refused(table.file, table.row(int(np.argmax(odd))), found, "give finite numbers")
    flat = values.reshape(len(values), -1)
    return flat.max(axis=1), values if values.ndim == 3 else None


def _predictions(
    samples: list[dict[str, Any]],
    truth: NDArray[np.bool_],
    flagged: NDArray[np.bool_],
    grids: NDArray[np.float64] | None,
) -> tuple[SamplePrediction, ...]:
    return tuple(
        SamplePrediction(
            label=CLASSES[int(truth[i])],
            prediction=CLASSES[int(flagged[i])],
            prediction_correct=bool(truth[i] == flagged[i]),
            anomaly_scores=None if grids is None else tuple(map(tuple, grids[i].tolist())),
            **sample,
        )
        for i, sample in enumerate(samples)
    )

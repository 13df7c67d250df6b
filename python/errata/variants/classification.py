"""Validation metrics of a classifier's variant, from its probabilities or its labels."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import TYPE_CHECKING, Any

import numpy as np

from errata import _core
from errata.errors import InputError
from errata.variants.additional import AdditionalMetric
from errata.variants.classes import check_classes, classes_of, places
from errata.variants.confidence import calibration_error, log_loss, ranking
from errata.variants.metrics import VariantMetrics, check_type
from errata.variants.outputs import Outputs, align, probabilities_of
from errata.variants.prediction import SamplePrediction
from errata.variants.report import classification_report
from errata.variants.samples import outputs, sample_numbers
from errata.variants.uncertain import outcomes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray


def classification(
    labels: ArrayLike | Outputs,
    variants: Mapping[str, ArrayLike | Outputs],
    *,
    classes: Sequence[str] | None = None,
    min_confidence: float | None = None,
    normalise: bool = False,
) -> tuple[VariantMetrics, ...]:
    """Validate the variants of a classifier on the same samples.

    Parameters
    ----------
    labels : array_like of int or str, shape (n,)
        The true class of each sample: its name, or its number from 0.
    variants : mapping of str to array_like
        For each variant float probabilities of shape (n, k), or the labels it predicts, shape (n,).
        Floats of shape (n,) are the probability of the second of two classes.
    classes : sequence of str, optional
        Names in the order of the columns; ``0, 1, ...`` by default, or the labels that occur where
        no variant has probabilities.
    min_confidence : float, optional
        Below it a sample is uncertain, in the metrics of model testing.
    normalise : bool
        Divide each row by its sum. By default rows are taken as they are; see `errata.variants`.

    Returns
    -------
    tuple of VariantMetrics
        In the order given. The predicted class is that of the highest probability, the first of
        equal ones. From labels alone there is no loss.

    Raises
    ------
    InputError
        Values that are no probabilities, labels that are no classes, different lengths.
    UsageError
        Classes that do not fit; a variant without a name.
    MissingExtraError
        scikit-learn is not installed.

    Examples
    --------
    >>> from errata.variants import classification
    >>> full, small = classification(
    ...     ["cat", "dog"], {"float32": [[.9, .1], [.2, .8]], "int8": [[.9, .1], [.6, .4]]},
    ...     classes=["cat", "dog"],
    ... )
    >>> full.accuracy, small.accuracy
    (1.0, 0.5)
    """
    truth = outputs(labels)
    if not len(truth):
        raise InputError("labels: found none; give at least one sample", place="labels")
    given = {check_type(name): align(outputs(each), truth) for name, each in variants.items()}
    probabilities = {
        name: probabilities_of(each, normalise=normalise) for name, each in given.items()
    }
    widths = [p.shape[1] for p in probabilities.values() if p is not None]
    if classes is None:
        names = classes_of(truth, list(given.values()), widths)
    else:
        names = check_classes(classes)
        for width in widths:
            check_classes(classes, width)
    settings = {"classes": list(names), "min_confidence": min_confidence, "normalise": normalise}
    true = places(truth, names, "labels")
    made = []
    for name, each in given.items():
        found = probabilities[name]
        guess = places(each, names, "outputs") if found is None else found.argmax(axis=1)
        inputs = {"labels": truth.table.source(), "outputs": each.table.source()}
        measured = _Measured(true, guess, found, names, min_confidence)
        made.append(measured.metrics(name, sample_numbers(truth), _provenance(inputs, settings)))
    return tuple(made)


class _Measured:
    """One variant's predictions beside the truth."""

    def __init__(
        self,
        truth: NDArray[np.int64],
        guess: NDArray[np.int64],
        probabilities: NDArray[np.float64] | None,
        classes: tuple[str, ...],
        min_confidence: float | None,
    ) -> None:
        self.truth, self.guess, self.classes = truth, guess, classes
        self.probabilities = probabilities
        self.min_confidence = min_confidence
        self.correct = truth == guess
        self.report = classification_report(truth, guess, classes)

    def metrics(
        self, name: str, samples: list[dict[str, Any]], provenance: dict[str, Any]
    ) -> VariantMetrics:
        k, p = len(self.classes), self.probabilities
        matrix = np.bincount(self.truth * k + self.guess, minlength=k * k).reshape(k, k)
        return VariantMetrics(
            type=name,
            loss=nan if p is None else log_loss(self.truth, p),
            accuracy=float(self.correct.mean()),
            confusion_matrix=tuple(map(tuple, matrix.tolist())),
            labels=self.classes,
            report=self.report,
            additional=self._of_labels() + self._of_probabilities(),
            predictions=self._predictions(samples),
            visualization="dataExplorer",
            provenance=provenance,
        )

    def _of_labels(self) -> tuple[AdditionalMetric, ...]:
        recalls = [
            float(self.correct[self.truth == k].mean())
            for k in range(len(self.classes))
            if np.any(self.truth == k)
        ]
        macro, weighted = (self.report[f"{kind} avg"]["f1-score"] for kind in ("macro", "weighted"))
        return (
            AdditionalMetric.of("balanced_accuracy", float(np.mean(recalls)),
                "Mean recall of the classes that occur"),
            AdditionalMetric.of("macro_f1", macro, "Mean F1 of all classes, undefined ones 0"),
            AdditionalMetric.of("weighted_f1", weighted, "Mean F1 of all classes by support"),
        )  # fmt: skip

    def _of_probabilities(self) -> tuple[AdditionalMetric, ...]:
        if self.probabilities is None:
            return ()
        ranked = ranking(self.truth, self.probabilities)
        confidence = self.probabilities.max(axis=1)
        left_out = f"; {ranked.skipped} classes do not define it" if ranked.skipped else ""
        found = (
            AdditionalMetric.of("roc_auc", ranked.roc_auc,
                f"Area under the ROC curve, mean of each class against the rest{left_out}"),
            AdditionalMetric.of("average_precision", ranked.average_precision,
                f"Average precision, mean of each class against the rest{left_out}"),
            AdditionalMetric.of("calibration_error", calibration_error(self.correct, confidence),
                "Expected calibration error, 15 bins of equal width; lower is better"),
        )  # fmt: skip
        if self.min_confidence is None:
            return found
        return found + outcomes(self.correct, confidence, self.min_confidence).metrics()

    def _predictions(self, samples: list[dict[str, Any]]) -> tuple[SamplePrediction, ...]:
        rows = zip(
            samples, self.truth.tolist(), self.guess.tolist(), self.correct.tolist(), strict=True
        )
        return tuple(
            SamplePrediction(
                label=self.classes[true],
                prediction=self.classes[guess],
                prediction_correct=right,
                **sample,
            )
            for sample, true, guess, right in rows
        )


def _provenance(inputs: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
    return {
        "errata": _core.__version__,
        "task": "classification",
        "inputs": inputs,
        "settings": settings,
    }

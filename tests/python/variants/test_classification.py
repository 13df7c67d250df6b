"""Classifiers: against definitions in plain Python, scikit-learn, and golden files."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import classification_report, log_loss

from errata.errors import ErrataWarning, InputError, UsageError
from errata.variants import VariantMetrics, classification
from variants.entries import complaints


def one(labels: Any, outputs: Any, **options: Any) -> VariantMetrics:
    (found,) = classification(labels, {"float32": outputs}, **options)
    return found


def oracle(truth: list[int], rows: list[list[float]]) -> dict[str, float]:
    """Metrics from their definitions, a sample at a time."""
    n, k = len(truth), len(rows[0])
    guess = [max(range(k), key=lambda c: (row[c], -c)) for row in rows]
    right = [t == g for t, g in zip(truth, guess, strict=True)]
    recalls = []
    for c in range(k):
        mine = [r for r, t in zip(right, truth, strict=True) if t == c]
        if mine:
            recalls.append(sum(mine) / len(mine))
    eps = 2.0**-52
    loss = -sum(
        math.log(min(max(row[t], eps), 1 - eps)) for t, row in zip(truth, rows, strict=True)
    )
    error = 0.0
    for b in range(15):
        inside = [i for i in range(n) if min(math.floor(15 * max(rows[i])), 14) == b]
        if inside:
            accuracy = sum(right[i] for i in inside) / len(inside)
            confidence = sum(max(rows[i]) for i in inside) / len(inside)
            error += len(inside) / n * abs(accuracy - confidence)
    return {
        "accuracy": sum(right) / n,
        "loss": loss / n,
        "balanced_accuracy": sum(recalls) / len(recalls),
        "calibration_error": error,
    }


def areas(truth: list[int], rows: list[list[float]]) -> list[float]:
    """ROC-AUC as the share of pairs that are in order, ties counting a half."""
    k = len(rows[0])
    found = []
    for c in [1] if k == 2 else range(k):
        yes = [row[c] for row, t in zip(rows, truth, strict=True) if t == c]
        no = [row[c] for row, t in zip(rows, truth, strict=True) if t != c]
        if yes and no:
            won = sum((y > x) + 0.5 * (y == x) for y in yes for x in no)
            found.append(won / (len(yes) * len(no)))
    return found


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[int], list[list[float]]]:
    k = draw(st.integers(2, 4))
    n = draw(st.integers(1, 12))
    truth = draw(st.lists(st.integers(0, k - 1), min_size=n, max_size=n))
    weights = st.lists(st.integers(0, 4), min_size=k, max_size=k).filter(any)
    rows = [draw(weights) for _ in range(n)]
    return truth, [[w / sum(row) for w in row] for row in rows]


@settings(max_examples=40)
@given(cases())
def test_metrics_are_those_of_their_definitions(case: tuple[list[int], list[list[float]]]) -> None:
    truth, rows = case
    found = one(truth, rows)
    for name, value in oracle(truth, rows).items():
        assert found[name] == pytest.approx(value, abs=1e-12), name
    expected = areas(truth, rows)
    if expected:
        assert found["roc_auc"] == pytest.approx(sum(expected) / len(expected), abs=1e-12)
    else:
        assert math.isnan(found["roc_auc"])
        assert math.isnan(found["average_precision"])
    assert complaints(found.to_dict()) == []
    assert json.loads(found.to_json())["confusionMatrix"] == matrix_of(truth, rows)


def matrix_of(truth: list[int], rows: list[list[float]]) -> list[list[int]]:
    k = len(rows[0])
    matrix = [[0] * k for _ in range(k)]
    for t, row in zip(truth, rows, strict=True):
        matrix[t][max(range(k), key=lambda c: (row[c], -c))] += 1
    return matrix


@settings(max_examples=40)
@given(cases())
def test_report_and_loss_are_scikit_learns(case: tuple[list[int], list[list[float]]]) -> None:
    truth, rows = case
    names = [f"class {c}" for c in range(len(rows[0]))]
    found = one(truth, rows, classes=names)
    guess = np.argmax(rows, axis=1)
    report = classification_report(
        truth, guess, labels=range(len(names)), target_names=names, output_dict=True,
        zero_division=0,
    )  # fmt: skip
    assert found.report == report
    assert found.labels == tuple(names)
    assert found.loss == pytest.approx(log_loss(truth, rows, labels=range(len(names))), abs=1e-12)


@pytest.mark.parametrize("name", ["cifar10", "imdb"])
def test_real_outputs_give_the_golden_numbers(data_dir: Path, name: str) -> None:
    folder = data_dir / "cleanlab_cifar10_imdb"
    expected = json.loads((folder / "expected_metrics.json").read_text())[name]
    found = one(
        np.load(folder / f"{name}_test_set_original_labels.npy"),
        np.load(folder / f"{name}_test_set_pyx.npy"),
    )
    assert found.accuracy == expected["accuracy"]
    assert found.loss == pytest.approx(expected["nll_clip1e-15"], abs=1e-14)
    assert found["macro_f1"] == pytest.approx(expected["macro_f1"], abs=1e-14)
    error = expected["ece_15_equal_width_bins_floor"]
    assert found["calibration_error"] == pytest.approx(error, abs=1e-12)
    matrix = expected["confusion_matrix_rows_true_cols_pred"]
    assert [list(row) for row in found.confusion_matrix] == matrix


def test_a_class_that_is_never_true_nor_predicted_changes_no_loss() -> None:
    two = one([0, 1, 1], [[0.9, 0.1], [0.3, 0.7], [0.6, 0.4]], classes=["a", "b"])
    three = one([0, 1, 1], [[0.9, 0.1, 0], [0.3, 0.7, 0], [0.6, 0.4, 0]])
    assert two.loss == three.loss
    assert three.report["2"]["support"] == 0
    tips = {each.name: each.tooltip for each in three.additional}
    assert "1 classes do not define it" in str(tips["roc_auc"])


class TestLabels:
    PROBABILITIES = ([0.9, 0.1], [0.2, 0.8])

    @pytest.mark.parametrize(
        "labels", [["cat", "dog"], [0, 1], ["0", "1"], [0.0, 1.0], np.array([0, 1], np.uint8)],
        ids=str,
    )  # fmt: skip
    def test_names_or_numbers(self, labels: Any) -> None:
        found = one(labels, self.PROBABILITIES, classes=["cat", "dog"])
        assert found.accuracy == 1
        assert [each.label for each in found.predictions] == ["cat", "dog"]

    def test_names_that_look_like_numbers_are_names(self) -> None:
        assert one([3, 5], self.PROBABILITIES, classes=["3", "5"]).accuracy == 1
        assert one([1, 0], self.PROBABILITIES, classes=["1", "0"]).accuracy == 1

    def test_predicted_labels_alone(self) -> None:
        found = one(["b", "a", "c"], ["b", "b", "c"])
        assert found.labels == ("a", "b", "c")
        assert found.confusion_matrix == ((0, 1, 0), (0, 1, 0), (0, 0, 1))
        assert math.isnan(found.loss)
        assert "roc_auc" not in found.metrics
        assert one([10, 9, 2], [10, 9, 9]).labels == ("2", "9", "10")

    def test_one_probability_is_that_of_the_second_class(self) -> None:
        found = one([0, 1], [0.25, 0.75])
        assert found.loss == pytest.approx(-math.log(0.75))
        assert one([0, 1], [[0.25], [0.75]]).loss == found.loss

    @pytest.mark.parametrize(
        ("labels", "outputs", "options", "says"),
        [
            ([], [], {}, "labels: found none"),
            ([0, 2], [[1, 0], [0, 1]], {}, r"labels, row 1: found '2'; give one of the 2 classes"),
            (["cat", "cow"], [[1, 0], [0, 1]], {"classes": ["cat", "dog"]}, "found 'cow'"),
            ([0, 1], [[1, 0]], {}, "found 1 rows beside 2"),
            ([0, 1], [[1, 0], [0.5, math.nan]], {}, "row 1, column 1: found nan"),
            ([0, 1], [[3.0, -1.5], [0, 1]], {}, "row 0, column 0: found 3.0"),
            ([0, 1], [[0.5, 0.1], [0, 1]], {}, r"row 0: found probabilities that sum to 0.6"),
            ([0, 1], [["a", "b"], ["b", "a"]], {}, "give probabilities of shape"),
            ([0, 1], [[[1, 0]], [[0, 1]]], {}, "give probabilities of shape"),
            ([0, 1], [[1, 0], [1]], {}, "rows of different lengths"),
        ],
    )
    def test_refusals(self, labels: Any, outputs: Any, options: Any, says: str) -> None:
        with pytest.raises(InputError, match=says) as caught:
            one(labels, outputs, **options)
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            ({"classes": ["a"]}, "found 1 names for 2 columns"),
            ({"classes": ["a", "a"]}, "found 'a' twice"),
            ({"classes": []}, "found none"),
            ({"min_confidence": 1.5}, "give a number from 0 to 1"),
        ],
    )
    def test_arguments_without_a_meaning(self, options: Any, says: str) -> None:
        with pytest.raises(UsageError, match=says):
            one([0, 1], self.PROBABILITIES, **options)

    def test_numbers_here_and_names_there(self) -> None:
        with pytest.raises(UsageError, match="numbers in one file and names in another"):
            one([0, 1], ["cat", "dog"])
        assert one([0, 1], [["cat"], ["dog"]], classes=["cat", "dog"]).accuracy == 1

    def test_variants_of_different_models(self) -> None:
        with pytest.raises(UsageError, match="found files of 2 and 3 classes"):
            classification([0], {"a": [[1, 0]], "b": [[1, 0, 0]]})


class TestRowsThatDoNotSumToOne:
    def test_a_little_in_silence_as_they_are(self) -> None:
        assert one([0, 1], [[0.9, 0.1005], [0, 1]]).loss == pytest.approx(-math.log(0.9) / 2)

    def test_a_quantised_softmax_with_a_warning_as_it_is(self) -> None:
        with pytest.warns(ErrataWarning, match=r"1 rows of probabilities sum to 0\.9800 to 1\.0"):
            found = one([0, 1], [[0.9, 0.08], [0, 1]])
        assert found.loss == pytest.approx(-math.log(0.9) / 2)

    def test_divided_if_asked(self) -> None:
        found = one([0, 1], [[3, 1], [0, 2]], normalise=True)
        assert found.loss == pytest.approx(-math.log(0.75) / 2)
        with pytest.raises(InputError, match="sum to 0"):
            one([0], [[0.0, 0.0]], normalise=True)
        with pytest.raises(InputError, match=r"found -1\.0"):
            one([0], [[-1.0, 2.0]], normalise=True)


def test_uncertain_samples_are_an_outcome_of_their_own() -> None:
    rows = [[0.9, 0.1], [0.6, 0.4], [0.55, 0.45], [0.2, 0.8]]
    found = one([0, 0, 1, 0], rows, min_confidence=0.6)
    # Sure: right, right, uncertain (and wrong), wrong.
    assert found["testing_accuracy"] == 0.5
    assert found["uncertain"] == 0.25
    assert found["accuracy_of_sure"] == pytest.approx(2 / 3)
    assert found.accuracy == 0.5
    nothing = one([0, 1], [[0.5, 0.5], [0.5, 0.5]], min_confidence=0.9)
    assert (nothing["testing_accuracy"], nothing["uncertain"]) == (0, 1)
    assert math.isnan(nothing["accuracy_of_sure"])
    assert complaints(nothing.to_dict()) == []


def test_a_class_named_as_an_average_is_told() -> None:
    with pytest.warns(ErrataWarning, match="'macro avg' is hidden in the report"):
        one([0, 1], [[1, 0], [0, 1]], classes=["cat", "macro avg"])


def test_names_of_variants() -> None:
    with pytest.warns(ErrataWarning, match="the product's own is 'int8'"):
        classification([0, 1], {"INT8": [0, 1]})
    assert [v.type for v in classification([0, 1], {"w4a8": [0, 1], "fp16": [0, 0]})] == [
        "w4a8",
        "fp16",
    ]
    with pytest.raises(UsageError, match="name the variant"):
        classification([0, 1], {"": [0, 1]})


def test_unknown_metric() -> None:
    found = one([0, 1], [0, 1])
    with pytest.raises(UsageError, match="found 'acuracy'; use one of accuracy, loss"):
        found["acuracy"]

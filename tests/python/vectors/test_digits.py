"""A real classifier with a known gap: its failing cluster must be found, and stand first.

scikit-learn's digits are the pictures, their 64 pixels the vectors. A logistic regression learned
from 600 of them, among which 3 of the eights were left, judges the other 1,197: it calls nearly
every eight something else. Each picture has one box over the whole of it, with its digit as label,
so that a picture's F1 says whether the classifier is right.

Seen with umap-learn 0.5.12: 11 clusters with an adjusted Rand index of 0.91 to the digits; the
first in rank holds 114 pictures, 110 of them eights, and has a mean F1 of 0.05, the next 0.62.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import adjusted_rand_score

import errata
from errata.embeddings import Embeddings
from errata.variants import classification, detection
from errata.vectors import SpaceSettings, VectorSpace, analyse, build_space

if TYPE_CHECKING:
    from numpy.typing import NDArray

TRAINED, FORGOTTEN, LEFT = 600, 8, 3


@dataclass(frozen=True)
class Digits:
    """The digits that the classifier was not trained on, and what it takes them for."""

    pixels: NDArray[np.float64]
    truth: NDArray[np.int64]
    probabilities: NDArray[np.float64]

    @property
    def guess(self) -> NDArray[np.int64]:
        return np.asarray(self.probabilities.argmax(axis=1))

    @property
    def right(self) -> NDArray[np.bool_]:
        return np.asarray(self.guess == self.truth)


@pytest.fixture(scope="module")
def digits() -> Digits:
    pixels, labels = load_digits(return_X_y=True)
    train = np.arange(len(labels)) < TRAINED
    eights = labels == FORGOTTEN
    kept = train & (~eights | (np.cumsum(eights) <= LEFT))
    model = LogisticRegression(max_iter=200).fit(pixels[kept] / 16, labels[kept])
    rest = pixels[~train]
    return Digits(rest, labels[~train], model.predict_proba(rest / 16))


@pytest.fixture(scope="module")
def evaluation(digits: Digits) -> errata.Evaluation:
    n = len(digits.truth)
    shared: dict[str, Any] = {"boxes_xywh": np.tile([0.0, 0.0, 8.0, 8.0], (n, 1))}
    dataset = errata.Dataset.from_arrays(
        image_ids=np.arange(n),
        image_sizes=np.full((n, 2), 8.0),
        annotation_images=np.arange(n),
        class_ids=digits.truth,
        categories={digit: str(digit) for digit in range(10)},
        **shared,
    )
    model = errata.InferenceSet.from_arrays(
        dataset,
        images=np.arange(n),
        class_ids=digits.guess,
        scores=digits.probabilities.max(axis=1),
        **shared,
    )
    return errata.evaluate(dataset, model)


@pytest.fixture(scope="module")
def space(digits: Digits) -> VectorSpace:
    settings = SpaceSettings(min_cluster_size=30, min_samples=5, n_epochs=100)
    return build_space(Embeddings(digits.pixels), settings)


def test_f1_of_a_picture_says_whether_the_classifier_is_right(
    digits: Digits, evaluation: errata.Evaluation
) -> None:
    assert np.array_equal(evaluation.per_image()["f1"], digits.right.astype(float))
    eights = digits.truth == FORGOTTEN
    assert digits.right[eights].mean() < 0.1
    assert digits.right[~eights].mean() > 0.9


def test_detection_and_classification_tell_the_same(
    digits: Digits, evaluation: errata.Evaluation
) -> None:
    (boxes,) = detection(evaluation.dataset, {"float32": evaluation.inferences})
    (labels,) = classification(digits.truth, {"float32": digits.probabilities})
    inner = tuple(row[:-1] for row in boxes.confusion_matrix[:-1])
    assert inner == labels.confusion_matrix
    assert boxes["recall"] == labels.accuracy
    correct = [each.prediction_correct for each in boxes.predictions]
    assert correct == [each.prediction_correct for each in labels.predictions]


def test_clusters_follow_the_digits(digits: Digits, space: VectorSpace) -> None:
    assert adjusted_rand_score(digits.truth, space.labels) > 0.75
    assert space.noise_ratio < 0.05


def test_the_cluster_of_the_errors_is_the_first(
    digits: Digits, evaluation: errata.Evaluation, space: VectorSpace
) -> None:
    ranked = sorted(
        (each for each in analyse(evaluation, space).at().clusters if each.rank is not None),
        key=lambda each: each.rank or 0,
    )
    worst, second = ranked[:2]
    members = space.labels == worst.id
    assert (digits.truth[members] == FORGOTTEN).mean() > 0.9
    assert worst.f1.mean is not None
    assert digits.right[members].mean() == pytest.approx(worst.f1.mean)
    assert worst.f1.mean < 0.15
    assert worst.f1_upper is not None
    assert second.f1_lower is not None
    # Not by chance: the whole of one interval lies below the other.
    assert worst.f1_upper < second.f1_lower
    # It holds most of the errors that there are.
    assert (~digits.right[members]).sum() > 0.5 * (~digits.right).sum()

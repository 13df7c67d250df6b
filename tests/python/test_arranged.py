"""Confusion matrices in a chosen order, with classes pooled, against sums written out by hand."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import errata
from errata.results.arranged import mistaken_cells, most_mistaken, pooled, pooled_sums, shares


@st.composite
def matrices(draw: st.DrawFn) -> Any:
    """Counts of one to six classes and background."""
    n = draw(st.integers(1, 6)) + 1
    row = st.lists(st.integers(0, 9), min_size=n, max_size=n)
    return np.array(draw(st.lists(row, min_size=n, max_size=n)), np.uint64)


@given(matrices(), st.data())
def test_pooling_loses_no_count(matrix: Any, data: st.DataObject) -> None:
    background = len(matrix) - 1
    kept = data.draw(st.lists(st.integers(0, background - 1), unique=True))
    rest = [i for i in range(background) if i not in kept]
    groups = [*([i] for i in kept), *([rest] if rest else []), [background]]
    by_hand = [[sum(int(matrix[g, d]) for g in gts for d in dts) for dts in groups]
               for gts in groups]  # fmt: skip
    assert pooled(matrix, kept).tolist() == by_hand
    values = matrix[0, :-1]
    sums = [sum(int(values[i]) for i in group if i < background) for group in groups]
    assert pooled_sums(values, kept).tolist() == sums


@given(matrices())
def test_shares_of_a_row_add_up_to_one(matrix: Any) -> None:
    for by, axis in (("row", 1), ("column", 0)):
        found = shares(matrix, by)
        total = matrix.sum(axis=axis)
        assert np.isnan(found.take(np.flatnonzero(total == 0), 1 - axis)).all()
        assert found.sum(axis=axis)[total > 0] == pytest.approx(1.0)
    with pytest.raises(errata.UsageError, match="use 'row' or 'column'"):
        shares(matrix, "diagonal")


@given(matrices(), st.data())
def test_mistakes_are_the_cells_that_are_not_right(matrix: Any, data: st.DataObject) -> None:
    n = len(matrix)
    pairs = st.tuples(st.integers(0, n - 2), st.integers(0, n - 2))
    listed = data.draw(st.frozensets(pairs))
    by_hand = [
        (-int(matrix[gt, dt]), gt, dt)
        for gt in range(n) for dt in range(n)
        if matrix[gt, dt] and gt != dt and (gt, dt) not in listed
    ]  # fmt: skip
    assert mistaken_cells(matrix, listed).tolist() == [[gt, dt] for _, gt, dt in sorted(by_hand)]
    wrong: Counter[int] = Counter()
    for count, gt, dt in by_hand:
        wrong[gt] -= count
        wrong[dt] -= count
    order = sorted(range(n - 1), key=lambda i: -wrong[i])
    assert most_mistaken(matrix, listed, None) == order
    assert most_mistaken(matrix, listed, 2) == order[:2]


def sample() -> errata.Evaluation:
    return errata.evaluate(*errata.sample_set())


def test_arranged_names_what_it_pools() -> None:
    confusion = sample().confusion(score_thr=0.35)
    whole = confusion.arranged()
    assert whole.labels == confusion.labels
    assert (whole.matrix == confusion.matrix).all()
    assert whole.other_index is None
    small = confusion.arranged([2])
    assert small.labels == ("person", "other", "background")
    assert small.members == (("person",), ("car", "bus"), ())
    assert small.background_index == 2
    assert small.to_dict()["other_index"] == 1
    assert small.mistakes().tolist() == [[2, 1]]
    for by in ("row", "column"):
        shown = small.normalised(by)
        for row, column in np.ndindex(3, 3):
            share = small.share(row, column, by)
            expected = shown[row, column]
            assert share == expected or (share is None and np.isnan(expected))
    assert repr(small) == "ArrangedMatrix(1 classes, 2 pooled as 'other')"


@pytest.mark.parametrize("classes", [[0, 0], [3], [-1]])
def test_classes_are_there_and_different(classes: list[int]) -> None:
    with pytest.raises(errata.UsageError, match="different indices from 0 to 2"):
        sample().confusion().arranged(classes)


def test_listed_pairs_are_no_mistakes() -> None:
    pair = [{"ground_truth_label": "bus", "model_prediction_label": "car"}]
    ev = errata.evaluate(*errata.sample_set(), allowed_label_matches=pair)
    confusion = ev.confusion(score_thr=0.35)
    assert confusion.matrix[1, 0] == 1
    assert confusion.mistakes().tolist() == [[3, 0]]
    assert confusion.arranged([1, 0]).listed == {(0, 1)}
    assert confusion.arranged([1]).listed == frozenset()


def test_shares_of_some_cells_are_those_of_all() -> None:
    confusion = sample().confusion(score_thr=0.75)
    rows, columns = np.indices((4, 4)).reshape(2, -1)
    whole = confusion.normalised("row").ravel()
    assert np.isnan(whole).any()
    np.testing.assert_array_equal(confusion.share_of_row(rows, columns), whole)


def test_examples_of_several_labels_are_those_of_each() -> None:
    ev = sample()
    matrix = ev.confusion(score_thr=0.35).matrix
    both = ev.examples(["car", "bus"], "car", score_thr=0.35)
    assert len(both) == matrix[0, 0] + matrix[1, 0] == 2
    assert len(both.iou) == len(both.kind) == 2
    assert len(ev.examples(errata.BACKGROUND, ("car", "person"), score_thr=0.35)) == matrix[3].sum()
    assert len(ev.examples([], score_thr=0.35)) == 0
    with pytest.raises(errata.UsageError, match="gt_label"):
        ev.examples(["car", "boat"])


def test_maps_are_those_of_coco_on_the_images_that_count() -> None:
    ev = sample()
    whole = errata.coco_summary(ev.dataset, ev.inferences)
    assert ev.maps().to_dict() == {
        "map_50": whole.map_50, "map_75": whole.map_75, "map_50_95": whole.map_50_95,
        "reason": None,
    }  # fmt: skip
    some = errata.coco_summary(ev.dataset, ev.inferences, images=[1])
    assert ev.subset([1]).maps().map_50 == some.map_50 != whole.map_50


def test_maps_say_why_they_are_undefined() -> None:
    ev = sample()
    assert "more than once" in str(ev.weighted([2, 0, 1]).maps().reason)
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[1], boxes_xywh=[[0, 0, 9, 9]], class_ids=[1]
    )
    with pytest.warns(errata.ErrataWarning, match="without a score"):
        unscored = errata.InferenceSet.from_arrays(
            dataset, images=[1], boxes_xywh=[[0, 0, 9, 9]], class_ids=[1]
        )
    found = errata.evaluate(dataset, unscored).maps()
    assert (found.map_50, found.reason) == (None, "some detections have no score: average "
                                            "precision ranks by score")  # fmt: skip
    nothing = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[], boxes_xywh=np.zeros((0, 4)), class_ids=[],
        categories={1: "car"},
    )  # fmt: skip
    model = errata.InferenceSet.from_arrays(
        nothing, images=[1], boxes_xywh=[[0, 0, 9, 9]], class_ids=[1], scores=[0.5]
    )
    assert errata.evaluate(nothing, model).maps().reason == "no class has ground truth"

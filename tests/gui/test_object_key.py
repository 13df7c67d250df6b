"""Names of objects: to text and back, to rows and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import errata
from errata_gui.state import ObjectKey, ObjectKeys, codes_of

NOTHING = (
    None, "", "gt:", "dt:", "dt:99999", "dt:x", "gt:nothing", "image:1", "dt:-1", "gt", "gt 1",
    "dt:" + "9" * 30,
)  # fmt: skip
"""Of other data, or no keys at all."""


@pytest.fixture(scope="module")
def evaluation() -> errata.Evaluation:
    return errata.evaluate(*errata.sample_set())


@pytest.fixture
def keys(evaluation: errata.Evaluation) -> ObjectKeys:
    return ObjectKeys(evaluation.dataset, evaluation.inferences)


@given(st.sampled_from(["gt", "dt"]), st.one_of(st.integers(), st.text()))
def test_a_name_is_read_as_it_is_written(side: str, object_id: int | str) -> None:
    named = ObjectKey.of(side, object_id)
    assert ObjectKey.parse(str(named)) == named
    assert str(named) == f"{side}:{object_id}"


def test_keys_name_what_codes_number(evaluation: errata.Evaluation, keys: ObjectKeys) -> None:
    examples = evaluation.examples(kind=["tp", "fp", "fn", "confused"])
    codes = codes_of(examples.gt, examples.dt)
    assert len(set(codes.tolist())) == len(codes)
    names = keys.keys(codes)
    assert names == tuple(keys.key(int(code)) for code in codes)
    assert [keys.code(name) for name in names] == codes.tolist()
    assert sorted(keys.codes(names)) == sorted(codes)
    many = keys.codes(names * 20)
    assert sorted(set(many.tolist())) == sorted(codes)
    ids = evaluation.dataset.annotation_ids
    for name, gt, dt in zip(names, examples.gt, examples.dt, strict=True):
        assert name == (f"dt:{dt}" if dt >= 0 else f"gt:{ids[gt]}")


def test_every_object_is_found_by_its_key(evaluation: errata.Evaluation, keys: ObjectKeys) -> None:
    objects = [("gt", row) for row in range(evaluation.dataset.n_annotations)]
    objects += [("dt", row) for row in range(len(evaluation.inferences))]
    assert [keys.row(keys.of(side, row)) for side, row in objects] == objects


def test_what_names_nothing_is_nothing(keys: ObjectKeys) -> None:
    assert [keys.code(odd) for odd in NOTHING] == [None] * len(NOTHING)
    assert [keys.row(odd) for odd in NOTHING] == [None] * len(NOTHING)
    assert keys.codes([odd for odd in NOTHING if odd]).tolist() == []


def test_a_model_that_found_nothing_has_keys_of_annotations(evaluation: errata.Evaluation) -> None:
    dataset = evaluation.dataset
    nothing = errata.InferenceSet.from_arrays(
        dataset, images=[], boxes_xywh=np.empty((0, 4)), class_ids=[], scores=[]
    )
    keys = ObjectKeys(dataset, nothing)
    codes = -1 - np.arange(dataset.n_annotations)
    assert keys.codes(keys.keys(codes)).tolist() == codes.tolist()
    assert keys.codes(f"dt:{record}" for record in range(40)).tolist() == []


def test_codes_tell_annotations_from_detections() -> None:
    gt, dt = np.array([3, -1, 0]), np.array([-1, 5, 2])
    assert codes_of(gt, dt).tolist() == [-4, 5, 2]

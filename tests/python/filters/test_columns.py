"""Columns of examples and images made from results, and columns of lists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import errata
from errata import InputError, UsageError
from errata.filters import Columns, FilterError, Tags, example_columns, image_columns, parse

Rows = list[dict[str, Any]]


def kept(columns: Columns, text: str) -> list[int]:
    found: list[int] = np.flatnonzero(parse(text, columns).mask(columns)).tolist()
    return found


def places(rows: Rows, holds: Any) -> list[int]:
    return [place for place, row in enumerate(rows) if holds(row)]


@pytest.fixture(scope="module")
def columns(evaluation: errata.Evaluation) -> Columns:
    return example_columns(evaluation.examples(score_thr=0.3))


class TestExamples:
    @pytest.mark.parametrize(
        ("text", "holds"),
        [
            ('kind == "fp"', lambda r: r["kind"] == "fp"),
            ("score >= .5", lambda r: r["score"] is not None and r["score"] >= 0.5),
            ("score is missing", lambda r: r["score"] is None),
            ("not (score >= .5)", lambda r: r["score"] is None or r["score"] < 0.5),
            ("iou < .7", lambda r: r["iou"] is not None and r["iou"] < 0.7),
            ("loss == 1", lambda r: r["loss"] == 1),
            ('gt == "car"', lambda r: r["gt_label"] == "car"),
            ('gt != "car"', lambda r: r["gt_label"] not in (None, "car")),
            ("gt is missing", lambda r: r["gt_label"] is None),
            ("gt != dt", lambda r: r["kind"] == "confused"),
            ("image_id in [3, 5]", lambda r: r["image_id"] in (3, 5)),
            ('file_name endswith "7.jpg"', lambda r: r["file_name"].endswith("7.jpg")),
            ("annotation_id <= 9", lambda r: (r["annotation_id"] or 99) <= 9),
            ("dt_record < 9", lambda r: r["dt_record"] is not None and r["dt_record"] < 9),
            ("gt_width > gt_height", lambda r: (b := r["gt_bbox_xywh"]) and b[2] > b[3]),
            ("dt_height < 20", lambda r: (b := r["dt_bbox_xywh"]) and b[3] < 20),
            ("width > 40", lambda r: (r["gt_bbox_xywh"] or r["dt_bbox_xywh"])[2] > 40),
            ("aspect > 2", lambda r: (b := r["gt_bbox_xywh"] or r["dt_bbox_xywh"])[2] / b[3] > 2),
        ],
    )  # fmt: skip
    def test_columns_say_what_the_rows_say(
        self, columns: Columns, rows: Rows, text: str, holds: Any
    ) -> None:
        wanted = places(rows, holds)
        assert 0 < len(wanted) < len(rows)
        assert kept(columns, text) == wanted

    def test_metadata_attributes_and_split(
        self, evaluation: errata.Evaluation, columns: Columns, rows: Rows
    ) -> None:
        dataset = evaluation.dataset
        assert dataset.split is not None
        rank = {image: rank for rank, image in enumerate(dataset.image_ids)}
        night = dataset.metadata["time_of_day"]
        hidden = dict(zip(dataset.annotation_ids, dataset.attributes["occlusion"], strict=True))
        split = dataset.split
        assert kept(columns, 'meta.time_of_day == "night"') == places(
            rows, lambda r: night[rank[r["image_id"]]] == "night"
        )
        assert kept(columns, 'attr.occlusion != "none"') == places(
            rows, lambda r: hidden.get(r["annotation_id"], "none") != "none"
        )
        assert kept(columns, 'split == "valid"') == places(
            rows, lambda r: split[rank[r["image_id"]]] == "valid"
        )

    def test_sizes_are_those_of_the_breakdown(self, evaluation: errata.Evaluation) -> None:
        strata = evaluation.breakdown("size", score_thr=0.3)
        examples = evaluation.examples(score_thr=0.3)
        for size in ("small", "medium", "large"):
            part = examples.filter(f'size == "{size}"')
            assert part.kind.count("tp") == strata[size].tp_gt
            own = part.filter('kind in ["fn", "confused"]')
            assert len(own) == strata[size].fn
        assert len(examples.filter("area < 1024")) == len(examples.filter('size == "small"'))

    def test_filtered_examples_are_examples(
        self, evaluation: errata.Evaluation, rows: Rows
    ) -> None:
        whole = evaluation.examples(score_thr=0.3)
        part = whole.filter("score > .6").filter('gt == "car"').filter("")
        wanted = [r for r in rows if (r["score"] or 0) > 0.6 and r["gt_label"] == "car"]
        assert part.to_dict()["examples"] == wanted
        assert part.provenance["settings"]["filters"] == ["score > 0.6", 'gt == "car"']
        assert "filters" not in whole.provenance["settings"]
        assert json.loads(part.to_json())["n"] == len(wanted) > 0
        assert len(whole.filter("score > 2")) == 0
        assert whole.filter("score > 2").filter("").to_dict()["examples"] == []

    def test_extra_columns_and_tags(self, evaluation: errata.Evaluation) -> None:
        whole = evaluation.examples(score_thr=0.3)
        n = len(whole)
        extra = {
            "hardness": np.arange(n),
            "tags": [{"check"} if i % 3 == 0 else set() for i in range(n)],
        }
        part = whole.filter('hardness < 10 and "check" in tags', extra)
        assert len(part) == 4
        by_rows = {"tags": Tags(n, {"check": range(0, n, 3)})}
        assert len(whole.filter('"check" not in tags', by_rows)) == n - len(range(0, n, 3))

    def test_unknown_values_of_closed_columns(self, columns: Columns) -> None:
        for text in ('kind == "fpp"', 'gt in ["lorry"]', 'split == "vaild"', 'size == "tiny"'):
            with pytest.raises(FilterError, match="never is"):
                parse(text, columns)
        assert kept(columns, 'gt contains "lorry" or file_name == "no.jpg"') == []


class TestImages:
    def test_columns_and_subset(self, evaluation: errata.Evaluation) -> None:
        images = evaluation.per_image(score_thr=0.3)
        part = images.filter('recall < .8 and meta.time_of_day == "night"')
        dataset = evaluation.dataset
        wanted = [
            dataset.image_ids[rank]
            for rank, recall in zip(images.ranks, images["recall"], strict=True)
            if recall < 0.8 and dataset.metadata["time_of_day"][rank] == "night"
        ]
        assert part.image_ids == wanted
        assert 0 < len(part) < len(images)
        assert part.provenance["settings"]["filters"] == [
            'recall < 0.8 and meta.time_of_day == "night"'
        ]
        subset = evaluation.subset(part.image_ids)
        assert subset.metrics(score_thr=0.3).tp == part["tp"].sum()

    def test_every_column_can_be_named(self, evaluation: errata.Evaluation) -> None:
        images = evaluation.per_image(score_thr=0.3)
        columns = image_columns(images, {"cluster": [None, *range(len(images) - 1)]})
        assert {"image_id", "split", "fp", "mean_iou", "meta.weather", "cluster"} <= set(
            columns.names()
        )
        for name in columns.names():
            there = parse(f"{name} is present", columns).mask(columns)
            gone = parse(f"{name} is missing", columns).mask(columns)
            assert (there != gone).all()
        assert kept(columns, "cluster is missing") == [0]


def test_sets_without_anything() -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[], annotation_images=[], boxes_xywh=np.zeros((0, 4)), class_ids=[]
    )
    model = errata.InferenceSet.from_arrays(
        dataset, images=[], boxes_xywh=np.zeros((0, 4)), class_ids=[], scores=[]
    )
    evaluation = errata.evaluate(dataset, model)
    for columns in (example_columns(evaluation.examples()), image_columns(evaluation.per_image())):
        for name in columns.names():
            assert parse(f"{name} is missing", columns).mask(columns).shape == (0,)
    assert len(evaluation.examples().filter("score > .5 and aspect < 2")) == 0


def test_mixed_ids_odd_names_and_attributes_of_detections(tmp_path: Path) -> None:
    gt, dt = tmp_path / "gt.json", tmp_path / "dt.json"
    box = {"bbox": [0, 0, 10, 10], "category_id": 1}
    truth = {
        "images": [
            {"id": 7, "attributes": {"odd name": 1, "mixed": "a", "in": True}},
            {"id": "b", "attributes": {"odd name": None, "mixed": 2, "in": False}},
        ],
        "categories": [{"id": 1, "name": "background"}],
        "annotations": [
            {**box, "id": 1, "image_id": 7, "area": 100, "attributes": {"hidden": 0.5}}
        ],
    }
    gt.write_text(json.dumps(truth))
    dets = [
        {**box, "image_id": 7, "score": 0.9},
        {**box, "image_id": "b", "score": 0.8, "attributes": {"hidden": 0.25}},
    ]
    dt.write_text(json.dumps(dets))
    with pytest.warns(errata.ErrataWarning, match='column "mixed" holds values of several types'):
        dataset = errata.read(gt)
    evaluation = errata.evaluate(dataset, errata.read_predictions(dt, dataset))
    columns = example_columns(evaluation.examples())
    assert kept(columns, 'image_id == "7"') == [0]  # mixed ids are compared as strings
    assert kept(columns, 'meta["odd name"] == 1') == [0]
    assert kept(columns, 'meta.mixed == "2"') == [1]
    assert kept(columns, "meta.in == false") == [1]
    assert kept(columns, 'gt == "background"') == [0]
    assert kept(columns, "gt is missing") == [1]
    attributes = "attr.hidden" in columns.names()
    assert attributes
    assert kept(columns, "attr.hidden == .5") == [0]
    if evaluation.inferences.attributes:
        assert kept(columns, "attr.hidden == .25") == [1]


class TestLists:
    def test_numbers_are_compared_exactly(self) -> None:
        columns = Columns.of(
            {
                "i": np.array([2**53, 2**53 + 1, 2**63 - 1, -5]),
                "f": [2.0**53, 0.1, float("inf"), None],
                "u": np.array([1, 2, 3, 4], dtype=np.uint8),
            }
        )
        assert kept(columns, f"i == {2**53 + 1}") == [1]
        assert kept(columns, f"f < {2**53 + 1} and f > 1") == [0]
        assert kept(columns, f"f >= {2**53 + 1}") == [2]
        assert kept(columns, "i > 1e300 or i < -1e300") == []
        assert kept(columns, "i < 1e300 and i != .5") == [0, 1, 2, 3]
        assert kept(columns, "i > f") == [1]
        assert kept(columns, "u in [1, 2.5, 4, 1e30]") == [0, 3]
        assert kept(columns, "f is missing") == [3]

    def test_arrays_of_strings_and_objects(self) -> None:
        columns = Columns.of(
            {
                "a": np.array(["x", "y"]),
                "b": np.array([None, 3], dtype=object),
                "c": [np.float32(0.5), np.int64(2)],
                "d": [True, None],
                "e": [1, "one"],
                "big": np.array([2**63, 1], dtype=np.uint64) // 2,
            }
        )
        assert kept(columns, 'a == "y" and b == 3 and c == 2 and d is missing and e == "one"') == [
            1
        ]
        assert kept(columns, f"big == {2**62}") == [0]

    @pytest.mark.parametrize(
        ("values", "error", "said"),
        [
            ({"a": [1], "b": [1, 2]}, UsageError, "found 2 values of 'b'; give 1"),
            ({"a b": [1]}, UsageError, "found the name 'a b'; use letters"),
            ({"in": [1]}, UsageError, "no word of the grammar"),
            ({"a": [1, {}]}, InputError, r"a\[1\]: found {}"),
            ({"a": [["x", 3]]}, InputError, r"a\[0\]: found the tag 3"),
            ({"a": [2**70]}, InputError, "64 bits"),
            ({"a": np.zeros((2, 2))}, InputError, r"shape \(2, 2\)"),
        ],
    )
    def test_what_is_no_column(self, values: Any, error: type[Exception], said: str) -> None:
        with pytest.raises(error, match=said):
            Columns.of(values)

    def test_a_name_that_is_taken(self, evaluation: errata.Evaluation) -> None:
        images = evaluation.per_image()
        with pytest.raises(UsageError, match="that column is there"):
            image_columns(images, {"fp": [0] * len(images)})

    def test_a_filter_read_against_other_columns(self) -> None:
        one, other = Columns.of({"a": [1], "b": [2]}), Columns.of({"a": ["x"]})
        with pytest.raises(UsageError, match="found a with text values where number"):
            parse("a == 1", one).mask(other)
        with pytest.raises(UsageError, match="found no column b"):
            parse("b == 1", one).mask(other)

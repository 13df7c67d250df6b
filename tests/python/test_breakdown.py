"""Breakdowns against a count through all examples, on random sets under every rule."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

import errata
from oracles import coco_dicts, strata
from oracles.cases import plane_points, random_case
from oracles.compare import same
from oracles.records import Case

METRICS = ("precision", "recall", "f1", "mean_iou")
COUNTS = ("n_gt", "n_dt", "tp_gt", "tp_dt", "absorbed", "not_evaluated")
RULES: dict[str, dict[str, Any]] = {
    "agnostic": {},
    "equal": {"class_agnostic": False},
    "listed": {},
    "same class first": {"same_class_first": True},
    "score": {"protocol": "score", "max_dets": 3},
    "score, one class": {"protocol": "score", "class_agnostic": True},
}
each_rule = pytest.mark.parametrize("rule", RULES)

SHADES: tuple[tuple[Any, ...], ...] = (
    (1, 2, 10),
    (0.5, 2.0, 10.25, 3.0),
    ("red", "blue", "10"),
    (True, False),
    (1, "red", 12),
)
"""Values of an attribute: of one type, or of mixed types, which become strings."""

Documents = tuple[dict[str, Any], list[dict[str, Any]]]


def grown(case: Case) -> Case:
    """The case sixteen times as large: sides of 32, 64 and 96 pixels lie on COCO's borders."""
    images = (
        replace(
            image,
            gts=tuple(replace(gt, box_xywh=scaled(gt.box_xywh)) for gt in image.gts),
            dts=tuple(replace(dt, box_xywh=scaled(dt.box_xywh)) for dt in image.dts),
        )
        for image in case.images
    )
    return Case(case.categories, tuple(images))


def options(rule: str, labels: list[str]) -> dict[str, Any]:
    """What `evaluate` is told; where pairs are listed, the first label may be called any other."""
    if rule != "listed":
        return RULES[rule]
    pairs = [
        {"ground_truth_label": labels[0], "model_prediction_label": label} for label in labels[1:]
    ]
    return {"allowed_label_matches": pairs}


def scaled(box: Any) -> Any:
    return tuple(16 * side for side in box)


def documents(seed: int) -> Documents:
    """A case with areas of its own, and with an attribute on one side or both."""
    rng = Random(seed)
    case = grown(random_case(seed, max_objects=8))
    truth, found = coco_dicts.ground_truth(case), coco_dicts.results(case, shuffle_seed=seed)
    for record in truth["annotations"]:
        record["area"] *= rng.choice((1, 1, 0.5))
    values = rng.choice(SHADES)
    for record in [*truth["annotations"], *(found if seed % 2 else [])]:
        if rng.random() < 0.8:
            record["attributes"] = {"shade": rng.choice(values)}
    return truth, found


def sets(folder: Path, seeds: range) -> Iterator[tuple[Random, Any, Any]]:
    for seed in seeds:
        truth, found = documents(seed)
        (folder / "gt.json").write_text(json.dumps(truth))
        (folder / "dt.json").write_text(json.dumps(found))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", errata.ErrataWarning)
            dataset = errata.read(folder / "gt.json")
            model = errata.read_predictions(folder / "dt.json", dataset)
        yield Random(seed), dataset, model


def shown(value: Any) -> str | None:
    """What a value's stratum is called."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if value == int(value) else repr(value)


def of_rows(dataset: Any, model: Any, by: str, edges: list[float] | None) -> tuple[Any, Any]:
    """For each object, and for each detection, its stratum; None for detections without."""
    gt, dt = dataset.arrays, model.arrays
    gt_boxes, dt_boxes = gt["boxes_xywh"].tolist(), dt["boxes_xywh"].tolist()
    values: tuple[Any, Any]
    name: Any = None
    if by == "size":
        values = gt["area"].tolist(), [box[2] * box[3] for box in dt_boxes]
        name = strata.size
    elif by == "aspect":
        if edges is None:
            return [strata.aspect(box) for box in gt_boxes], [strata.aspect(b) for b in dt_boxes]
        values = [ratio(box) for box in gt_boxes], [ratio(box) for box in dt_boxes]
    elif by == "crowding":
        values, name = (crowding_of(gt, gt_boxes), None), strata.crowding
    else:
        shades = dataset.attributes[by], model.attributes.get(by)
        if edges is None:
            return [shown(v) for v in shades[0]], shades[1] and [shown(v) for v in shades[1]]
        values = shades

    def named(value: Any) -> Any:
        return name(value) if edges is None else strata.between(value, edges)

    of_gt, of_dt = values
    return [named(v) for v in of_gt], None if of_dt is None else [named(v) for v in of_dt]


def ratio(box: list[float]) -> float | None:
    if box[3] == 0:
        return None if box[2] == 0 else float("inf")
    return box[2] / box[3]


def crowding_of(gt: Any, boxes: list[Any]) -> list[float]:
    counts = (~(gt["crowd"] | gt["ignore"])).tolist()
    image = gt["image"].tolist()
    found = []
    for i, rank in enumerate(image):
        here = [j for j, other in enumerate(image) if other == rank]
        found.append(
            strata.overlap_with_others(
                [boxes[j] for j in here], [counts[j] for j in here], here.index(i)
            )
        )
    return found


def every_example(ev: errata.Evaluation, at: Any) -> list[dict[str, Any]]:
    score_thr, iou_thr = at
    rows: list[dict[str, Any]] = []
    for kind in (None, "absorbed", "not_evaluated"):
        found = ev.examples(kind=kind, score_thr=score_thr, iou_thr=iou_thr)
        rows += found.to_dict()["examples"]
    return rows


def assert_equals_count(
    ev: errata.Evaluation, by: str, at: Any, edges: list[float] | None, label: str | None
) -> None:
    got = ev.breakdown(by, *at, edges=edges, label=label)
    of_gt, of_dt = of_rows(ev.dataset, ev.inferences, by, edges)
    weights = dict.fromkeys(ev.image_ids, 1)
    if ev.weights is not None:
        weights = dict(zip(ev.image_ids, ev.weights.tolist(), strict=True))
    expected = strata.count(
        every_example(ev, at),
        lambda row: of_gt[row],
        None if of_dt is None else lambda row: of_dt[row],
        lambda image: weights[image],
        label,
    )
    assert got.has_detections == (of_dt is not None)
    assert expected.keys() <= {row.stratum for row in got.strata}
    for row in got.strata:
        assert_stratum(row, expected.get(row.stratum, strata.Count()), got.has_detections)
    assert_adds_up(ev, got, at)


def assert_stratum(row: Any, expected: strata.Count, has_detections: bool) -> None:
    of_detections = ("n_dt", "absorbed", "not_evaluated", "precision", "f1")
    for name in COUNTS:
        known = has_detections or name not in of_detections
        assert getattr(row, name) == (getattr(expected, name) if known else None), name
    for metric in METRICS:
        known = has_detections or metric not in of_detections
        value = expected.value(metric) if known else None
        assert same(getattr(row, metric), value, 1e-12 if metric == "mean_iou" else 0.0), metric
    assert row.fn == row.n_gt - row.tp_gt
    assert row.fp == (row.n_dt - row.tp_dt if has_detections else None)


def assert_adds_up(ev: errata.Evaluation, got: Any, at: Any) -> None:
    """The whole is what `metrics` says, and the strata add up to it."""
    metrics = ev.metrics(*at)
    assert got.total == (metrics.pooled if got.label is None else metrics[got.label])
    for name in COUNTS:
        parts = [getattr(row, name) for row in got.strata]
        if None not in parts:
            assert sum(parts) == getattr(got.total, name), name
    if got.has_detections:
        assert all(min(row.fp, row.fn) >= 0 for row in got.strata)


@each_rule
@pytest.mark.parametrize("by", ["size", "aspect", "crowding", "shade"])
def test_counts_of_every_stratum(rule: str, by: str, tmp_path: Path) -> None:
    for rng, dataset, model in sets(tmp_path, range(40)):
        if by == "shade" and "shade" not in dataset.attributes:
            continue
        ev = errata.evaluate(dataset, model, **options(rule, model.labels))
        for at in points(rng, dataset, model, 2):
            label = rng.choice([None, *ev.labels])
            assert_equals_count(ev, by, at, None, label)


def points(rng: Random, dataset: Any, model: Any, n: int) -> list[tuple[Any, float]]:
    scores = [None, 0.3, *model.arrays["score"].tolist()]
    return [(rng.choice(scores), rng.choice((0.0, 0.2, 1 / 3, 0.5, 0.75, 1.0))) for _ in range(n)]


@pytest.mark.parametrize(
    ("by", "edges"),
    [
        ("size", [1024.0]),
        ("size", [512.0, 2048.0, 9216.0]),
        ("aspect", [0.5, 1.0, 2.0]),
        ("crowding", [0.1, 0.3]),
        ("shade", [2.0, 10.0]),
    ],
)
def test_ranges_between_edges(by: str, edges: list[float], tmp_path: Path) -> None:
    counted = 0
    for rng, dataset, model in sets(tmp_path, range(100, 180)):
        numbers = {type(v) for v in dataset.attributes.get("shade", ["none"])} - {type(None)}
        if by == "shade" and not numbers <= {int, float}:
            continue
        counted += 1
        ev = errata.evaluate(dataset, model)
        for at in points(rng, dataset, model, 2):
            assert_equals_count(ev, by, at, edges, None)
    assert counted > 15


@each_rule
def test_weights_subsets_and_merged_parts(rule: str, tmp_path: Path) -> None:
    for rng, dataset, model in sets(tmp_path, range(200, 230)):
        by_rule = options(rule, model.labels)
        ids = dataset.image_ids
        halves = [errata.evaluate(dataset, model, images=ids[i::2], **by_rule) for i in (1, 0)]
        whole = errata.evaluate(dataset, model, **by_rule)
        parts = [
            errata.merge(halves),
            halves[0],
            whole.subset(ids[: len(ids) // 2]),
            whole.weighted([rng.choice((0, 1, 2, 3)) for _ in ids]),
        ]
        for at in points(rng, dataset, model, 1):
            for part in parts:
                assert_equals_count(part, "size", at, None, None)
                assert_equals_count(part, "crowding", at, None, None)


@pytest.mark.parametrize("rule", ["agnostic", "equal", "listed", "score"])
def test_thresholds_by_class(rule: str, tmp_path: Path) -> None:
    for rng, dataset, model in sets(tmp_path, range(300, 330)):
        ev = errata.evaluate(dataset, model, **options(rule, model.labels))
        thresholds = {label: rng.choice((None, 0.25, 0.5, 0.6)) for label in ev.labels}
        assert_equals_count(ev, "aspect", (thresholds, 0.5), None, None)


def test_points_of_the_plane(tmp_path: Path) -> None:
    """Thresholds exactly on scores and overlaps that occur."""
    for seed in range(400, 430):
        case = random_case(seed, unknown=False)
        for _, dataset, model in sets(tmp_path, range(seed, seed + 1)):
            ev = errata.evaluate(dataset, model)
            for at in plane_points(case, Random(seed), 3):
                assert_equals_count(ev, "size", at, None, None)


def test_real_objects_by_size(data_dir: Path) -> None:
    """COCO counts an object of exactly 1024 or 9216 pixels twice, strata once; there is none."""
    folder = data_dir / "coco_val2014_100"
    dataset = errata.read(folder / "instances_val2014_100.json")
    model = errata.read_predictions(folder / "instances_val2014_fakebbox100_results.json", dataset)
    ev = errata.evaluate(dataset, model)
    for by in ("size", "aspect", "crowding"):
        assert_equals_count(ev, by, (0.5, 0.5), None, None)
    assert [row.stratum for row in ev.breakdown("size").strata] == ["small", "medium", "large"]


class TestNames:
    def test_values_come_in_order_and_none_last(self, tmp_path: Path) -> None:
        ev = with_shades(tmp_path, [10, 2, None, 2])
        got = ev.breakdown("shade")
        assert [row.stratum for row in got.strata] == ["2", "10", None]
        assert (got["2"].n_gt, got[None].n_gt, got.has_detections) == (2, 1, False)

    def test_equal_values_of_both_sides_are_one_stratum(self, tmp_path: Path) -> None:
        ev = with_shades(tmp_path, [1, 2], [1.0, 2.5])
        got = ev.breakdown("shade")
        assert [(row.stratum, row.n_gt, row.n_dt) for row in got.strata] == [
            ("1", 1, 1), ("2", 1, 0), ("2.5", 0, 1),
        ]  # fmt: skip

    def test_a_stratum_that_is_not_there(self) -> None:
        with pytest.raises(KeyError):
            errata.evaluate(*errata.sample_set()).breakdown("size")["huge"]


def with_shades(
    folder: Path, gt: list[Any], dt: list[Any] | None = None, **metadata: Any
) -> errata.Evaluation:
    """As many objects and detections, far from each other."""
    dt = [None] * len(gt) if dt is None else dt
    truth: dict[str, Any] = {
        "images": [{"id": 1, "width": 30000, "height": 99, **metadata}],
        "categories": [{"id": 1, "name": "car"}],
        "annotations": [
            {"id": i + 1, "image_id": 1, "category_id": 1, "bbox": [20 * i, 0, 9, 9], "area": 81,
             "iscrowd": 0, **({} if shade is None else {"attributes": {"shade": shade}})}
            for i, shade in enumerate(gt)
        ],
    }  # fmt: skip
    found = [
        {"image_id": 1, "category_id": 1, "bbox": [20 * i, 50, 9, 9], "score": 0.5,
         **({} if shade is None else {"attributes": {"shade": shade}})}
        for i, shade in enumerate(dt)
    ]  # fmt: skip
    (folder / "gt.json").write_text(json.dumps(truth))
    (folder / "dt.json").write_text(json.dumps(found))
    dataset = errata.read(folder / "gt.json")
    return errata.evaluate(dataset, errata.read_predictions(folder / "dt.json", dataset))


class TestRefusals:
    @pytest.mark.parametrize("by", ["colour", "", None, 3])
    def test_unknown_names(self, by: Any, tmp_path: Path) -> None:
        with pytest.raises(errata.UsageError, match="by: found") as caught:
            with_shades(tmp_path, [1]).breakdown(by)
        if isinstance(by, str):
            assert caught.value.advice == "use one of size, aspect, crowding, shade"

    def test_metadata_of_images(self, tmp_path: Path) -> None:
        ev = with_shades(tmp_path, [1], weather="rain")
        with pytest.raises(errata.UsageError, match="take a subset of the images"):
            ev.breakdown("weather")

    @pytest.mark.parametrize(
        "edges", [[], [2, 1], [1, 1], [float("nan")], [float("inf")], ["low"], "12", 5]
    )
    def test_edges_that_are_none(self, edges: Any, tmp_path: Path) -> None:
        with pytest.raises(errata.UsageError):
            with_shades(tmp_path, [1]).breakdown("size", edges=edges)

    def test_edges_for_words(self, tmp_path: Path) -> None:
        with pytest.raises(errata.UsageError, match="not all numbers"):
            with_shades(tmp_path, ["red"]).breakdown("shade", edges=[1])

    def test_more_values_than_strata(self, tmp_path: Path) -> None:
        ev = with_shades(tmp_path, [i / 7 for i in range(1001)])
        with pytest.raises(errata.UsageError, match="with 1001 values"):
            ev.breakdown("shade")
        assert [row.n_gt for row in ev.breakdown("shade", edges=[1.0]).strata] == [7, 994]

    def test_unknown_labels(self) -> None:
        with pytest.raises(errata.UsageError, match="label: found the label"):
            errata.evaluate(*errata.sample_set()).breakdown("size", label="cra")

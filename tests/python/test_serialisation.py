"""Every result as plain Python, as JSON and as a table; and the examples in docstrings."""

from __future__ import annotations

import doctest
import importlib
import json
import math
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import errata
from errata import sample_set

Sets = tuple[errata.Dataset, errata.InferenceSet]


def of_arrays(image_ids: list[Any], n_gt: int, n_dt: int, name: str = "") -> Sets:
    """So many boxes on each side, all alike, on the images in turn."""
    in_turn = (image_ids * (n_gt + n_dt))[: max(n_gt, n_dt)]
    dataset = errata.Dataset.from_arrays(
        image_ids=image_ids, annotation_images=in_turn[:n_gt],
        boxes_xywh=[[0, 0, 9, 9]] * n_gt, class_ids=[1] * n_gt, categories={1: "car", "b": "bus"},
    )  # fmt: skip
    model = errata.InferenceSet.from_arrays(
        dataset, images=in_turn[:n_dt], boxes_xywh=[[0, 0, 9, 9]] * n_dt,
        class_ids=["b"] * n_dt, scores=[0.5] * n_dt, name=name,
    )  # fmt: skip
    return dataset, model


def real_set(folder: Path) -> Sets:
    dataset = errata.read(folder / "coco_val2014_100" / "instances_val2014_100.json")
    results = folder / "coco_val2014_100" / "instances_val2014_fakebbox100_results.json"
    return dataset, errata.read_predictions(results, dataset)


MAKERS: dict[str, Callable[[], Sets]] = {
    "small": sample_set,
    "empty": lambda: of_arrays([], 0, 0),
    "nothing found": lambda: of_arrays([1, 2], 3, 0),
    "mixed ids": lambda: of_arrays([7, "a/b.jpg"], 2, 2),
}


@cache
def made(name: str, folder: Path | None) -> Sets:
    return MAKERS[name]() if folder is None else real_set(folder)


@pytest.fixture
def find(request: pytest.FixtureRequest) -> Callable[[str], Sets]:
    """Give a set by name; only the real one asks for the folder of real data."""
    return lambda name: made(name, request.getfixturevalue("data_dir") if name == "real" else None)


def metrics(sets: Sets) -> Any:
    return errata.evaluate(*sets).metrics(0.35, 0.5, average="image_mean")


def metrics_by_class_thresholds(sets: Sets) -> Any:
    thresholds = errata.ClassThresholds({sets[0].labels[0]: 0.6}, shift=0.1)
    return errata.evaluate(*sets).metrics(thresholds, 0.5)


def listed_metrics(sets: Sets) -> Any:
    two = sets[0].labels[:2]
    pairs = [{"ground_truth_label": g, "model_prediction_label": d} for g, d in (two, two[::-1])]
    return errata.evaluate(*sets, allowed_label_matches=pairs).metrics(None, 0.5)


def example_rows(sets: Sets) -> Any:
    return errata.evaluate(*sets).examples(sort="loss", iou_thr=0.5)


def explanation(sets: Sets) -> Any:
    if len(sets[1]):
        return errata.evaluate(*sets).explain(dt=0)
    return errata.evaluate(*sets).explain(gt=0) if sets[0].n_annotations else None


RESULTS: dict[str, Callable[[Sets], Any]] = {
    "metrics": metrics,
    "metrics by class thresholds": metrics_by_class_thresholds,
    "metrics of listed pairs": listed_metrics,
    "confusion": lambda sets: errata.evaluate(*sets).confusion(None, 0.5),
    "per image": lambda sets: errata.evaluate(*sets).per_image(0.35, 0.5),
    "grid": lambda sets: errata.evaluate(*sets).grid([0.0, 0.5, 1.0], [0.5, 0.75]),
    "grid by class": lambda sets: errata.evaluate(*sets).grid([0.0, 1.0], [0.5], labels="all"),
    "curve": lambda sets: errata.evaluate(*sets).pr_curve(sets[0].labels[-1]),
    "curve by score": lambda sets: errata.evaluate(*sets, protocol="score").pr_curve(),
    "best threshold": lambda sets: errata.evaluate(*sets).best_threshold(),
    "examples": example_rows,
    "explanation": explanation,
    "coco summary": lambda sets: errata.coco_summary(*sets),
    "tide": lambda sets: errata.tide(*sets),
    "errors": lambda sets: errata.tide(*sets).examples(),
    "breakdown": lambda sets: errata.evaluate(*sets).breakdown("size"),
    "breakdown without precision": lambda sets: errata.evaluate(*sets).breakdown("crowding"),
}


NONE = {(s, "best threshold") for s in ("empty", "nothing found")} | {("empty", "explanation")}
"""Without detections there is no best threshold, without anything nothing to explain."""


@pytest.fixture(
    params=[(s, r) for s in (*MAKERS, "real") for r in RESULTS if (s, r) not in NONE],
    ids="-".join,
)
def result(request: pytest.FixtureRequest, find: Callable[[str], Sets]) -> Any:
    set_name, name = request.param
    return RESULTS[name](find(set_name))


@pytest.mark.parametrize(("set_name", "name"), sorted(NONE))
def test_there_may_be_no_result(find: Callable[[str], Sets], set_name: str, name: str) -> None:
    assert RESULTS[name](find(set_name)) is None


def not_plain(value: Any, path: str = "") -> Iterator[str]:
    """Where a nest holds something that JSON has no word for, or that only looks like a number."""
    if type(value) is dict:
        for key, item in value.items():
            if type(key) is not str:
                yield f"{path}: key {key!r}"
            yield from not_plain(item, f"{path}.{key}")
    elif type(value) is list:
        for i, item in enumerate(value):
            yield from not_plain(item, f"{path}[{i}]")
    elif value is not None and type(value) not in (str, int, float, bool):
        yield f"{path}: {type(value)}"
    elif type(value) is float and not math.isfinite(value):
        yield f"{path}: {value}"


def test_to_dict_is_plain_with_none_for_undefined(result: Any) -> None:
    assert next(not_plain(result.to_dict()), None) is None


def refuse(constant: str) -> None:
    raise AssertionError(f"JSON has no {constant}")


def as_json(value: Any) -> Any:
    """What JSON should hold: null where Python holds NaN."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [as_json(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and math.isnan(value) else value


def test_json_holds_the_same_and_no_nan(result: Any) -> None:
    for indent in (None, 2):
        parsed = json.loads(result.to_json(indent=indent), parse_constant=refuse)
        assert parsed == as_json(result.to_dict())


def test_every_result_says_where_it_comes_from(result: Any) -> None:
    provenance = result.to_dict()["provenance"]
    assert provenance["errata"] == errata.__version__
    assert provenance["protocol"] in ("iou", "score", "tide")
    assert set(provenance["dataset"]) == {"file", "blake3"}
    assert "settings" in provenance
    file = provenance["dataset"]["file"]
    assert bool(file) == bool(provenance["dataset"]["blake3"])


def rows(columns: dict[str, list[Any]]) -> list[tuple[Any, ...]]:
    """Rows of a table, None for NaN; ids as text, which is all that mixed ones can be there."""
    plain = {name: as_json(column) for name, column in columns.items()}
    for name in plain.keys() & {"image_id", "annotation_id"}:
        whole = [int(id_) if isinstance(id_, float) else id_ for id_ in plain[name]]
        plain[name] = [None if id_ is None else str(id_) for id_ in whole]
    return list(zip(*plain.values(), strict=True))


def test_tables_agree(result: Any) -> None:
    arrow, polars, pandas = result.to_arrow(), result.to_polars(), result.to_pandas()
    assert arrow.column_names == polars.columns == list(pandas.columns)
    assert len(arrow.column_names) == len(set(arrow.column_names)) > 2
    expected = rows({name: list(column) for name, column in result._columns().items()})
    assert arrow.num_rows == polars.height == len(pandas) == len(expected)
    assert rows(arrow.to_pydict()) == expected
    assert rows(polars.to_dict(as_series=False)) == expected
    missing = pandas.astype(object).where(pandas.notna(), None)
    assert rows({name: list(missing[name]) for name in missing}) == expected


def test_html_and_repr(result: Any) -> None:
    assert result._repr_html_().startswith("<table>")
    assert ">nan<" not in result._repr_html_().lower()
    assert repr(result)


# Numbers in the right place, by hand: see `small_sets`.


def test_the_small_set_by_hand() -> None:
    sets = sample_set()
    confusion = RESULTS["confusion"](sets).to_dict()
    assert confusion["labels"] == ["car", "bus", "person", "background"]
    assert confusion["background_index"] == 3
    assert confusion["matrix"] == [[1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [1, 1, 0, 0]]
    pooled = metrics(sets).to_dict()["pooled"]
    assert (pooled["tp"], pooled["fp"], pooled["fn"], pooled["tn"]) == (2, 2, 1, None)
    by_label = {row["label"]: row for row in metrics(sets).to_dict()["per_class"]}
    # Above .35 nothing is called a bus: its precision is 0 / 0.
    assert (by_label["bus"]["precision"], by_label["bus"]["recall"]) == (None, 0)
    per_image = json.loads(RESULTS["per image"](sets).to_json())
    assert per_image["image_id"] == [1, 2, 3]
    assert per_image["recall"] == [0.5, 1.0, None]
    grid = json.loads(RESULTS["grid"](sets).to_json())
    assert grid["score_thrs"] == [0.0, 0.5, 1.0]
    assert grid["tp"] == [[2, 2], [2, 2], [0, 0]]
    assert grid["fp"] == [[3, 3], [2, 2], [0, 0]]
    assert grid["fn"] == [[1, 1], [1, 1], [3, 3]]
    assert grid["mean_iou"] == [[1.0, 1.0], [1.0, 1.0], [None, None]]
    listed = listed_metrics(sets).to_dict()["per_class"]
    assert [row["tp"] for row in listed] == [None, None, 1]
    assert [(row["tp_gt"], row["tp_dt"]) for row in listed] == [(1, 2), (1, 0), (1, 1)]
    examples = json.loads(example_rows(sets).to_json())
    assert examples["n"] == len(examples["examples"]) == 5
    assert json.loads(RESULTS["coco summary"](sets).to_json())["stats"][4] == -1


def test_the_real_set_is_named_with_its_hash(find: Callable[[str], Sets]) -> None:
    dataset, model = find("real")
    origin = json.loads(metrics((dataset, model)).to_json())["provenance"]
    assert origin["dataset"] == {"file": dataset.file, "blake3": dataset.blake3}
    assert origin["inferences"] == {"file": model.file, "blake3": model.blake3}
    assert len(dataset.blake3) == len(model.blake3) == 64
    assert dataset.blake3 != model.blake3
    assert origin["n_images"] == 100


# Examples in docstrings.

SKIPPED = ("errata.cli", "errata.demo", "errata.plot")


def modules() -> list[str]:
    found = pkgutil.walk_packages(errata.__path__, "errata.")
    names = ["errata", *(module.name for module in found)]
    return [name for name in names if not name.startswith(SKIPPED) and name != "errata._core"]


def examples_of(module: str) -> list[doctest.DocTest]:
    finder = doctest.DocTestFinder(exclude_empty=True)
    return [test for test in finder.find(importlib.import_module(module)) if test.examples]


@pytest.mark.parametrize("module", modules())
def test_examples_in_docstrings_run(module: str) -> None:
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.REPORT_ONLY_FIRST_FAILURE)
    for test in examples_of(module):
        runner.run(test)
        assert runner.summarize(verbose=False).failed == 0, test.name


def test_what_makes_data_and_results_has_an_example() -> None:
    shown = {test.name for module in modules() for test in examples_of(module)}
    assert shown >= {
        "errata",
        "errata.columns.dataset.Dataset.from_arrays",
        "errata.columns.inference_set.InferenceSet.from_arrays",
        "errata.io.coco.read",
        "errata.io.coco.read_predictions",
        "errata.evaluating.evaluate",
        "errata.evaluating.merge",
        "errata.coco_protocol.coco_summary",
        "errata.tide_protocol.tide",
        "errata.thresholds.ClassThresholds",
    }

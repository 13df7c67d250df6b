from __future__ import annotations

from pathlib import Path

import pytest

import errata as library
from cli.small import Files, Run, annotation


def evaluation(pair: tuple[Path, Path]) -> library.Evaluation:
    dataset = library.read(pair[0])
    predictions = library.read_predictions(pair[1], dataset)
    return library.evaluate(dataset, predictions, class_agnostic=False)


def test_json(pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("pr", *pair, "--json")
    found = done.json
    assert (done.code, done.err) == (0, "")
    assert (found["iou_thr"], found["method"]) == (0.5, "101_point")
    assert (found["labels"], found["background_index"]) == (["car", "bus", "dog"], 3)
    ev = evaluation(pair)
    assert [row["label"] for row in found["per_class"]] == ["car", "bus", "dog"]
    for row in found["per_class"]:
        assert row["average_precision"] == ev.average_precision(row["label"], 0.5)
        best = ev.best_threshold(row["label"], 0.5)
        expected = (None, None) if best is None else (best.score_thr, best.value)
        assert (row["best_score_thr"], row["best_f1"]) == expected
    (pooled,) = found["curves"]
    assert pooled["label"] is None
    assert pooled["monotone"]
    assert pooled["score_thr"] == [0.9, 0.8, 0.7, 0.6, 0.2]
    assert pooled["tp_gt"] == [1, 1, 2, 2, 2]
    assert pooled["n_dt"] == [1, 2, 3, 3, 4]


def test_labels(pair: tuple[Path, Path], errata: Run) -> None:
    labels = ["--label", "dog", "--label", "car", "--label", "dog"]
    found = errata("pr", *pair, *labels, "--json").json
    assert [curve["label"] for curve in found["curves"]] == ["dog", "car"]
    assert [row["label"] for row in found["per_class"]] == ["dog", "car"]


def test_per_class_gives_every_curve(pair: tuple[Path, Path], errata: Run) -> None:
    found = errata("pr", *pair, "--per-class", "--json").json
    assert [curve["label"] for curve in found["curves"]] == [None, "car", "bus", "dog"]


@pytest.mark.parametrize("method", ["11_point", "all_point"])
def test_method_holds_for_the_curve_too(method: str, pair: tuple[Path, Path], errata: Run) -> None:
    options = ["--method", method, "--label", "dog", "--json"]
    found = errata("pr", *pair, *options).json
    expected = evaluation(pair).average_precision("dog", 0.5, method)
    assert found["per_class"][0]["average_precision"] == expected
    assert found["curves"][0]["average_precision"] == expected


@pytest.mark.parametrize("why", ["class agnostic", "missing scores"])
def test_without_average_precision_the_reason_is_given(why: str, files: Files, errata: Run) -> None:
    options = ["--class-agnostic"] if why == "class agnostic" else []
    if why == "missing scores":
        del files.results[0]["score"]
    pair = files.write()
    found = errata("pr", *pair, *options, "--label", "dog", "--json").json
    assert found["per_class"][0]["average_precision"] is None
    assert found["curves"][0]["average_precision"] is None
    reason = found["curves"][0]["reason"]
    assert reason
    page = " ".join(errata("pr", *pair, *options).out.split())
    assert "There is no average precision: " in page
    assert ("use --no-class-agnostic" in page) == (why == "class agnostic")
    assert ("Recall may fall" in page) == (why == "class agnostic")


def test_page(pair: tuple[Path, Path], errata: Run) -> None:
    lines = errata("pr", *pair).out.splitlines()
    rows = [line.split() for line in lines]
    ap = evaluation(pair).average_precision("dog", 0.5)
    assert ["dog", "1", f"{ap:.4f}", "1.0000", "0.7"] in rows
    assert ["0.9", "1.0000", "0.3333", "0.5000", "1", "0"] in rows
    assert ["bus", "1", "0.0000", "–", "–"] in rows


def test_class_without_ground_truth_is_left_out_of_the_mean(files: Files, errata: Run) -> None:
    files.truth["annotations"] = files.truth["annotations"][:2]
    done = errata("pr", *files.write())
    text = " ".join(done.out.split())
    assert "Mean over 2 classes under protocol iou: " in text
    assert "left out: 1 without ground truth" in text


def test_unknown_categories_are_left_out_of_the_mean(files: Files, errata: Run) -> None:
    files.truth["annotations"].append(annotation(5, 1, 77, [60, 0, 10, 10]))
    files.results[4]["category_id"] = 78
    pair = files.write()
    rows = errata("pr", *pair, "--json").json["per_class"]
    values = [row["average_precision"] for row in rows if row["is_category"]]
    assert [row["label"] for row in rows if not row["is_category"]] == ["77", "78"]
    assert rows[3]["average_precision"] == 0.0  # it would pull the mean down
    text = " ".join(errata("pr", *pair).out.split())
    mean = f"{sum(values) / 3:.4f}"
    assert f"Mean over 3 classes under protocol iou: {mean}; left out: 2 unknown cat" in text


def test_the_mean_says_which_protocol_it_is(pair: tuple[Path, Path], errata: Run) -> None:
    by_iou = " ".join(errata("pr", *pair).out.split())
    by_score = " ".join(errata("pr", *pair, "--protocol", "score").out.split())
    assert "(map_50 is of protocol score: 'errata coco')" in by_iou
    map_50 = errata("coco", *pair, "--json").json["map_50"]
    assert f"Mean over 3 classes under protocol score: {map_50:.4f}." in by_score


def test_missing_scores_may_come_first(files: Files, errata: Run) -> None:
    del files.results[2]["score"]
    pair = files.write()
    options = ["--label", "dog", "--missing-score", "1.0"]
    found = errata("pr", *pair, *options, "--json").json
    assert found["per_class"][0]["average_precision"] == pytest.approx(1.0)
    (curve,) = found["curves"]
    assert (curve["average_precision"], curve["reason"]) == (pytest.approx(1.0), None)
    assert "There is no average precision" not in errata("pr", *pair, *options).out


def test_no_detections(files: Files, errata: Run) -> None:
    files.results = []
    done = errata("pr", *files.write())
    assert done.code == 0
    assert "There are no detections." in done.out


def test_protocol_score_gives_coco_average_precision(pair: tuple[Path, Path], errata: Run) -> None:
    found = errata("pr", *pair, "--protocol", "score", "--json").json
    coco = errata("coco", *pair, "--json").json
    assert [row["average_precision"] for row in found["per_class"]] == [
        row["ap_50"] for row in coco["per_class"]
    ]

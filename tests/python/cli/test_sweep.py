from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

import errata as library
from cli.small import Files, Run
from errata.cli.grid_by_column import grids
from errata.cli.sweep_page import spread


def test_json_is_score_by_iou(pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("sweep", *pair, "--scores", "0.1:0.9:0.2", "--ious", "0.5,0.9", "--json")
    found = done.json
    assert (done.code, done.err) == (0, "")
    assert found["score_thrs"] == [0.1, 0.3, 0.5, 0.7, 0.9]
    assert found["iou_thrs"] == [0.5, 0.9]
    assert found["tp"] == [[2, 1], [2, 1], [2, 1], [2, 1], [1, 1]]
    assert found["fp"] == [[2, 3], [1, 2], [1, 2], [1, 2], [0, 0]]
    assert found["fn"] == [[1, 2], [1, 2], [1, 2], [1, 2], [2, 2]]
    assert "per_class" not in found


def test_every_cell_is_what_evaluate_counts(pair: tuple[Path, Path], errata: Run) -> None:
    found = errata("sweep", *pair, "--scores", "0.2,0.7,0.75", "--ious", "0.5,0.8", "--json").json
    for i, score_thr in enumerate(found["score_thrs"]):
        for j, iou_thr in enumerate(found["iou_thrs"]):
            options = ["--score-thr", score_thr, "--iou-thr", iou_thr, "--json"]
            pooled = errata("evaluate", *pair, *options).json["pooled"]
            for name in ("tp", "fp", "fn", "mean_iou"):
                assert found[name][i][j] == pooled[name]


def test_default_grid(pair: tuple[Path, Path], errata: Run) -> None:
    found = errata("sweep", *pair, "--json").json
    hundredths = [float(f"{k // 100}.{k % 100:02}") for k in range(101)]
    assert found["score_thrs"] == hundredths
    assert found["iou_thrs"] == hundredths
    assert len(found["tp"]) == 101
    assert {len(row) for row in found["tp"]} == {101}


def test_default_scores_span_the_data(files: Files, errata: Run) -> None:
    files.results[0]["score"], files.results[4]["score"] = 3.5, -1.5
    found = errata("sweep", *files.write(), "--json").json
    assert (found["score_thrs"][0], found["score_thrs"][-1]) == (-1.5, 3.5)
    assert len(found["score_thrs"]) == 101


@pytest.mark.parametrize("rule", [["--match", "bus=car"], ["--protocol", "score"], []])
def test_per_class_adds_planes_that_sum_to_the_pooled(
    rule: list[str], pair: tuple[Path, Path], errata: Run
) -> None:
    options = ["--scores", "0.2,0.7", "--ious", "0.5", *rule]
    found = errata("sweep", *pair, *options, "--per-class", "--json").json
    classes = found["per_class"]
    assert (classes["labels"], classes["background_index"]) == (["car", "bus", "dog"], 3)
    whole = {k: v for k, v in found.items() if k != "per_class"}
    assert whole == errata("sweep", *pair, *options, "--json").json
    tp = classes.get("tp", classes.get("tp_gt"))
    for name, planes in (("tp", tp), ("fp", classes["fp"]), ("fn", classes["fn"])):
        summed = [[sum(plane[i][0] for plane in planes)] for i in range(2)]
        assert summed == found[name]
    # A listed pair is found for one class and right for another: no single tp per class.
    assert ("tp" in classes) == ("--match" not in rule)


@pytest.mark.parametrize(
    "rule", [{"protocol": "score"}, {"same_class_first": True}, {"class_agnostic": True}]
)
def test_a_column_at_a_time_is_the_same_grid(rule: Any, pair: tuple[Path, Path]) -> None:
    ev = library.evaluate(*_read(pair), **rule)
    scores, ious = [0.65, 0.1], [0.9, 0.5, 0.0, 0.5]
    pooled, by_class = grids(ev, scores, ious, per_class=True)
    assert pooled.to_dict() == ev.grid(scores, ious).to_dict()
    assert pooled.absorbed.any()
    assert by_class is not None
    assert by_class.to_dict() == ev.grid(scores, ious, labels="all").to_dict()


def test_page_has_the_best_score_of_each_iou(pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("sweep", *pair, "--scores", "0:1:0.1", "--ious", "0.5,0.9")
    lines = done.out.splitlines()
    assert done.code == 0
    start = lines.index("Best score threshold by micro F1") + 3
    assert lines[start].split() == ["0.5", "0.7", "0.6667", "0.6667", "0.6667", "2", "1", "1"]
    assert lines[start + 1].split() == ["0.9", "0.9", "0.5000", "1.0000", "0.3333", "1", "0", "2"]


@pytest.mark.parametrize("metric", ["f1", "precision", "recall", "mean_iou"])
def test_coarse_table_shows_the_metric(metric: str, pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("sweep", *pair, "--scores", "0.8,0.95", "--ious", "0.5", "--metric", metric)
    rows = [line.split() for line in done.out.splitlines()[-2:]]
    expected = {"f1": ["0.4000", "0.0000"], "precision": ["0.5000", "–"]}
    expected["recall"] = ["0.3333", "0.0000"]
    expected["mean_iou"] = ["1.0000", "–"]
    assert rows == [["0.8", expected[metric][0]], ["0.95", expected[metric][1]]]


def _read(pair: tuple[Path, Path]) -> tuple[library.Dataset, library.InferenceSet]:
    dataset = library.read(pair[0])
    return dataset, library.read_predictions(pair[1], dataset)


def test_csv_has_a_row_per_pair_and_class(
    pair: tuple[Path, Path], tmp_path: Path, errata: Run
) -> None:
    file = tmp_path / "sweep.csv"
    options = ["--scores", "0.2,0.95", "--ious", "0.5,0.9", "--csv", file]
    assert errata("sweep", *pair, *options).code == 0
    with file.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [(row["score_thr"], row["iou_thr"]) for row in rows] == [
        ("0.2", "0.5"),
        ("0.2", "0.9"),
        ("0.95", "0.5"),
        ("0.95", "0.9"),
    ]
    assert (rows[0]["label"], rows[0]["tp_gt"], rows[0]["fp"], rows[0]["fn"]) == ("", "2", "2", "1")
    assert rows[2]["precision"] == rows[2]["mean_iou"] == ""  # nothing is predicted: undefined
    ev = library.evaluate(*_read(pair))
    assert float(rows[0]["mean_iou"]) == ev.metrics(0.2, 0.5).mean_iou
    assert float(rows[0]["recall"]) == 2 / 3

    errata("sweep", *pair, *options, "--per-class")
    with file.open(newline="") as lines:
        labels = [row["label"] for row in csv.DictReader(lines)]
    assert labels == [""] * 4 + ["car"] * 4 + ["bus"] * 4 + ["dog"] * 4


def test_long_lists_are_thinned_for_the_page() -> None:
    assert spread(5, 11) == [0, 1, 2, 3, 4]
    assert spread(101, 11) == list(range(0, 101, 10))
    assert spread(1000, 3) == [0, 499, 999]
    assert spread(0, 3) == []


def test_usual_ious_are_shown_of_a_long_list(pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("sweep", *pair)
    assert "score     0.1     0.3     0.5     0.6    0.75     0.9" in done.out
    assert "--json and --csv give all of it" in done.out

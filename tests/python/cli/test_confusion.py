from __future__ import annotations

from pathlib import Path

from cli.small import Files, Run, annotation, detection


def test_json(pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("confusion", *pair, "--json")
    found = done.json
    assert (done.code, done.err) == (0, "")
    assert found["labels"] == ["car", "bus", "dog", "background"]
    assert found["background_index"] == 3
    assert found["matrix"] == [[1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]]
    assert (found["score_thr"], found["iou_thr"]) == (0.7, 0.5)
    assert found["score_thr_chosen_by"]["objective"] == "micro f1"


def test_thresholds_as_given(pair: tuple[Path, Path], errata: Run) -> None:
    found = errata("confusion", *pair, "--score-thr", "0.1", "--iou-thr", "0.9", "--json").json
    assert found["matrix"] == [[1, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 0, 2, 0]]
    assert found["score_thr_chosen_by"] is None
    assert found["absorbed"] == {"car": 1, "bus": 0, "dog": 0}


def test_page(pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("confusion", *pair, "--score-thr", "0.1")
    lines = done.out.splitlines()
    start = lines.index("Confusion matrix: rows ground truth, columns predicted") + 1
    rows = [line.split() for line in lines[start : start + 6]]
    assert rows[0] == ["car", "bus", "dog", "background"]
    assert rows[2:] == [
        ["car", "1", "·", "·", "·"],
        ["bus", "1", "·", "·", "·"],
        ["dog", "·", "·", "1", "·"],
        ["background", "·", "·", "1", "·"],
    ]
    assert "Not in the matrix: 1 detection absorbed by ignored objects" in done.out
    assert ["bus", "car", "1", "100.0%"] in [line.split() for line in lines]


def test_top(files: Files, errata: Run) -> None:
    assert "Most confused" not in errata("confusion", *files.write(), "--top", "0").out
    files.results = []
    assert "None: no two classes are confused." in errata("confusion", *files.write()).out


def test_many_classes_fit_in_eighty_columns(files: Files, errata: Run) -> None:
    n = 80
    files.truth["categories"] = [{"id": i, "name": f"some class {i}"} for i in range(1, n + 1)]
    files.truth["annotations"] = [annotation(i, 1, i, [3 * i, 0, 2, 2]) for i in range(1, n + 1)]
    files.results = [
        # Class 7 is called class 50; the rest is right.
        detection(1, 50 if i == 7 else i, [3 * i, 0, 2, 2], 0.5)
        for i in range(1, n + 1)
    ]
    pair = files.write()
    done = errata("confusion", *pair)
    assert "classes with most mistakes" in done.out
    assert "7 some class 7 " in done.out
    assert "50 some class 50 " in done.out
    assert "all other classes" in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    assert len(errata("confusion", *pair, "--json").json["matrix"]) == n + 1


def test_arranged_and_as_shares(files: Files, errata: Run) -> None:
    pair = files.write()
    options = ["--score-thr", "0.1", "--classes", "1", "--normalise", "row"]
    shown = errata("confusion", *pair, *options, "--json").json["shown"]
    assert shown["labels"] == ["car", "other", "background"]
    assert shown["matrix"] == [[1, 0, 0], [1, 1, 0], [0, 1, 0]]
    assert shown["shares"] == [[1.0, 0.0, 0.0], [0.5, 0.5, 0.0], [0.0, 1.0, 0.0]]
    lines = [line.split() for line in errata("confusion", *pair, *options).out.splitlines()]
    assert ["other", "0.50", "0.50", "·"] in lines
    worst = errata("confusion", *pair, "--score-thr", "0.1", "--order", "confusion", "--json").json
    assert worst["shown"]["labels"] == ["car", "bus", "dog", "background"]
    assert "shown" not in errata("confusion", *pair, "--json").json


def test_some_of_many_classes_fit_in_eighty_columns(files: Files, errata: Run) -> None:
    names = [f"a class with a long name {i}" for i in range(1, 61)]
    files.truth["categories"] = [{"id": i, "name": name} for i, name in enumerate(names, 1)]
    files.truth["annotations"] = [annotation(i, 1, i, [3 * i, 0, 2, 2]) for i in range(1, 61)]
    files.results = [detection(1, 60, [3 * 7, 0, 2, 2], 0.5)]
    for options in (["--classes", "5"], ["--normalise", "column"], ["--order", "confusion"]):
        done = errata("confusion", *files.write(), "--score-thr", "none", *options)
        assert done.code == 0, done.err
        lines = done.out.splitlines()
        assert max(map(len, lines[lines.index(next(s for s in lines if "matrix" in s)) :])) <= 80
        assert "all other classes" in done.out

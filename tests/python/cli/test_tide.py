from __future__ import annotations

from pathlib import Path

import pytest

import errata as library
from cli.shapes import federated
from cli.small import Files, Run, annotation, detection


def test_json_is_the_library_s(pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("tide", *pair, "--json")
    assert (done.code, done.err) == (0, "")
    dataset = library.read(pair[0])
    expected = library.tide(dataset, library.read_predictions(pair[1], dataset))
    assert done.json == expected.to_dict()
    # The bus is called a car; the car in the crowd and the dog on nothing are background.
    counts = {each["kind"]: each["count"] for each in done.json["pooled"]["kinds"]}
    assert counts == {
        "classification": 1, "localisation": 0, "both": 0, "duplicate": 0, "background": 2,
        "missed": 0,
    }  # fmt: skip


def test_thresholds_and_limit(pair: tuple[Path, Path], errata: Run) -> None:
    options = ["--pos-thr", "0.9", "--bg-thr", "0.2", "--max-dets", "1", "--split", "test"]
    found = errata("tide", *pair, *options, "--json").json
    assert (found["pos_thr"], found["bg_thr"], found["max_dets"]) == (0.9, 0.2, 1)
    pooled = found["pooled"]
    assert (pooled["n_gt"], pooled["n_right"], pooled["left_out"]) == (1, 0, 2)
    counts = {each["kind"]: each["count"] for each in pooled["kinds"]}
    assert (counts["localisation"], sum(counts.values())) == (1, 1)


def test_page(pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("tide", *pair)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    rows = [line.split() for line in lines]
    words = " ".join(done.out.split())
    assert words.startswith(
        f"{pair[0]}: 3 objects to find {pair[1]}: 5 detections, at most 100 of each image "
        "Found from IoU 0.5, on nothing up to 0.1. Average precision 0.6667. What each kind"
    )
    assert ["classification", "1", "0.3333"] in rows
    assert ["background", "2", "0.0000"] in rows
    assert "Of these 1 in ignored regions, where being there costs nothing." in lines
    assert "would gain 0.0000 if all that is wrong ranked last, 0.3333 if no object" in words
    bus = next(row for row in rows if row[:1] == ["bus"])
    assert bus[1:4] == ["1", "0.0000", "1.0000"]


def test_what_is_left_out_is_said(pair: tuple[Path, Path], errata: Run) -> None:
    out = " ".join(errata("tide", *pair, "--max-dets", "2").out.split())
    assert "5 detections, at most 2 of each image, 1 left out" in out


def test_only_the_costliest_classes_unless_all_are_asked_for(files: Files, errata: Run) -> None:
    n = 15
    files.truth["categories"] = [{"id": i, "name": f"class {i}"} for i in range(1, n + 1)]
    files.truth["annotations"] = [annotation(i, 1, i, [6 * i, 0, 2, 2]) for i in range(1, n + 1)]
    files.results = [detection(1, i, [6 * i, 0, 2, 2], 0.5) for i in range(1, 9)]
    pair = files.write()
    few = errata("tide", *pair).out
    assert "Classes, the 10 with the lowest average precision" in few
    assert [f"class {i} " in few for i in (1, 2, 3, 4, 9, 15)] == [
        True,
        True,
        True,
        False,
        True,
        True,
    ]
    every = errata("tide", *pair, "--per-class").out
    assert all(f"class {i} " in every for i in range(1, n + 1))


def test_federated_files_have_rules_of_their_own(files: Files, errata: Run) -> None:
    done = errata("tide", *federated(files).write(), "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["max_dets"] == 300
    absorbed = {each["kind"]: each["absorbed"] for each in done.json["pooled"]["kinds"]}
    # In the first image nobody looked for cars elsewhere; dogs are not labelled exhaustively.
    assert absorbed["background"] == 2


def test_missing_scores(files: Files, errata: Run) -> None:
    files.results.append(detection(1, 2, [20, 0, 10, 10], None))
    pair = files.write()
    done = errata("tide", *pair)
    assert (done.code, done.out) == (2, "")
    assert "give scores, or --missing-score 1.0" in done.err.splitlines()[-1]
    found = errata("tide", *pair, "--missing-score", "1.0", "--json").json
    assert found["pooled"]["n_right"] == 3


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--pos-thr", "2"], "give a number from 0 to 1"),
        (["--pos-thr", "0"], "--pos-thr: found 0; give a number above 0 and up to 1"),
        (["--bg-thr", "0.7"], "--bg-thr: found 0.7; give a number above 0 and up to --pos-thr"),
        (["--max-dets", "many"], "give a whole number from 0 up"),
        (["--split", "tset"], "--split: found 'tset'; use one of test, train"),
        (["--plot", "plot.pdf"], "name a .png or .svg file"),
    ],
)
def test_refusals(options: list[str], says: str, pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("tide", *pair, *options)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith("error: ")
    assert says in line


def test_nothing_at_all(files: Files, errata: Run) -> None:
    files.truth["annotations"], files.results = [], []
    done = errata("tide", *files.write())
    assert (done.code, done.err) == (0, "")
    assert "Average precision –." in done.out
    assert "Classes" not in done.out


def test_eighty_columns(pair: tuple[Path, Path], process: Run) -> None:
    done = process("tide", pair[0].name, pair[1].name, cwd=pair[0].parent)
    assert max(map(len, done.out.splitlines())) <= 80

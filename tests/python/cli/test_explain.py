from __future__ import annotations

import csv
from pathlib import Path

import pytest

import errata as library
from cli.small import Files, Run

AT = ["--score-thr", "0.1", "--class-score", "dog=0.3"]
OWN = {"car": 0.1, "bus": 0.1, "dog": 0.3}


def evaluation(pair: tuple[Path, Path]) -> library.Evaluation:
    dataset = library.read(pair[0])
    return library.evaluate(dataset, library.read_predictions(pair[1], dataset))


def without_origin(plain: dict[str, object]) -> dict[str, object]:
    return {k: v for k, v in plain.items() if k not in ("provenance", "score_thr_chosen_by")}


def test_json_is_the_library_s(pair: tuple[Path, Path], process: Run) -> None:
    ev = evaluation(pair)
    for option, name, asked in (
        ("--dt", "1", ev.explain(dt=1, score_thr=OWN)),
        ("--gt", "3", ev.explain(gt=2, score_thr=OWN)),
        ("--image", "2", ev.objects(2, score_thr=OWN)),
    ):
        done = process("explain", *pair, option, name, *AT, "--json")
        assert (done.code, done.err) == (0, "")
        assert without_origin(done.json) == without_origin(asked.to_dict())


def test_a_record_is_its_place_in_the_file(files: Files, errata: Run) -> None:
    files.results[0]["bbox"] = [0, 0]  # refused, and so left out
    done = errata("explain", *files.write(), "--skip-invalid", "--dt", "1", "--json")
    assert done.json["subject"]["row"] == 0
    assert done.json["subject"]["score"] == 0.8


def test_page_of_an_object(pair: tuple[Path, Path], errata: Run) -> None:
    out = errata("explain", *pair, "--dt", "1", "--score-thr", "0.1").out
    assert "Detection 1, car, image 1: confused" in out
    rows = [line.split() for line in out.splitlines()]
    assert ["2", "bus", "–", "1.0000", "it", "is", "the", "match"] in rows
    assert ["0.8", "–", "dropped", "–"] in rows
    out = errata("explain", *pair, "--gt", "3", "--score-thr", "0.9").out
    assert "Annotation 3, dog, image 2: fn" in out


def test_page_and_csv_of_an_image(files: Files, errata: Run) -> None:
    path = files.folder / "image.csv"
    done = errata("explain", *files.write(), "--image", "2", *AT, "--csv", path)
    rows = [line.split() for line in done.out.splitlines()]
    assert ["dt", "2", "tp", "dog", "0.7000", "0.8000", "gt", "3"] in rows
    assert ["dt", "4", "dropped", "dog", "0.2000", "–", "–"] in rows
    with path.open(newline="") as file:
        table = list(csv.DictReader(file))
    assert [row["state"] for row in table] == ["tp", "absorbed", "dropped", "tp", "ignored"]
    assert float(table[0]["h"]) == 8.0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "--dt, --gt, --image: found none of them; give one of the three"),
        (["--dt", "1", "--gt", "1"], "--dt, --gt, --image: found more than one"),
        (["--dt", "17"], "--dt: found '17'; give the place of a detection in DT, from 0"),
        (["--gt", "x"], "--gt: found 'x'; give the id of an annotation"),
        (["--image", "0"], "--image: found '0'; give the id of an image"),
        (["--dt", "1", "--class-score", "cra=1"], "--class-score: found the label 'cra'"),
    ],
)
def test_refusals(options: list[str], says: str, pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("explain", *pair, *options)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith(f"error: {says}")

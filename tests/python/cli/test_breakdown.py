from __future__ import annotations

from pathlib import Path

import pytest

import errata as library
from cli.small import Files, Run


def test_json_is_the_library_s(pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("breakdown", *pair, "--score-thr", "0.1", "--json")
    assert (done.code, done.err) == (0, "")
    dataset = library.read(pair[0])
    ev = library.evaluate(dataset, library.read_predictions(pair[1], dataset))
    expected = ev.breakdown("size", 0.1).to_dict()
    assert done.json == {**expected, "score_thr_chosen_by": None}
    small = done.json["strata"][0]
    assert small["stratum"] == "small"
    assert (small["n_gt"], small["tp_gt"], small["fp"], small["absorbed"]) == (3, 2, 2, 1)


def test_page(pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("breakdown", *pair, "--score-thr", "0.1")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert "By size" in lines
    rows = [line.split() for line in lines]
    assert ["small", "3", "2", "2", "1", "0.5000", "0.6667", "0.5714", "0.9000"] in rows
    assert ["medium", "0", "0", "0", "0", "–", "–", "–", "–"] in rows
    assert ["all", "3", "2", "2", "1", "0.5000", "0.6667", "0.5714", "0.9000"] in rows


def test_recall_only_where_detections_have_no_such_thing(
    pair: tuple[Path, Path], errata: Run
) -> None:
    out = errata("breakdown", *pair, "--by", "crowding", "--score-thr", "0.1").out
    rows = [line.split() for line in out.splitlines()]
    assert ["alone", "3", "2", "–", "1", "–", "0.6667", "–", "0.9000"] in rows
    assert "Detections have no crowding: there is recall, and no precision." in out


def test_an_attribute_and_those_without_it(files: Files, errata: Run) -> None:
    files.truth["annotations"][0]["attributes"] = {"shade": "dark"}
    pair = files.write()
    out = errata("breakdown", *pair, "--by", "shade", "--score-thr", "none").out
    rows = [line.split()[:3] for line in out.splitlines()]
    assert ["dark", "1", "1"] in rows
    assert ["(none)", "2", "1"] in rows


def test_edges_and_label(pair: tuple[Path, Path], errata: Run) -> None:
    options = ["--by", "aspect", "--edges", "0.5,2", "--label", "dog", "--score-thr", "0.1"]
    found = errata("breakdown", *pair, *options, "--json").json
    assert (found["edges"], found["label"]) == ([0.5, 2.0], "dog")
    assert [row["stratum"] for row in found["strata"]] == ["below 0.5", "0.5 to 2", "2 and up"]
    assert [row["n_gt"] for row in found["strata"]] == [0, 1, 0]
    assert "By aspect, dog only" in errata("breakdown", *pair, *options).out


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--by", "colour"], '--by: found "colour"; use one of size, aspect, crowding'),
        (["--edges", "1,two"], "found '1,two'; give numbers that rise"),
        (["--edges", "2,1"], "--edges: found [2.0, 1.0]; give finite numbers that rise"),
        (["--label", "dgo"], "--label: found the label 'dgo'; did you mean 'dog'?"),
        (["--split", "tset"], "--split: found 'tset'"),
    ],
)
def test_refusals(options: list[str], says: str, pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("breakdown", *pair, *options)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith("error: ")
    assert says in line


def test_eighty_columns(pair: tuple[Path, Path], process: Run) -> None:
    for by in ("size", "aspect", "crowding"):
        done = process("breakdown", pair[0].name, pair[1].name, "--by", by, cwd=pair[0].parent)
        assert max(map(len, done.out.splitlines())) <= 80

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.small import Files, Run, annotation, detection
from errata.cli.matrix_table import folded, most_mistaken


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


@given(st.data(), st.integers(1, 6))
def test_folding_loses_no_count(data: st.DataObject, n: int) -> None:
    cells = st.integers(0, 9)
    row = st.lists(cells, min_size=n + 1, max_size=n + 1)
    rows = data.draw(st.lists(row, min_size=n + 1, max_size=n + 1))
    kept = most_mistaken(rows, data.draw(st.integers(0, n)))
    small = folded(rows, kept)
    assert len(small) == len(kept) + 2
    assert sum(map(sum, small)) == sum(map(sum, rows))
    for place, i in enumerate(kept):
        assert sum(small[place]) == sum(rows[i])
        assert sum(row[place] for row in small) == sum(row[i] for row in rows)
        assert small[place][-1] == rows[i][-1]
        assert small[place][place] == rows[i][i]


@pytest.mark.parametrize(("n", "kept"), [(1, [2]), (2, [0, 2]), (3, [0, 1, 2])])
def test_most_mistaken_are_by_rows_and_columns(n: int, kept: list[int]) -> None:
    rows = [[5, 0, 1, 0], [0, 90, 0, 0], [2, 0, 1, 3], [0, 0, 0, 0]]
    assert most_mistaken(rows, n) == kept

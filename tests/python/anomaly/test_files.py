"""Features, labels and scores from files: what is read, and what is said of what is not."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from errata import anomaly
from errata.errors import ErrataError, FileError, InputError, UsageError

ROWS = np.array([[0.1, -2.0], [3.0, 4e-300], [5.0, 6.0]])


def csv(folder: Path, text: str, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def parquet(folder: Path, columns: dict[str, Any]) -> Path:
    import pandas as pd

    path = folder / "t.parquet"
    pd.DataFrame(columns).to_parquet(path)
    return path


def test_the_same_rows_from_every_kind(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", ROWS)
    np.savez(tmp_path / "a.npz", vectors=ROWS, file_name=np.array(["x", "y", "z"]))
    table = {"id": [7, 8, 9], "a": ROWS[:, 0], "note": ["u", "v", "w"], "b": ROWS[:, 1]}
    lines = [",".join(map(str, row)) for row in zip(*table.values(), strict=True)]
    bare = "\n".join(lines).replace("u", "1").replace("v", "1").replace("w", "1")
    paths = [
        tmp_path / "a.npy",
        tmp_path / "a.npz",
        csv(tmp_path, "\n".join([",".join(table), *lines])),
        parquet(tmp_path, table),
        csv(tmp_path, bare, "bare.csv"),
    ]
    found = [anomaly.read_features(path) for path in paths]
    assert [one.values.tolist() for one in found[:4]] == [ROWS.tolist()] * 4
    assert [one.names for one in found[:4]] == [None, ("x", "y", "z"), *[("7", "8", "9")] * 2]
    assert found[2].columns == found[3].columns == ("a", "b")
    assert found[2].left_out == ("id", "note")
    assert found[4].columns == ("0", "1", "2", "3"), "a first line of numbers is no header"
    assert len({one.blake3 for one in found}) == 5


def test_lists_in_a_column(tmp_path: Path) -> None:
    columns = {"file_name": ["x", "y", "z"], "embedding": ROWS.tolist(), "width": [1, 2, 3]}
    found = anomaly.read_features(parquet(tmp_path, columns))
    assert found.values.tolist() == ROWS.tolist()
    assert found.left_out == ("file_name", "width")


def test_columns_and_labels_that_are_asked_for(tmp_path: Path) -> None:
    path = csv(tmp_path, "a,state,b,c\n1,0,2,3\n4,1,5,6\n")
    found = anomaly.read_features(path, label_column="state", columns=["c", "a"])
    assert found.values.tolist() == [[3, 1], [6, 4]]
    assert found.labels == ["0", "1"]
    assert anomaly.read_features(path, label_column="state").columns == ("a", "b", "c")


def test_patches(tmp_path: Path) -> None:
    grid = np.arange(24.0).reshape(2, 2, 2, 3)
    path = tmp_path / "p.npz"
    np.savez(path, patches=grid, file_name=np.array(["x", "y"]), made_by="errata descriptors 1")
    found = anomaly.read_features(path, patches=True)
    assert found.values.tolist() == grid.tolist()
    assert found.names == ("x", "y")
    np.save(tmp_path / "p.npy", grid[..., 0])
    single = anomaly.read_features(tmp_path / "p.npy", patches=True)
    assert single.values.shape == (2, 2, 2, 1)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "found an empty file; give a header and one line a row"),
        ("a,b\n1\n", "line 2: found 1 cells beside 2 in the first line"),
        ("a,a\n1,2\n", "columns: found the column 'a' 2 times"),
        ("a,b\n1,2\n3,x\n", "row 2, column 'b': found \"x\"; give a finite number"),
        ("a,b\n1,2\n3,\n", "row 2, column 'b': found \"\"; give a finite number"),
        ("a,b\n1,nan\n", "row 1, column 'b': found \"nan\""),
        ("a,b\n1,2\n3,inf\n", "row 2, column 'b': found \"inf\""),
        ("id,note\n1,x\n", "found no column of numbers"),
        ('a\n"1\n', "line 2: found no row of a table"),
    ],
)
def test_tables_that_are_refused(text: str, says: str, tmp_path: Path) -> None:
    path = csv(tmp_path, text)
    with pytest.raises(InputError) as caught:
        anomaly.read_features(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert says in str(caught.value)


def test_parquets_that_are_refused(tmp_path: Path) -> None:
    for columns, says in (
        ({"a": [1.0, None]}, "row 2, column 'a': found null"),
        ({"e": [[1.0, 2.0], [3.0]]}, "row 2, column 'e': found a list of 1; give a list of 2"),
        ({"e": [[1.0, 2.0], None]}, "row 2, column 'e': found null; give a list of 2 numbers"),
        ({"e": [[1.0, None]]}, "row 1, column 'e': found a list of 2; give no null"),
    ):
        with pytest.raises(InputError) as caught:
            anomaly.read_features(parquet(tmp_path, columns))
        assert says in str(caught.value)
    (tmp_path / "t.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(InputError, match="found bytes that are no Parquet file"):
        anomaly.read_features(tmp_path / "t.parquet")


def test_arrays_that_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    for array, says in (
        (np.zeros(3), r"found the shape \(3,\); give one row for each sample"),
        (np.array([[1.0, np.nan]]), r"features\[0\]\[1\]: found nan"),
        (np.array([["a"]]), "found values of the type <U1; give numbers"),
    ):
        np.save(path, array)
        with pytest.raises(InputError, match=says):
            anomaly.read_features(path)
    np.save(path, np.array([{}], dtype=object), allow_pickle=True)
    with pytest.raises(InputError, match=r"found Python objects \(pickled\); save a plain array"):
        anomaly.read_features(path)
    np.savez(tmp_path / "b.npz", x=ROWS, y=ROWS)
    with pytest.raises(InputError, match="found the arrays 'x', 'y'; give one of features"):
        anomaly.read_features(tmp_path / "b.npz")
    np.savez(tmp_path / "c.npz", features=ROWS, file_name=np.array(["x"]))
    with pytest.raises(InputError, match="found 1 names for 3 rows"):
        anomaly.read_features(tmp_path / "c.npz")
    with pytest.raises(FileError, match="cannot be read: No such file"):
        anomaly.read_features(tmp_path / "none.npy")
    with pytest.raises(InputError, match=r"found a file of the kind '.txt'; give .npy, .npz"):
        anomaly.read_features(csv(tmp_path, "", "a.txt"))
    with pytest.raises(UsageError, match=r"columns: found .*only .csv and .parquet have columns"):
        anomaly.read_features(path, columns=["a"])


def test_mutated_files_are_read_or_refused(tmp_path: Path) -> None:
    originals = {}
    for suffix, write in ((".npy", np.save), (".npz", np.savez_compressed)):
        buffer = io.BytesIO()
        write(buffer, ROWS)
        originals[suffix] = buffer.getvalue()
    originals[".csv"] = b"id,a,b\nx,1,2\ny,3.5,-4e2\n"
    originals[".parquet"] = parquet(tmp_path, {"id": ["x"], "a": [1.5], "b": [2]}).read_bytes()
    source, refused = random.Random(0), 0
    for i in range(600):
        suffix = list(originals)[i % 4]
        content = bytearray(originals[suffix])
        for _ in range(source.randint(1, 3)):
            at = source.randrange(len(content))
            content[at : at + source.randint(0, 3)] = source.randbytes(source.randint(0, 3))
        path = tmp_path / f"mutated{suffix}"
        path.write_bytes(content)
        for read in (anomaly.read_features, anomaly.read_scores, anomaly.read_labels):
            try:
                read(path)
            except ErrataError:  # noqa: PERF203 (each file is tried)
                refused += 1
    assert 600 < refused < 1800


@pytest.mark.parametrize(
    ("labels", "normal", "flags"),
    [
        ([0, 1, 0], None, [0, 1, 0]),
        (["0.0", "1", "false"], None, [0, 1, 0]),
        ([True, False], None, [1, 0]),
        (np.array([1.0, 0.0]), None, [1, 0]),
        (["Normal", "anomaly", " good "], None, [0, 1, 0]),
        (["idle", "wave", "updown"], ["idle", "wave"], [0, 0, 1]),
        ([3, 4, 3], ["3"], [0, 1, 0]),
        ([1, 0], ["1"], [0, 1]),
        ([], None, []),
        ([], ["x"], []),
    ],
)
def test_labels(labels: Any, normal: Any, flags: list[int]) -> None:
    assert anomaly.is_anomaly(labels, normal).tolist() == [bool(flag) for flag in flags]


def test_labels_that_are_refused() -> None:
    with pytest.raises(UsageError, match="labels such as 'wave'; say which are normal: '0', 'wave"):
        anomaly.is_anomaly(["0", "wave"])
    with pytest.raises(UsageError, match="normal: found 'idel'; the labels are 'idle', 'wave'"):
        anomaly.is_anomaly(["idle", "wave"], ["idel"])
    with pytest.raises(InputError, match=r"f.csv: row 2: found no label"):
        anomaly.is_anomaly(["0", ""], file="f.csv")
    with pytest.raises(InputError, match="row 1: found no label"):
        anomaly.is_anomaly([float("nan"), 1.0])


def test_label_files(tmp_path: Path) -> None:
    np.save(tmp_path / "y.npy", np.array([0, 1]))
    for path in (
        tmp_path / "y.npy",
        csv(tmp_path, "file_name,label\nx,0\ny,1\n"),
        csv(tmp_path, "state\n0\n1\n", "one.csv"),
        csv(tmp_path, "0\n1\n", "bare.csv"),
        csv(tmp_path, "[0, 1]", "y.json"),
        csv(tmp_path, "0\n1\n", "y.txt"),
    ):
        assert anomaly.is_anomaly(anomaly.read_labels(path)).tolist() == [False, True]
    with pytest.raises(
        UsageError, match=r"label_column: found nothing; .* has the columns 'a', 'b'"
    ):
        anomaly.read_labels(csv(tmp_path, "a,b\n1,2\n"))
    with pytest.raises(InputError, match="found no JSON list of labels"):
        anomaly.read_labels(csv(tmp_path, "[[1]]", "y.json"))
    np.save(tmp_path / "y.npy", np.zeros((2, 2)))
    with pytest.raises(InputError, match=r"found arrays of shape \(2, 2\); give one label a row"):
        anomaly.read_labels(tmp_path / "y.npy")


@pytest.mark.parametrize("suffix", [".csv", ".json", ".npy"])
def test_scores_come_back(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"s{suffix}"
    scores = np.array([0.1, -1e-300, 1 / 3])
    anomaly.write_scores(path, scores, names=["x", "y", "z"], threshold=0.2)
    assert anomaly.read_scores(path).scores.tolist() == scores.tolist()
    if suffix == ".csv":
        assert path.read_text().splitlines()[:2] == ["name,score,anomaly", "x,0.1,False"]
    if suffix == ".json":
        assert [one["anomaly"] for one in json.loads(path.read_text())["scores"]] == [
            False, False, True,
        ]  # fmt: skip


def test_scores_that_are_refused(tmp_path: Path) -> None:
    cases = [
        (csv(tmp_path, "{}", "a.json"), InputError, "found no list of scores"),
        (csv(tmp_path, "[1, null]", "b.json"), InputError, r"scores\[1\]: found null"),
        (csv(tmp_path, '[{"score": 1}, {}]', "c.json"), InputError, r"scores\[1\].score: found no"),
        (
            csv(tmp_path, "a\n1\n"),
            UsageError,
            "score_column: found 'score'; .* has the columns 'a'",
        ),
    ]
    for path, kind, says in cases:
        with pytest.raises(kind, match=says):
            anomaly.read_scores(path)
    with pytest.raises(UsageError, match=r"name a .csv, .json, .npy file"):
        anomaly.write_scores(tmp_path / "s.xlsx", np.zeros(1))

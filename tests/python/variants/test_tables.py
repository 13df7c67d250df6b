"""Files of labels and outputs: every format, joins by name, and what is refused."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from errata import digest
from errata.errors import ErrataError, FileError, InputError
from errata.variants import classification
from errata.variants.outputs import LISTS, Outputs, align, labels_of, outputs_of
from errata.variants.table import read_table

PROBABILITIES = np.array([[0.5, 0.25, 0.25], [0.125, 0.75, 0.125], [0.0, 0.0, 1.0]])


def outputs(path: Path) -> Outputs:
    return outputs_of(read_table(path, LISTS))


def written(folder: Path) -> dict[str, Path]:
    """The same probabilities in every format."""
    frame = pd.DataFrame(PROBABILITIES, columns=["a", "b", "c"])
    paths = {
        name: folder / name
        for name in (
            "p.npy", "one.npz", "named.npz", "headed.csv", "bare.csv", "pandas.csv", "polars.csv",
            "pandas.parquet", "lists.parquet", "p.json",
        )
    }  # fmt: skip
    np.save(paths["p.npy"], PROBABILITIES)
    np.savez(paths["one.npz"], PROBABILITIES)
    np.savez_compressed(paths["named.npz"], probs=PROBABILITIES, other=np.arange(7))
    frame.to_csv(paths["headed.csv"], index=False)
    np.savetxt(paths["bare.csv"], PROBABILITIES, delimiter=",")
    pd.DataFrame(PROBABILITIES).to_csv(paths["pandas.csv"], index=False)
    pl.DataFrame(frame).write_csv(paths["polars.csv"])
    frame.to_parquet(paths["pandas.parquet"])
    pl.DataFrame({"id": [1, 2, 3], "probs": PROBABILITIES.tolist()}).write_parquet(
        paths["lists.parquet"]
    )
    paths["p.json"].write_text(str(PROBABILITIES.tolist()))
    return paths


def test_every_format_gives_the_same(tmp_path: Path) -> None:
    for name, path in written(tmp_path).items():
        found = outputs(path)
        assert np.array_equal(found.values, PROBABILITIES), name
        assert found.table.blake3 == digest.of_file(path)
        named = ("a", "b", "c") if name in ("headed.csv", "polars.csv", "pandas.parquet") else None
        assert found.classes == (("0", "1", "2") if name == "pandas.csv" else named)


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("label\ncat\ndog\n", ["cat", "dog"]),
        ("0\n1\n", [0, 1]),
        ("sampleId,score,label\n7,0.5,cat\n9,0.25,dog\n", ["cat", "dog"]),
        ("\ufeffy\r\n1\r\n0\r\n", [1, 0]),
        ('label\n"a, b"\nc\n\n', ["a, b", "c"]),
        ("id,anything\n1,x\n2,y\n", ["x", "y"]),
    ],
)
def test_labels_in_csv(tmp_path: Path, text: str, labels: list[Any]) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(text, encoding="utf-8", newline="")
    assert labels_of(read_table(path)).values.tolist() == labels


def test_rows_are_joined_by_the_samples_names(tmp_path: Path) -> None:
    labels, outs = tmp_path / "labels.csv", tmp_path / "outs.csv"
    labels.write_text("file_name,label\nb.png,dog\na.png,cat\nc.png,cat\n")
    outs.write_text("file_name,cat,dog\na.png,1,0\nb.png,0,1\nc.png,0.25,0.75\n")
    truth = labels_of(read_table(labels))
    (found,) = classification(truth, {"int8": outputs(outs)})
    assert [each.prediction_correct for each in found.predictions] == [True, True, False]
    assert [each.extra["sampleName"] for each in found.predictions] == ["b.png", "a.png", "c.png"]
    assert found.provenance["inputs"]["outputs"]["blake3"] == digest.of_file(outs)
    outs.write_text("file_name,cat,dog\na.png,1,0\nb.png,0,1\nd.png,0.25,0.75\n")
    with pytest.raises(InputError, match=r"1 of the labelled samples missing and 1 unlabelled"):
        align(outputs(outs), truth)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("p.txt", b"1", "ends in '.txt'; give one of .npy"),
        ("p", b"1", "without ending"),
        ("p.npy", b"", "found bytes that are no NumPy array"),
        ("p.npy", b"\x93NUMPY\x01\x00\x08\x00{}      ", "found bytes that are no NumPy array"),
        ("p.npz", b"PK\x03\x04", "no .npz file, or one that was cut short"),
        ("p.npz", b"hello", "npz"),
        ("p.csv", b"", "found an empty file"),
        ("p.csv", b"\xff\xfe", "found the byte 0xff at 0, which is not UTF-8"),
        ("p.csv", b"a,b\n1,2\n1\n", "line 3: found 1 cells beside 2"),
        ("p.csv", b"a,a\n1,2\n", "columns: found the column 'a' 2 times"),
        ("p.csv", b"id,a\n1,2\n1,3\n", "column 'id': found 1 twice"),
        ("p.csv", b"id,a,b\n1,x,3\n", "column 'a': found 'x'"),
        ("p.csv", b"id\n1\n", "found no outputs beside"),
        ("p.parquet", b"PAR1", "found bytes that are no Parquet file"),
        ("p.json", b"{}", "found an object"),
        ("p.json", b"[1", "found no JSON"),
        ("p.json", b"[1, NaN]", "found NaN"),
        ("p.json", b'[1, "a"]', "several kinds"),
        ("p.json", b"[[1], [1, 2]]", "rows of different lengths"),
        ("p.json", b"[null]", "several kinds"),
    ],
)
def test_refusals(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=says) as caught:
        outputs(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_more_refusals(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        read_table(tmp_path / "none.npy")
    path = tmp_path / "p.npy"
    np.save(path, np.array([{"a": 1}], dtype=object))
    with pytest.raises(InputError, match="found Python objects"):
        read_table(path)
    np.save(path, np.array(1.0))
    with pytest.raises(InputError, match="found a single value"):
        read_table(path)
    np.save(path, np.zeros(2, complex))
    with pytest.raises(InputError, match="type complex128"):
        read_table(path)
    two = tmp_path / "two.npz"
    np.savez(two, first=np.zeros(2), second=np.zeros(2))
    with pytest.raises(InputError, match="found the arrays first, second; name the one"):
        outputs(two)
    frame = tmp_path / "p.parquet"
    pl.DataFrame({"a": [0.5, None]}).write_parquet(frame)
    with pytest.raises(InputError, match="a, row 1: found nothing"):
        read_table(frame)
    pl.DataFrame({"a": [[1.0], [1.0, 2.0]]}).write_parquet(frame)
    with pytest.raises(InputError, match="lists of different lengths"):
        read_table(frame)
    np.save(path, np.zeros((3, 2)))
    with pytest.raises(InputError, match=r"array of shape \(3, 2\); give one label"):
        labels_of(read_table(path))


def test_damaged_files_are_read_or_refused(tmp_path: Path) -> None:
    chance = random.Random(3)
    for path in written(tmp_path).values():
        whole = path.read_bytes()
        for _ in range(60):
            damaged = bytearray(whole[: chance.choice([len(whole), chance.randrange(len(whole))])])
            for _ in range(chance.randrange(4) if damaged else 0):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            path.write_bytes(damaged)
            try:
                found = outputs(path)
                labels_of(found.table)
            except ErrataError as error:
                assert str(path) in str(error)  # noqa: PT017

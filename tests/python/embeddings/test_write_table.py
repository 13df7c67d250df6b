"""Vectors and their names into files, without a data set."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from errata import FileError, InputError, UsageError
from errata.embeddings import write_table

SUFFIXES = ("npy", "npz", "parquet", "arrow", "feather", "csv")
VECTORS = np.array([[0.1, -0.0], [1e-45, 3.0]], np.float32)
NAMES = {"file_name": ["b.jpg", "a,b\n.jpg"]}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_vectors_give_the_same_bytes(suffix: str, tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.{suffix}" for name in ("one", "two")]
    for path in paths:
        write_table(path, VECTORS, NAMES, made_by="a test")
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_was_there_stays_if_writing_fails(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / f"kept.{suffix}"
    path.write_bytes(b"of great value")
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(FileError, match=r"kept\..*: cannot be written: No space left on device"):
        write_table(path, VECTORS, NAMES)
    assert path.read_bytes() == b"of great value"
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="No such file"):
        write_table(tmp_path / "none" / "x.csv", VECTORS)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.npy").touch()
    (tmp_path / "link.npy").symlink_to(tmp_path / "real.npy")
    write_table(tmp_path / "link.npy", VECTORS)
    assert (tmp_path / "link.npy").is_symlink()
    assert np.array_equal(np.load(tmp_path / "real.npy"), VECTORS)


@pytest.mark.parametrize(
    ("name", "columns", "message"),
    [
        ("x.bin", {}, r"path: found '.*x\.bin'; name a file that ends in one of \.npy, \.npz"),
        ("x.csv", {"a": [1]}, r"columns\['a'\]: found 1 values beside 2 vectors"),
        ("x.csv", {"a": [1, None]}, r"columns\['a'\]\[1\]: found None; give whole numbers"),
        ("x.csv", {"a": [1, True]}, r"columns\['a'\]\[1\]: found True; give whole numbers"),
        ("x.csv", {"a": [1, 2.5]}, r"columns\['a'\]\[1\]: found 2.5; give whole numbers"),
        ("x.csv", {"a": ["", "\udc80"]}, r"columns\['a'\]\[1\]: .* not Unicode; rename the file"),
        ("x.csv", {"e7": [1, 2]}, r"columns\['e7'\]: found a name that vectors have"),
        ("x.npz", {"Vectors": [1, 2]}, r"columns\['Vectors'\]: found a name that vectors have"),
        ("x.npz", {"made_by": ["", ""]}, r"columns\['made_by'\]: found a name that vectors have"),
    ],
)
def test_refused(
    name: str, columns: dict[str, list[int | str]], message: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=message):
        write_table(tmp_path / name, VECTORS, columns)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nan_is_refused(suffix: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"vectors\[0\]\[1\]: found nan"):
        write_table(tmp_path / f"x.{suffix}", [[0.0, float("nan")]])
    assert not list(tmp_path.iterdir())

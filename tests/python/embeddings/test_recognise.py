"""What a file's vectors are of, told from the file alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embeddings.sets import data_set, detections
from errata import InputError
from errata.embeddings import Embeddings, read, write, write_table
from errata.embeddings.columns import SUBJECTS, Subject

DATASET = data_set((30, 10, 20), annotations=[(7, 30), (8, 10)])
MODEL = detections(DATASET, [30, 30, 10, 20])
SIZES = {"images": 3, "gt": 2, "dt": 4}


@pytest.mark.parametrize("of", SUBJECTS)
@pytest.mark.parametrize("ending", ["npy", "npz", "parquet", "feather", "csv"])
def test_what_was_written_is_recognised(of: Subject, ending: str, tmp_path: Path) -> None:
    made = Embeddings(np.arange(2.0 * SIZES[of]).reshape(-1, 2), of=of)
    path = tmp_path / f"vectors.{ending}"
    write(made, path, DATASET, MODEL)
    found = read(path, DATASET, MODEL, of="auto")
    assert (found.of, found.rows.tolist()) == (of, made.rows.tolist())
    assert found.vectors.tolist() == made.vectors.tolist()


@pytest.mark.parametrize(
    ("columns", "of"),
    [
        ({"Image ID": [30, 10]}, "images"),
        ({"path": ["/x/c.jpg", "a.jpg"]}, "images"),
        ({"id": [20, 30]}, "images"),
        ({"id": [8, 7]}, "gt"),
        ({"annotationId": [8, 7], "image_id": [10, 30]}, "gt"),
        ({"detection": [3, 0], "image_id": [20, 30], "file": ["b.jpg", "c.jpg"]}, "dt"),
    ],
)
def test_by_what_the_columns_are_called(
    columns: dict[str, list[int | str]], of: str, tmp_path: Path
) -> None:
    path = tmp_path / "vectors.csv"
    write_table(path, [[0.0], [1.0]], columns)
    assert read(path, DATASET, MODEL, of="auto", partial=True).of == of


@pytest.mark.parametrize(
    ("n", "columns", "said"),
    [
        (5, {}, "found 5 vectors without names, which fit none of 3 images, 2 annotations, 4 d"),
        (2, {"id": [1, 2]}, "found ids in id, which fit none of"),
        (2, {"id": [30, 7]}, "found ids in id, which fit none of"),
    ],
)
def test_what_fits_nothing_is_refused(
    n: int, columns: dict[str, list[int | str]], said: str, tmp_path: Path
) -> None:
    path = tmp_path / ("vectors.csv" if columns else "vectors.npy")
    write_table(path, np.zeros((n, 2)), columns)
    with pytest.raises(InputError, match=said):
        read(path, DATASET, MODEL, of="auto", partial=True)


def test_what_fits_two_is_refused(tmp_path: Path) -> None:
    dataset = data_set((30, 10), ("c.jpg", "a.jpg"), annotations=[(30, 10), (10, 10)])
    counted, named = tmp_path / "vectors.npy", tmp_path / "vectors.csv"
    write_table(counted, np.zeros((2, 2)))
    write_table(named, np.zeros((2, 2)), {"id": [30, 10]})
    for path in (counted, named):
        with pytest.raises(InputError, match="which fit images and annotations of"):
            read(path, dataset, of="auto")
        assert read(path, dataset, of="gt").of == "gt"


def test_without_detections_a_file_of_theirs_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npy"
    write_table(path, np.zeros((4, 2)))
    with pytest.raises(InputError, match="which fit none of 3 images, 2 annotations"):
        read(path, DATASET, of="auto")


def test_vectors_of_something_else_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "vectors.npz"
    np.savez(path, vectors=np.zeros((3, 2)), of="patches", image_id=np.array([30, 10, 20]))
    with pytest.raises(InputError, match="found vectors of 'patches'"):
        read(path, DATASET, MODEL, of="auto")

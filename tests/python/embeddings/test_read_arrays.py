"""Arrays of NumPy: rows that are counted off, and .npz files with names."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import errata
from embeddings.sets import data_set, detections
from errata import FileError, InputError, UsageError
from errata.embeddings import read
from errata.embeddings.columns import SUBJECTS
from odd_files import caught, found, image, truth

THREE = np.array([[30.0, 0.5], [10.0, 0.25], [20.0, 0.125]], np.float32)


def saved(folder: Path, array: Any, **more: Any) -> Path:
    if not more:
        np.save(folder / "x.npy", array)
        return folder / "x.npy"
    np.savez(folder / "x.npz", vectors=array, **more)
    return folder / "x.npz"


class TestOrder:
    """Images by ascending id, annotations by image: neither is the order of the file."""

    def test_images(self, tmp_path: Path) -> None:
        got = read(saved(tmp_path, THREE), data_set())
        assert got.vectors[:, 0].tolist() == [10, 20, 30]
        assert got.vectors.dtype == np.float32

    def test_annotations(self, tmp_path: Path) -> None:
        dataset = data_set(annotations=[(1, 30), (2, 10), (3, 30)])
        got = read(saved(tmp_path, [[1.0], [2.0], [3.0]]), dataset, of="gt")
        assert got.vectors.ravel().tolist() == [2, 1, 3]
        assert [dataset.annotation_ids[row] for row in got.rows] == [2, 1, 3]

    def test_detections(self, tmp_path: Path) -> None:
        dataset = data_set()
        got = read(saved(tmp_path, THREE), dataset, detections(dataset, (30, 10, 20)), of="dt")
        assert got.vectors[:, 0].tolist() == [10, 20, 30]


class TestRecordsThatWereLeftOut:
    """A row for each record of the file: those that were left out are counted, and passed over."""

    @staticmethod
    def written(folder: Path, images: list[Any], annotations: list[Any]) -> errata.Dataset:
        document = {"images": images, "annotations": annotations}
        document["categories"] = [{"id": 1, "name": "car"}]
        (folder / "gt.json").write_text(json.dumps(document))
        dataset, _ = caught(lambda: errata.read(folder / "gt.json", skip_invalid=True))
        return dataset

    def test_annotations(self, tmp_path: Path) -> None:
        bad = [truth(2, bbox=[0, 0, 1]), truth(3, image_id=99)]
        dataset = self.written(tmp_path, [image()], [truth(1), *bad, truth(4), truth(5, 98)])
        got = read(saved(tmp_path, [[1.0], [2.0], [3.0], [4.0], [5.0]]), dataset, of="gt")
        assert got.vectors.ravel().tolist() == [1, 4]
        message = "found 2 vectors, where .*gt.json has 5 annotations, 3 of them left out; give one"
        with pytest.raises(InputError, match=message):
            read(saved(tmp_path, [[1.0], [4.0]]), dataset, of="gt")

    def test_detections(self, tmp_path: Path) -> None:
        (tmp_path / "dt.json").write_text(json.dumps([found(99), 7, found(1), {"score": 1}]))
        dataset = data_set((1,), None)
        inferences, _ = caught(
            lambda: errata.read_predictions(tmp_path / "dt.json", dataset, skip_invalid=True)
        )
        path = saved(tmp_path, [[0.0], [1.0], [2.0], [3.0]])
        assert read(path, dataset, inferences, of="dt").vectors.tolist() == [[2.0]]

    def test_images_that_were_listed_twice(self, tmp_path: Path) -> None:
        dataset = self.written(tmp_path, [image(5), image(5), image(2)], [truth(1, 99)])
        got = read(saved(tmp_path, [[5.0], [6.0], [2.0]]), dataset)
        assert got.vectors.tolist() == [[2.0], [5.0]]

    def test_it_cannot_be_told_which(self, tmp_path: Path) -> None:
        dataset = self.written(tmp_path, [{"width": 3}, image(5)], [truth(1, 5)])
        for of in SUBJECTS[:2]:
            with pytest.raises(InputError, match=r"left out, images\[0\]\.id among them, so that"):
                read(saved(tmp_path, [[5.0], [6.0]]), dataset, of=of)
        path = saved(tmp_path, [[5.0]], image_id=[5])
        assert read(path, dataset).vectors.tolist() == [[5.0]]


class TestNames:
    @pytest.mark.parametrize(
        "names",
        [
            {"image_id": [30, 10, 20]},
            {"image_id": [30.0, 10.0, 20.0]},
            {"image_id": ["30", "10", "20"]},
            {"image_id": np.array([b"30", b"10", b"20"])},
            {"file_name": ["c.jpg", "a.jpg", "b.jpg"]},
            {"of": "images", "made_by": "a model"},
        ],
    )
    def test_by_any_column(self, names: dict[str, Any], tmp_path: Path) -> None:
        got = read(saved(tmp_path, THREE, **names), data_set())
        assert got.vectors[:, 0].tolist() == [10, 20, 30]
        assert got.made_by == names.get("made_by", "")

    def test_the_only_table_is_the_vectors(self, tmp_path: Path) -> None:
        np.savez(tmp_path / "x.npz", latent=THREE, image_id=[20, 30, 10], width=[1, 2, 3])
        assert read(tmp_path / "x.npz", data_set()).vectors[:, 0].tolist() == [20, 30, 10]


@pytest.mark.parametrize(
    "dtype", ["?", "u1", "<i8", ">i2", "<f2", "<f4", ">f4", "<f8", ">f8", np.longdouble]
)
def test_numbers_of_any_kind(dtype: Any, tmp_path: Path) -> None:
    array = np.array([[0, 1], [1, 0], [1, 1]]).astype(dtype)
    for saved_as in (array, np.asfortranarray(array)):
        got = read(saved(tmp_path, saved_as), data_set())
        small = np.dtype(dtype).kind == "f" and np.dtype(dtype).itemsize <= 4
        assert got.vectors.dtype == (np.float32 if small else np.float64)
        assert got.vectors.tolist() == [[1, 0], [1, 1], [0, 1]]


@pytest.mark.parametrize(
    ("array", "more", "message"),
    [
        (THREE[:2], {}, r"found 2 vectors, where the data set has 3 images; give one for each"),
        (THREE[0], {}, r"found an array of shape \(2,\); give one row for each vector"),
        (np.zeros((3, 2, 2)), {}, r"found an array of shape \(3, 2, 2\); give one row for each"),
        (np.zeros((3, 0)), {}, r"vectors: found an array of shape \(3, 0\)"),
        (np.array([["a"]] * 3), {}, "found values of type <U1; give numbers"),
        (np.zeros((3, 2), complex), {}, "found values of type complex128; give numbers"),
        (np.zeros((3, 2), "V2"), {}, r"found values of type \|V2; .*bfloat16.* as float32"),
        (np.array([[1, None]] * 3), {}, "found Python objects"),
        ([[0, 1], [2, np.nan], [np.inf, 1]], {}, "row 1, column 1: found nan, and 2 such values"),
        (THREE, {"image_id": [1, 2]}, "image_id: found 2 values beside 3 vectors"),
        (THREE, {"image_id": [10, 20, 10]}, "row 2, image_id: found 10, the image of row 0, again"),
        (THREE, {"image_id": [10, 20, 2.5]}, "row 2, image_id: found 2.5, which no image has"),
        (THREE, {"image_id": [1j] * 3}, "image_id: found values of type complex128"),
        (THREE, {"image_id": np.array([b"\xff"] * 3)}, "image_id: found text that is not Unicode"),
        (THREE, {"of": "gt"}, "of: found vectors of 'gt', asked for 'images'; read .* of='gt'"),
        (THREE, {"of": 7}, r"of: found an array of shape \(\) of int64; give one string"),
        (THREE, {"embedding": THREE}, "found the arrays vectors, embedding; call the one of shape"),
    ],
)
def test_refused(array: Any, more: Any, message: str, tmp_path: Path) -> None:
    path = saved(tmp_path, array, **more)
    with pytest.raises(InputError, match=rf"{path.name}: {message}") as refused:
        read(path, data_set())
    assert refused.value.file == str(path)
    assert "\n" not in str(refused.value)


class TestNotWhatItIsCalled:
    @pytest.mark.parametrize("suffix", ["npy", "npz", "parquet", "arrow", "feather", "csv"])
    def test_an_empty_file(self, suffix: str, tmp_path: Path) -> None:
        (tmp_path / f"x.{suffix}").touch()
        with pytest.raises(InputError, match="found an empty file"):
            read(tmp_path / f"x.{suffix}", data_set())

    def test_another_file(self, tmp_path: Path) -> None:
        (tmp_path / "x.npy").write_text("image_id,e0,e1")
        with pytest.raises(InputError, match="found bytes that are no NumPy array"):
            read(tmp_path / "x.npy", data_set())
        (tmp_path / "x.npz").write_text("image_id,e0,e1")
        with pytest.raises(InputError, match=r"found bytes that are no \.npz file"):
            read(tmp_path / "x.npz", data_set())

    def test_a_file_that_was_cut_short(self, tmp_path: Path) -> None:
        path = saved(tmp_path, THREE)
        path.write_bytes(path.read_bytes()[:-1])
        with pytest.raises(InputError, match=r"found 23 bytes of values, where .* takes 24"):
            read(path, data_set())

    def test_a_header_that_asks_for_everything_allocates_nothing(self, tmp_path: Path) -> None:
        header = io.BytesIO()
        shape = {"descr": "<f8", "fortran_order": False, "shape": (10**12, 10**6)}
        np.lib.format.write_array_header_1_0(header, shape)
        (tmp_path / "x.npy").write_bytes(header.getvalue())
        with pytest.raises(InputError, match="takes 8000000000000000000;"):
            read(tmp_path / "x.npy", data_set())

    def test_an_archive_without_arrays(self, tmp_path: Path) -> None:
        with zipfile.ZipFile(tmp_path / "x.npz", "w") as archive:
            archive.writestr("readme.txt", "nothing here")
        with pytest.raises(InputError, match="found the arrays none; call the one"):
            read(tmp_path / "x.npz", data_set())


class TestArguments:
    def test_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(FileError, match=r"x\.npy: cannot be read: No such file"):
            read(tmp_path / "x.npy", data_set())

    def test_of_nothing(self, tmp_path: Path) -> None:
        path = saved(tmp_path, THREE)
        with pytest.raises(UsageError, match="of: found 'crops'; use one of"):
            read(path, data_set(), of="crops")
        with pytest.raises(UsageError, match="inferences: found None; give what"):
            read(path, data_set(), of="dt")
        with pytest.raises(UsageError, match=r"dataset: found 'gt\.json'; give what"):
            read(path, "gt.json")  # type: ignore[arg-type]

    def test_a_key_where_there_are_none(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match="key: asked for 'name', found the columns none"):
            read(saved(tmp_path, THREE), data_set(), key="name")

"""What is written is read back: the same vectors, bit for bit, of the same rows."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from embeddings.sets import Id, data_set, detections
from errata import Dataset, InferenceSet, InputError, UsageError, digest
from errata.embeddings import Embeddings, read, write
from errata.embeddings.columns import SUBJECTS, Subject

SUFFIXES = ("npy", "npz", "parquet", "arrow", "feather", "csv")
NAMED = SUFFIXES[1:]

# Whatever JSON can hold but NUL, which NumPy's strings lose at their end.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
# A string of digits is read as a number, with a warning.
IDS = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.integers(0, 30),
    TEXTS.filter(lambda text: not re.fullmatch(r"-?[0-9]+", text)),
    st.sampled_from(("7.0", "07", " 7", "+7", "seven")),
)


@st.composite
def data_sets(draw: st.DrawFn) -> Dataset:
    ids: list[Id] = draw(st.lists(IDS, min_size=1, max_size=6, unique_by=str))
    n = len(ids)
    names = draw(st.none() | st.lists(st.none() | TEXTS, min_size=n, max_size=n))
    marks = draw(
        st.lists(st.tuples(IDS, st.sampled_from(ids)), max_size=6, unique_by=lambda a: str(a[0]))
    )
    return data_set(ids, names, marks)


@st.composite
def embeddings(draw: st.DrawFn, partial: bool) -> tuple[Embeddings, Dataset, InferenceSet]:
    dataset = draw(data_sets())
    images = draw(st.lists(st.sampled_from(dataset.image_ids), max_size=6))
    inferences = detections(dataset, images)
    of = draw(st.sampled_from(SUBJECTS))
    n = {"images": len(dataset), "gt": dataset.n_annotations, "dt": len(inferences)}[of]
    rows = [row for row in range(n) if not partial or draw(st.booleans())]
    dtype = draw(st.sampled_from((np.float32, np.float64)))
    finite = arrays.from_dtype(np.dtype(dtype), allow_nan=False, allow_infinity=False)
    vectors = draw(arrays.arrays(dtype, (len(rows), draw(st.integers(1, 4))), elements=finite))
    made = Embeddings(vectors, rows=rows, of=of, made_by=draw(st.sampled_from(("", "ö 1"))))
    return made, dataset, inferences


def there_and_back(
    suffix: str, made: Embeddings, dataset: Dataset, inferences: InferenceSet, **options: Any
) -> Embeddings:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"vectors.{suffix}")
        write(made, path, dataset, inferences)
        got = read(path, dataset, inferences, of=made.of, **options)
        assert got.file == str(path)
        assert got.blake3 == digest.of_file(path)
        return got


def assert_same(suffix: str, got: Embeddings, made: Embeddings) -> None:
    assert got.of == made.of
    assert got.rows.tolist() == made.rows.tolist()
    assert got.made_by == ("" if suffix in ("npy", "csv") else made.made_by)
    # A csv file has one kind of number; a float32 is a float64 of the same value.
    dtype = np.dtype(np.float64) if suffix == "csv" else made.vectors.dtype
    assert got.vectors.dtype == dtype
    assert got.vectors.shape == made.vectors.shape
    assert got.vectors.tobytes() == made.vectors.astype(dtype).tobytes()


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(case=embeddings(partial=False))
def test_all_rows(suffix: str, case: tuple[Embeddings, Dataset, InferenceSet]) -> None:
    assert_same(suffix, there_and_back(suffix, *case), case[0])


@pytest.mark.parametrize("suffix", NAMED)
@given(case=embeddings(partial=True))
def test_some_rows(suffix: str, case: tuple[Embeddings, Dataset, InferenceSet]) -> None:
    assert_same(suffix, there_and_back(suffix, *case, partial=True), case[0])


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_nothing(suffix: str) -> None:
    dataset = data_set((), ())
    inferences = detections(dataset, ())
    for of in SUBJECTS:
        for dimensions in (0, 3):
            made = Embeddings(np.zeros((0, dimensions), np.float32), of=of)
            got = there_and_back(suffix, made, dataset, inferences)
            assert (len(got), got.of, got.dimensions) == (0, of, dimensions)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_half_floats_come_back_as_float32(suffix: str) -> None:
    made = Embeddings(np.array([[0.1], [2.0], [-0.0]], np.float16))
    assert_same(suffix, there_and_back(suffix, made, data_set(), detections(data_set(), ())), made)


def test_an_array_without_names_is_in_file_order(tmp_path: Path) -> None:
    dataset = data_set((30, 10, 20), annotations=[(5, 30), (4, 10), (3, 30)])
    inferences = detections(dataset, (20, 10, 20))
    orders: dict[Subject, list[int]] = {"images": [2, 0, 1], "gt": [1, 0, 2], "dt": [1, 0, 2]}
    for of, order in orders.items():
        write(Embeddings([[0.0], [1.0], [2.0]], of=of), tmp_path / "x.npy", dataset, inferences)
        assert np.load(tmp_path / "x.npy").ravel().tolist() == order


class TestRefused:
    def test_an_array_without_names_for_some(self, tmp_path: Path) -> None:
        some = Embeddings([[1.0]], rows=[1])
        with pytest.raises(InputError, match=r"without names, with 1 for 3 images; write \.npz"):
            write(some, tmp_path / "x.npy", data_set())
        assert not list(tmp_path.iterdir())

    def test_annotations_with_one_id(self, tmp_path: Path) -> None:
        with pytest.warns(UserWarning, match="with the id of an earlier one"):
            dataset = data_set(annotations=[(1, 10), (1, 20)])
        one = Embeddings([[1.0], [2.0]], of="gt")
        with pytest.raises(UsageError, match="found annotations whose ids a table cannot tell"):
            write(one, tmp_path / "x.csv", dataset)
        write(one, tmp_path / "x.npy", dataset)
        assert read(tmp_path / "x.npy", dataset, of="gt").vectors.tolist() == [[1.0], [2.0]]

    def test_another_data_set(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="found row 3, where there are 3 images"):
            write(Embeddings(np.zeros((4, 2))), tmp_path / "x.csv", data_set())

    def test_no_data_set(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"dataset: found None; give what errata\.read gives"):
            write(Embeddings(np.zeros((4, 2))), tmp_path / "x.csv")
        with pytest.raises(UsageError, match="inferences: found None; give what"):
            write(Embeddings(np.zeros((4, 2)), of="dt"), tmp_path / "x.csv")


def test_detections_need_no_data_set(tmp_path: Path) -> None:
    inferences = detections(data_set(), (30, 10))
    write(Embeddings([[1.0], [2.0]], of="dt"), tmp_path / "x.csv", inferences=inferences)
    assert (tmp_path / "x.csv").read_text().splitlines() == ["detection,e0", "1,1.0", "0,2.0"]

"""Joins against a naive search: every row is compared with every image."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import feather

from embeddings.sets import Id, data_set
from errata import Dataset, InputError
from errata.embeddings import read

FOLDERS = ("", "day/", "night/", "a\\")
NAMES = st.builds(
    lambda folder, name: f"{folder}{name}.jpg", st.sampled_from(FOLDERS), st.sampled_from("abcd")
)
IDS: st.SearchStrategy[Id] = st.integers(-2, 5) | st.sampled_from(("x", "07", "1.0", "2e0"))


def means_id(cell: Id, id_: Id) -> bool:
    """A text is an id if it is written so, or is the number with a gap's ``.0``."""
    return str(cell) == str(id_) or str(cell) == f"{id_}.0"


def last_part(name: str) -> str:
    return name.replace("\\", "/").split("/")[-1]


def images_of_id(cell: Id, dataset: Dataset) -> list[int]:
    exact = [rank for rank, id_ in enumerate(dataset.image_ids) if str(cell) == str(id_)]
    loose = [
        rank
        for rank, id_ in enumerate(dataset.image_ids)
        if means_id(cell, id_) and isinstance(id_, int)
    ]
    return exact or loose


def images_of_name(cell: Id, dataset: Dataset) -> list[int]:
    names = [str(name) for name in dataset.file_names]
    exact = [rank for rank, name in enumerate(names) if name == cell]
    return exact or [
        rank for rank, name in enumerate(names) if last_part(name) == last_part(str(cell))
    ]


def expected(cells: list[Any], search: Any, dataset: Dataset) -> dict[int, int] | None:
    """The place in the file of each image's vector; None if the file must be refused."""
    places: dict[int, int] = {}
    for place, cell in enumerate(cells):
        ranks = search(cell, dataset)
        if len(ranks) != 1 or ranks[0] in places:
            return None
        places[ranks[0]] = place
    return places


@st.composite
def cases(draw: st.DrawFn) -> tuple[Dataset, str, list[Any]]:
    ids = draw(st.lists(IDS, unique_by=str, min_size=1, max_size=5))
    names = draw(st.lists(NAMES, min_size=len(ids), max_size=len(ids)))
    key = draw(st.sampled_from(("image_id", "file_name")))
    known: list[Any] = ids if key == "image_id" else names
    # Mostly what is there, once each, in any order: else hardly a file would be right.
    cells = draw(st.permutations(known))[: draw(st.integers(0, len(known)))]
    if draw(st.booleans()):
        cells = [*cells, draw(IDS.map(str) if key == "image_id" else NAMES)]
    return data_set(ids, names), key, cells


@pytest.mark.parametrize("suffix", ["csv", "feather"])
@given(case=cases())
def test_the_same_rows_or_both_refuse(suffix: str, case: tuple[Dataset, str, list[Any]]) -> None:
    dataset, key, cells = case
    search = images_of_id if key == "image_id" else images_of_name
    want = expected(cells, search, dataset)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"x.{suffix}")
        if suffix == "csv":
            lines = (f"{cell},{place},0" for place, cell in enumerate(cells))
            path.write_text("\n".join((f"{key},e0,e1", *lines)))
        else:
            typed = cells if all(isinstance(cell, int) for cell in cells) else list(map(str, cells))
            vectors = [[float(place), 0.0] for place in range(len(cells))]
            feather.write_feather(pa.table({key: typed, "v": vectors}), path)
        if want is None:
            with pytest.raises(InputError, match=f", {key}: found "):
                read(path, dataset, partial=True)
            return
        got = read(path, dataset, partial=True)
        got_places = [vector[0] for vector in got.vectors.tolist()]
        assert dict(zip(got.rows.tolist(), got_places, strict=True)) == want

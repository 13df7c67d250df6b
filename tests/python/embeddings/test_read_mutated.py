"""Files that something went wrong with: one error that says so, or vectors, and nothing else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pytest

from embeddings.sets import data_set
from errata import Dataset, InputError
from errata.embeddings import Embeddings, read, write

MUTATIONS = 400


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return data_set(range(1, 13), [f"d/ä{i}.jpg" for i in range(1, 13)])


def as_written(path: Path, dataset: Dataset) -> None:
    vectors = np.random.default_rng(0).standard_normal((len(dataset), 5)).astype(np.float32)
    write(Embeddings(vectors, made_by="a test"), path, dataset)


def as_pandas_writes(path: Path, dataset: Dataset) -> None:
    columns = {"path": pd.Categorical([str(name) for name in dataset.file_names])}
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({**columns, **{f"f{i}": rng.random(len(dataset)) for i in range(5)}})
    frame.to_parquet(path) if path.suffix == ".parquet" else frame.to_feather(path)


def mutated(rng: Random, content: bytes) -> bytes:
    """Give the content cut short, or with bytes changed, left out, or put in."""
    if rng.randrange(5) == 0:
        return content[: rng.randrange(len(content))]
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 5, 30))):
        at = rng.randrange(len(changed))
        kind = rng.randrange(4)
        if kind == 0:
            changed[at] = rng.randrange(256)
        elif kind == 1:
            changed[at] ^= 1 << rng.randrange(8)
        elif kind == 2 and len(changed) > 20:
            del changed[at : at + rng.choice((1, 4, 16))]
        else:
            changed[at:at] = rng.randbytes(rng.choice((1, 4)))
    return bytes(changed)


def mutated_inside(rng: Random, content: bytes) -> bytes:
    """Mutate one member of an archive, whose check sum is right again."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        one = rng.choice(before.namelist())
        for name in before.namelist():
            member = before.read(name)
            after.writestr(name, mutated(rng, member) if name == one else member)
    return out.getvalue()


@pytest.mark.parametrize(
    ("suffix", "make", "mutate"),
    [
        ("npy", as_written, mutated),
        ("npz", as_written, mutated),
        ("npz", as_written, mutated_inside),
        ("csv", as_written, mutated),
        ("parquet", as_written, mutated),
        ("arrow", as_written, mutated),
        ("parquet", as_pandas_writes, mutated),
        ("feather", as_pandas_writes, mutated),
    ],
)
def test_an_error_or_vectors(
    suffix: str,
    make: Callable[[Path, Dataset], None],
    mutate: Callable[[Random, bytes], bytes],
    dataset: Dataset,
    tmp_path: Path,
) -> None:
    path, rng = tmp_path / f"x.{suffix}", Random(1)
    make(path, dataset)
    assert len(read(path, dataset)) == len(dataset)
    content, errors = path.read_bytes(), []
    for _ in range(MUTATIONS):
        path.write_bytes(mutate(rng, content))
        try:
            got = read(path, dataset, partial=True)
        except InputError as error:
            errors.append(error)
        else:
            assert np.isfinite(got.vectors).all()
    assert len(errors) > MUTATIONS / 2
    assert all(error.file == str(path) and "\n" not in str(error) for error in errors)

"""Files as NumPy, pandas, Polars and pyarrow write them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import csv, feather, parquet

from embeddings.sets import data_set
from errata.embeddings import read

IDS = [30, 10, 20]
NAMES = ["c.jpg", "a.jpg", "b.jpg"]
VECTORS = np.random.default_rng(0).standard_normal((3, 12)).astype(np.float32)
WIDE = {f"e{i}": VECTORS[:, i] for i in range(12)}

Writer = Callable[[Path], Any]

FILES: dict[str, tuple[str, Writer]] = {
    "numpy.save": ("npy", lambda path: np.save(path, VECTORS)),
    "numpy.savez": ("npz", lambda path: np.savez(path, embeddings=VECTORS, file_name=NAMES)),
    "numpy.savez_compressed": (
        "npz",
        lambda path: np.savez_compressed(path, embeddings=VECTORS, image_id=IDS),
    ),
    "pandas, wide": (
        "parquet",
        lambda path: pd.DataFrame({**WIDE, "file_name": NAMES}, index=[5, 6, 7]).to_parquet(path),
    ),
    "pandas, lists": (
        "parquet",
        lambda path: pd.DataFrame({"id": IDS, "embedding": list(VECTORS)}).to_parquet(path),
    ),
    "pandas, ids that are floats": (
        "feather",
        lambda path: pd.DataFrame(
            {"image_id": np.array(IDS, float), "embedding": list(VECTORS)}
        ).to_feather(path),
    ),
    "pandas, csv with its index": (
        "csv",
        lambda path: pd.DataFrame({"image_id": IDS, **WIDE}).to_csv(path),
    ),
    "polars, arrays": (
        "parquet",
        lambda path: pl.DataFrame({"file_name": NAMES, "v": VECTORS}).write_parquet(path),
    ),
    "polars, lists and categories": (
        "arrow",
        lambda path: pl.DataFrame(
            {"file_name": pl.Series(NAMES, dtype=pl.Categorical), "v": VECTORS.tolist()},
            schema_overrides={"v": pl.List(pl.Float32)},
        ).write_ipc(path),
    ),
    "polars, newest strings": (
        "arrow",
        lambda path: pl.DataFrame({"file_name": NAMES, "v": VECTORS}).write_ipc(
            path, compat_level=pl.CompatLevel.newest()
        ),
    ),
    "polars, csv": (
        "csv",
        lambda path: pl.DataFrame({"file_name": NAMES, **WIDE}).write_csv(path),
    ),
    "pyarrow, parquet": (
        "parquet",
        lambda path: parquet.write_table(
            pa.table({"image_id": IDS, "v": VECTORS.tolist()}), path, row_group_size=1
        ),
    ),
    "pyarrow, feather": (
        "feather",
        lambda path: feather.write_feather(
            pa.table({"image_id": IDS, **WIDE}), path, compression="zstd", chunksize=2
        ),
    ),
    "pyarrow, csv": (
        "csv",
        lambda path: csv.write_csv(pa.table({"image_id": IDS, **WIDE}), path),
    ),
}


@pytest.mark.parametrize("program", FILES)
def test_the_same_vectors(program: str, tmp_path: Path) -> None:
    suffix, write = FILES[program]
    write(tmp_path / f"x.{suffix}")
    got = read(tmp_path / f"x.{suffix}", data_set(IDS, NAMES))
    # A csv file, which pandas writes with the shortest decimals that are the same float32, and
    # lists of Python's floats are float64.
    assert np.array_equal(got.vectors.astype(np.float32), VECTORS[np.argsort(IDS)])

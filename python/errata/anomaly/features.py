"""Features from files: a table of numbers, and what is known of its rows.

.npy               shape (n, d); of pictures (n, rows, columns, d)
.npz               an array ``features``, ``vectors``, ``embeddings`` or ``patches``, or the
                   only one; ``file_name`` names the rows
.csv, .parquet     every column of numbers is a feature, but for the label column and columns
                   that name rows; or one column of lists (Parquet). Columns of text are left
                   out, and said
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.anomaly import array_file, rows, table_file
from errata.anomaly.table_file import TableFile, read_table
from errata.errors import InputError, UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

ARRAYS = ("features", "vectors", "embeddings", "patches")

NAMES = ("file_name", "sampleId", "sample_id", "image_id", "annotation_id", "id")
"""Columns that name rows, the first that is there; none of them is a feature."""

_NO_FEATURES = {*NAMES, "detection", "label", ""}


@dataclass(frozen=True, eq=False)
class FeatureFile:
    """Features as a file holds them; frozen.

    Attributes
    ----------
    values : ndarray of float64, shape (n, d) or, of patches, (n, rows, columns, d)
    columns : tuple of str
        What the features are called; empty for arrays.
    names : tuple of str, optional
        What the rows are called.
    labels : list, optional
        The column of labels that was asked for.
    left_out : tuple of str
        Columns that are no features.
    file, blake3 : str
    """

    values: NDArray[np.float64]
    columns: tuple[str, ...]
    names: tuple[str, ...] | None
    labels: list[Any] | None
    left_out: tuple[str, ...]
    file: str
    blake3: str

    @property
    def source(self) -> dict[str, str]:
        """File and hash, as provenance names them."""
        return {"file": self.file, "blake3": self.blake3}


def read_features(
    path: str | os.PathLike[str],
    *,
    patches: bool = False,
    label_column: str | None = None,
    columns: Sequence[str] | None = None,
) -> FeatureFile:
    """Read features.

    Parameters
    ----------
    path : path
        ``.npy``, ``.npz``, ``.csv`` or ``.parquet``.
    patches : bool
        Whether they are vectors of patches, four axes. Three are taken as one number a patch.
    label_column : str, optional
        A column of a table that holds labels.
    columns : sequence of str, optional
        The columns of a table that are features, in this order.

    Raises
    ------
    FileError
        It cannot be read.
    InputError
        It is damaged, or a cell is no finite number; says where.
    UsageError
        Another kind of file, or a column that is not there.
    """
    file = os.fspath(path)
    suffix = Path(file).suffix.lower()
    if suffix in array_file.SUFFIXES:
        for name, asked in (("label_column", label_column), ("columns", columns)):
            if asked is not None:
                raise UsageError.at(name, f"found {asked!r}", "only .csv and .parquet have columns")
        return _of_arrays(file, patches=patches)
    if suffix in table_file.SUFFIXES and not patches:
        return _of_table(read_table(file), label_column, columns)
    kinds = ".npy or .npz, as errata embed --patches writes" if patches else _KINDS
    message = f"{file}: found a file of the kind {suffix or 'without a suffix'!r}; give {kinds}"
    raise InputError(message, file=file)


_KINDS = ".npy, .npz, .csv or .parquet"


def _of_arrays(file: str, *, patches: bool) -> FeatureFile:
    arrays, blake3 = array_file.read_arrays(file)
    name = _main(arrays, file, n_axes=4 if patches else 2)
    values = arrays[name]
    if patches:
        values = values[..., None] if values.ndim == 3 else values
        layout = "a grid of vectors for each picture, shape (n, rows, columns, d)"
        table = rows.finite(values, 4, name or "patches", layout, file)
    else:
        table = rows.table(values, name or "features", file)
    names = next((_names(arrays[key]) for key in NAMES if key in arrays), None)
    if names is not None and len(names) != len(table):
        message = f"{file}: found {len(names)} names for {len(table)} rows; give one each"
        raise InputError(message, file=file)
    return FeatureFile(table, (), names, None, (), file, blake3)


def _main(arrays: dict[str, NDArray[Any]], file: str, n_axes: int) -> str:
    """Give the name of the array that holds features."""
    if list(arrays) == [""]:
        return ""
    named = [name for name in ARRAYS if name in arrays]
    fitting = [name for name, array in arrays.items() if array.ndim == n_axes]
    for names in (named, fitting):
        if len(names) == 1:
            return names[0]
    known = ", ".join(map(repr, arrays)) or "none"
    message = f"{file}: found the arrays {known}; give one of features, called 'features'"
    raise InputError(message, file=file)


def _names(array: NDArray[Any]) -> tuple[str, ...]:
    return tuple(str(name) for name in np.ravel(array).tolist())


def _of_table(
    table: TableFile, label_column: str | None, columns: Sequence[str] | None
) -> FeatureFile:
    labels = None if label_column is None else table.column(label_column, "label_column")
    for name in columns or ():
        table.column(name, "columns")
    taken = list(columns) if columns is not None else _numeric(table, label_column)
    lists = [name for name in taken if any(isinstance(one, list) for one in table.columns[name])]
    if lists and len(taken) == 1:
        values = _lists(table, lists[0])
    elif lists:
        message = f"{table.file}: found columns of numbers beside the lists in {lists[0]!r}"
        raise InputError(f"{message}; name one with columns", file=table.file)
    else:
        values = np.column_stack([table.numbers(name) for name in taken] or [np.empty(table.n)])
    if not taken:
        message = f"{table.file}: found no column of numbers; give one feature or more"
        raise InputError(message, file=table.file)
    key = next((name for name in NAMES if name in table.columns and name not in taken), None)
    names = None if key is None else tuple(str(value) for value in table.columns[key])
    left_out = tuple(name for name in table.columns if name not in (*taken, label_column))
    return FeatureFile(values, tuple(taken), names, labels, left_out, table.file, table.blake3)


def _numeric(table: TableFile, label_column: str | None) -> list[str]:
    """Give the columns that are features: lists if there are any, else all numbers."""
    candidates = [
        name for name in table.columns if name not in _NO_FEATURES and name != label_column
    ]
    lists = [n for n in candidates if any(isinstance(one, list) for one in table.columns[n])]
    return lists[:1] if len(lists) == 1 else [n for n in candidates if not table.is_text(n)]


def _lists(table: TableFile, name: str) -> NDArray[np.float64]:
    values = table.columns[name]
    width = len(next(one for one in values if isinstance(one, list)))
    for i, one in enumerate(values):
        if not isinstance(one, list) or len(one) != width:
            raise table.refused(i, name, one, f"give a list of {width} numbers")
        if any(number is None for number in one):
            raise table.refused(i, name, one, "give no null among its numbers")
    return rows.table(values, f"column {name!r}", table.file)

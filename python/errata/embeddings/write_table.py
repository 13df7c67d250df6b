"""Vectors into a file, beside columns that name them; no data set is needed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from errata.embeddings.column_names import is_reserved
from errata.embeddings.columns import Embeddings, Subject
from errata.embeddings.formats import MADE_BY, OF, format_of
from errata.errors import UsageError
from errata.files.arrow_table import require_pyarrow

Names = Mapping[str, Sequence["int | str"]]
"""Columns of ids or file names, each as long as there are vectors."""


def write_table(
    path: str | os.PathLike[str],
    vectors: ArrayLike,
    columns: Names | None = None,
    *,
    of: Subject = "images",
    made_by: str = "",
) -> None:
    """Write vectors, and columns that name them, to a file whose name tells the format.

    A file that was there is replaced at once when all is written, never half overwritten.

    Parameters
    ----------
    path : path
        ``.npy``: the vectors alone, in their order; `columns`, `of` and `made_by` are not kept.
        ``.npz``: arrays ``vectors``, ``of``, ``made_by`` and one for each column.
        ``.parquet``, ``.arrow``, ``.feather``: the columns, then ``embedding``, a list; `of` and
        `made_by` in the schema's metadata. ``.csv``: the columns, then ``e0``, ``e1``, ...; every
        number is written so that it is read back as the same float64, `of` and `made_by` are not
        kept.
    vectors : array_like of float, shape (n, d)
        Finite; float32 and float64 are kept as they are, float16 becomes float32, what else is a
        number float64.
    columns : mapping of str to n of int or str, optional
        Such as ``{"file_name": [...]}``, ``image_id``, ``annotation_id`` or ``detection``. A
        column of both whole numbers and strings is written as strings.
    of : {"images", "gt", "dt"}
        What a vector stands for.
    made_by : str
        What made the vectors, such as ``errata descriptors 1``.

    Raises
    ------
    UsageError
        The name ends in none of these; a column has another length, or the name of the vectors.
    InputError
        `vectors` is no table of finite numbers.
    FileError
        The file cannot be written.
    MissingExtraError
        Parquet or Arrow is asked for without pyarrow.

    Examples
    --------
    >>> import errata.embeddings, numpy, pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp(), "vectors.csv")
    >>> errata.embeddings.write_table(path, [[0.5, 2.0]], {"file_name": ["a.jpg"]})
    >>> print(path.read_text())
    file_name,e0,e1
    a.jpg,0.5,2.0
    <BLANKLINE>
    """
    format_ = format_of(path)
    table = Embeddings(vectors, of=of, blake3="not asked for").vectors
    names = {} if format_ == "npy" else _checked(columns or {}, table)
    about = {OF: of, **({MADE_BY: made_by} if made_by else {})}
    if format_ in ("parquet", "arrow"):
        require_pyarrow()
        from errata.embeddings import arrow_tables

        arrow_tables.write(path, format_, table, names, about)
    elif format_ == "csv":
        from errata.embeddings import csv_tables

        csv_tables.write(path, table, names)
    else:
        from errata.embeddings import numpy_files

        numpy_files.write(path, format_, table, names, about)


def _checked(columns: Names, table: NDArray[Any]) -> dict[str, list[int] | list[str]]:
    """Give the columns as lists of one type; refuse what a reader would take for vectors."""
    checked = {}
    for name, values in columns.items():
        place = f"columns[{name!r}]"
        if is_reserved(name):
            raise UsageError.at(place, "found a name that vectors have", "call it otherwise")
        if len(values) != len(table):
            found = f"found {len(values)} values beside {len(table)} vectors"
            raise UsageError.at(place, found, "give one for each vector")
        checked[name] = _of_one_type(place, values)
    return checked


def _of_one_type(place: str, values: Sequence[int | str]) -> list[int] | list[str]:
    for at, value in enumerate(values):
        if isinstance(value, bool) or not isinstance(value, int | str | np.integer):
            found = f"found {value!r}"
            raise UsageError.at(f"{place}[{at}]", found, "give whole numbers or strings")
        if not str(value).isascii() and not _is_unicode(str(value)):
            found = f"found {value!r}, which is not Unicode"
            raise UsageError.at(f"{place}[{at}]", found, "rename the file")
    if any(isinstance(value, str) for value in values):
        return [str(value) for value in values]
    return [int(value) for value in values]


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

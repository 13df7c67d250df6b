"""Parquet and Arrow IPC (Feather) files, by pyarrow.

It is an extra: `require_pyarrow` is asked before this module is imported.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, Literal

import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import ipc, parquet

from errata.embeddings.arrow_kinds import names_rows
from errata.embeddings.arrow_vectors import vectors_of
from errata.embeddings.column_names import is_key
from errata.embeddings.formats import MADE_BY, OF, VECTORS, Format
from errata.embeddings.named_vectors import NamedVectors
from errata.files.arrow_table import parse_arrow
from errata.files.repeated import refuse_repeated
from errata.files.replacing import replacing

_PREFIX = "errata."


def read(
    data: bytes, file: str, format_: Literal["parquet", "arrow"], key: str | None
) -> NamedVectors:
    """Read the vectors of a table, and its columns that may name them."""
    table = parse_arrow(data, file, format_)
    names: list[str] = table.column_names
    refuse_repeated(names, file)
    vectors, taken = vectors_of(table, file, key)
    about = table.schema.metadata or {}
    return NamedVectors(
        vectors,
        {name: _listed(table.column(name)) for name in names if _names_rows(table, name, key)},
        names=tuple(names),
        taken=taken,
        of=_text(about, OF),
        made_by=_text(about, MADE_BY),
    )


def write(
    path: str | os.PathLike[str],
    format_: Format,
    vectors: NDArray[Any],
    columns: Mapping[str, list[int] | list[str]],
    about: Mapping[str, str],
) -> None:
    """Write the columns, then the vectors as lists of one length; Arrow's file format."""
    n, dimensions = vectors.shape
    flat = pa.array(vectors.reshape(-1))
    # Parquet has no lists of length 0; there is nothing in them to be kept either.
    kind = pa.list_(flat.type, dimensions) if dimensions else pa.list_(flat.type)
    lists = pa.FixedSizeListArray.from_arrays(flat, dimensions) if n else pa.array([], kind)
    names = {
        # Without values there is no telling their type.
        name: pa.array(values, pa.int64() if isinstance(values[0], int) else pa.string())
        if values
        else pa.array([], pa.string())
        for name, values in columns.items()
    }
    table = pa.table({**names, VECTORS: lists})
    table = table.replace_schema_metadata({_PREFIX + key: text for key, text in about.items()})
    with replacing(path) as out:
        if format_ == "parquet":
            # Not the vectors: a dictionary of distinct numbers may take -0.0 for 0.0.
            parquet.write_table(table, out, use_dictionary=list(columns))
        else:
            with ipc.new_file(out, table.schema) as writer:
                writer.write_table(table)


def _names_rows(table: Any, name: str, key: str | None) -> bool:
    """Whether a column may name rows, by what it is called and by what it holds."""
    return is_key(name, key) and names_rows(table.schema.field(name).type)


def _listed(column: Any) -> list[Any]:
    listed: list[Any] = column.to_pylist()
    return listed


def _text(about: Mapping[bytes, bytes], name: str) -> str:
    return about.get((_PREFIX + name).encode(), b"").decode(errors="replace")

"""Parquet and Arrow IPC (Feather) files, by pyarrow, which is an extra."""

from __future__ import annotations

from typing import Any, Literal

from errata.errors import MissingExtraError
from errata.files.refusal import refused

_FILE_MAGIC = b"ARROW1"


def require_pyarrow() -> None:
    """Say how to get pyarrow, before anything that imports it.

    Raises
    ------
    MissingExtraError
        It is not installed.
    """
    try:
        import pyarrow as pa  # noqa: F401
    except ImportError as error:
        raise MissingExtraError.of("pyarrow", "arrow") from error


def parse_arrow(content: bytes, file: str, format_: Literal["parquet", "arrow"]) -> Any:
    """Parse a table, and check it whole.

    Raises
    ------
    InputError
        It is damaged, or of another format.
    MissingExtraError
        pyarrow is not installed.
    """
    require_pyarrow()
    import pyarrow as pa
    from pyarrow import ipc, parquet

    source = pa.BufferReader(content)
    what = "Parquet" if format_ == "parquet" else "Arrow"
    try:
        if format_ == "parquet":
            table = parquet.ParquetFile(source).read()
        elif content.startswith(_FILE_MAGIC):
            table = ipc.open_file(source).read_all()
        else:
            table = ipc.open_stream(source).read_all()
        # Offsets that point outside, and text that is not Unicode, would be met later.
        table.validate(full=True)
    except (pa.ArrowException, OSError, ValueError, KeyError, MemoryError) as error:
        why = str(error).partition("\n")[0][:120].strip(" .;")
        found = f"found bytes that are no {what} file, or one that was cut short ({why})"
        raise refused(file, "", found, f"write it again as {what}, or name it by its format") from (
            error
        )
    return table

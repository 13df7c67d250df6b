"""The formats of files of vectors, by the end of their names."""

from __future__ import annotations

import os
from typing import Literal

from errata.errors import UsageError

Format = Literal["npy", "npz", "parquet", "arrow", "csv"]

_BY_SUFFIX: dict[str, Format] = {
    ".npy": "npy",
    ".npz": "npz",
    ".parquet": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".csv": "csv",
}

VECTORS = "embedding"
"""The column that holds the vectors, where a format has columns of lists."""

OF, MADE_BY = "of", "made_by"
"""What the vectors are of and what made them, where a format has room for it."""


def format_of(path: str | os.PathLike[str]) -> Format:
    """Tell a file's format from its name.

    Raises
    ------
    UsageError
        The name ends otherwise.
    """
    suffix = os.path.splitext(path)[1]  # noqa: PTH122 (of any path, as it was given)
    found = _BY_SUFFIX.get(suffix.lower())
    if found is None:
        advice = f"name a file that ends in one of {', '.join(_BY_SUFFIX)}"
        raise UsageError.at("path", f"found {os.fspath(path)!r}", advice)
    return found

"""Which rows are anomalies, from whatever says so."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.anomaly import array_file, table_file
from errata.anomaly.table_file import read_table
from errata.errors import InputError, UsageError
from errata.files.content import read_bytes
from errata.files.json_document import parse

if TYPE_CHECKING:
    from numpy.typing import NDArray

NORMAL = ("0", "false", "normal", "no anomaly", "no_anomaly", "good", "ok")
ANOMALY = ("1", "true", "anomaly", "anomalous", "abnormal")
"""Labels that need no explanation, in lower case."""

COLUMNS = ("label", "is_anomaly", "anomaly")


def is_anomaly(
    labels: Sequence[Any] | NDArray[Any], normal: Sequence[str] | None = None, file: str = ""
) -> NDArray[np.bool_]:
    """Tell normal rows from anomalies.

    Parameters
    ----------
    labels : sequence
        Strings, numbers or bools; one a row.
    normal : sequence of str, optional
        The labels of normal rows; all others are anomalies. By default 0, false and ``normal`` are
        normal, 1, true and ``anomaly`` are not, and other labels are refused.
    file : str
        For messages.

    Raises
    ------
    InputError
        A row without a label.
    UsageError
        Labels that nobody explained, or a `normal` one that does not occur.

    Examples
    --------
    >>> is_anomaly(["idle", "wave", "idle"], normal=["idle"]).tolist()
    [False, True, False]
    """
    texts = [_text(label) for label in labels]
    missing = next((i for i, text in enumerate(texts) if text == ""), None)
    if missing is not None:
        where = f"{file}: " if file else ""
        message = f"{where}row {missing + 1}: found no label; give each row one"
        raise InputError(message, file=file, place=f"row {missing + 1}")
    known = sorted(set(texts))
    if normal is not None:
        chosen = {_text(one) for one in normal}
        absent = sorted(chosen - set(texts)) if texts else []
        if absent:
            raise UsageError.at("normal", f"found {absent[0]!r}", f"the labels are {_some(known)}")
        return np.array([text not in chosen for text in texts], dtype=np.bool_)
    strange = [text for text in known if text.lower() not in NORMAL + ANOMALY]
    if strange:
        found = f"found nothing, and labels such as {strange[0]!r}"
        raise UsageError.at("normal", found, f"say which are normal: {_some(known)}")
    return np.array([text.lower() in ANOMALY for text in texts], dtype=np.bool_)


def read_labels(path: str | os.PathLike[str], column: str | None = None) -> list[Any]:
    """Read labels: ``.npy``, ``.csv``, ``.parquet``, a JSON list, or lines of text.

    Raises
    ------
    FileError
        It cannot be read.
    InputError
        It holds no list of labels.
    UsageError
        There is no such `column`.
    """
    file = os.fspath(path)
    suffix = Path(file).suffix.lower()
    if suffix in table_file.SUFFIXES:
        table = read_table(file)
        name = column or _column(list(table.columns), file)
        return table.column(name, "label_column")
    if suffix in array_file.SUFFIXES:
        array = _only(array_file.read_arrays(file)[0], file)
        return list(array.tolist())
    content, _ = read_bytes(file)
    if suffix == ".json":
        listed = parse(content, file)
        if not isinstance(listed, list) or any(isinstance(one, dict | list) for one in listed):
            raise InputError(f"{file}: found no JSON list of labels; give one", file=file)
        return listed
    try:
        return content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        message = f"{file}: cannot be read as text: {error}; give .npy, .csv, .parquet or .json"
        raise InputError(message, file=file) from error


def _column(names: list[str], file: str) -> str:
    if len(names) == 1:
        return names[0]
    found = next((name for name in COLUMNS if name in names), None)
    if found is None:
        known = ", ".join(map(repr, names))
        raise UsageError.at("label_column", "found nothing", f"{file} has the columns {known}")
    return found


def _only(arrays: dict[str, NDArray[Any]], file: str) -> NDArray[Any]:
    flat = [array for array in arrays.values() if array.ndim == 1]
    if len(flat) != 1:
        shapes = ", ".join(str(array.shape) for array in arrays.values())
        message = f"{file}: found arrays of shape {shapes or 'none'}; give one label a row, (n,)"
        raise InputError(message, file=file)
    return flat[0]


def _text(label: Any) -> str:
    """Give a label as text: 1, 1.0, True and ``1`` are one label."""
    if label is None or (isinstance(label, float) and np.isnan(label)):
        return ""
    if isinstance(label, bool | np.bool_):
        return str(int(label))
    if isinstance(label, float | np.floating) and float(label).is_integer():
        return str(int(label))
    text = str(label).strip()
    return text[:-2] if text in ("0.0", "1.0") else text


def _some(texts: list[str]) -> str:
    shown = ", ".join(map(repr, texts[:8]))
    return f"{shown}, ..." if len(texts) > 8 else shown

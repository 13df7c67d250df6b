"""Allowed label matches as a file holds them: JSON, a list of pairs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from os import PathLike, fspath
from pathlib import Path
from typing import Any, NamedTuple

from errata.errors import FileError, InputError

KEYS = ("ground_truth_label", "model_prediction_label")
_SHAPE = f'give a list of {{"{KEYS[0]}": ..., "{KEYS[1]}": ...}}'


class LabelMatch(NamedTuple):
    """A true label, the predicted one that counts as the same, and where the pair stood."""

    gt: str
    dt: str
    place: str = ""

    def to_dict(self) -> dict[str, str]:
        """Give the pair as `errata.evaluate` takes it."""
        return dict(zip(KEYS, self[:2], strict=True))


def read_label_matches(path: str | PathLike[str]) -> list[LabelMatch]:
    """Read pairs from a JSON file.

    Parameters
    ----------
    path : path
        A list of ``{"ground_truth_label": ..., "model_prediction_label": ...}``, or an object that
        holds it as ``allowed_label_matches``.

    Raises
    ------
    FileError
        The file cannot be read.
    InputError
        It holds no such list.
    """
    file = fspath(path)
    try:
        text = Path(file).read_bytes()
    except OSError as error:
        raise FileError(f"{file}: {error.strerror}; check the path and its permissions") from error
    return label_matches_of(text, file)


def label_matches_of(text: str | bytes, file: str) -> list[LabelMatch]:
    """Read pairs from JSON; `file` is what errors call it.

    Examples
    --------
    >>> from errata.io.label_matches import label_matches_of
    >>> text = '[{"ground_truth_label": "car", "model_prediction_label": "van"}]'
    >>> label_matches_of(text, "clipboard")
    [LabelMatch(gt='car', dt='van', place='[0]')]
    """
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file}: found no JSON ({error}); {_SHAPE}") from error
    inside = "allowed_label_matches" if isinstance(found, dict) else ""
    rows = found.get(inside) if isinstance(found, dict) else found
    if not isinstance(rows, list):
        raise InputError(f"{file}: found no list of pairs; {_SHAPE}")
    for i, row in enumerate(rows):
        if not _is_pair(row):
            raise InputError(f"{file}: {inside}[{i}]: found {row!r}; {_SHAPE}")
    return [LabelMatch(row[KEYS[0]], row[KEYS[1]], f"{inside}[{i}]") for i, row in enumerate(rows)]


def write_label_matches(path: str | PathLike[str], pairs: Iterable[tuple[str, str]]) -> None:
    """Write pairs as `read_label_matches` reads them; the file is replaced whole or not at all.

    Raises
    ------
    FileError
        It cannot be written.
    """
    from errata.files.replacing import replacing

    rows = [LabelMatch(gt, dt).to_dict() for gt, dt in pairs]
    with replacing(path) as file:
        file.write((json.dumps(rows, indent=2, ensure_ascii=False) + "\n").encode())


def _is_pair(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and set(row) == set(KEYS)
        and all(isinstance(v, str) for v in row.values())
    )

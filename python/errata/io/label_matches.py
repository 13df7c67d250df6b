"""Allowed label matches as a file holds them: JSON, a list of pairs."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike, fspath
from typing import Any, NamedTuple

from errata.errors import InputError
from errata.files.json_document import parse, read_json, write_json

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
    found, _ = read_json(path)
    return _pairs(found, fspath(path))


def label_matches_of(text: str, file: str) -> list[LabelMatch]:
    """Read pairs from JSON; `file` is what errors call it.

    Examples
    --------
    >>> from errata.io.label_matches import label_matches_of
    >>> text = '[{"ground_truth_label": "car", "model_prediction_label": "van"}]'
    >>> label_matches_of(text, "clipboard")
    [LabelMatch(gt='car', dt='van', place='[0]')]
    """
    return _pairs(parse(text.encode(), file), file)


def _pairs(found: Any, file: str) -> list[LabelMatch]:
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
    write_json(path, [LabelMatch(gt, dt).to_dict() for gt, dt in pairs], indent=2)


def _is_pair(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and set(row) == set(KEYS)
        and all(isinstance(v, str) for v in row.values())
    )

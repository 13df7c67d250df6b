"""Grids of scores from files: NumPy's, or JSON as the product's predictions have them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np

from errata.anomaly import array_file
from errata.anomaly.grids import AnomalyGrids
from errata.errors import InputError
from errata.files.fields import Fields
from errata.files.json_document import read_json


def read_grids(path: str | os.PathLike[str]) -> AnomalyGrids:
    """Read grids of scores, whoever made them.

    ``.npy`` of shape (n, rows, columns); ``.npz`` with one such array and perhaps ``file_name``;
    JSON with a list of records with ``anomalyScores`` and perhaps ``sampleId``, bare or under
    ``predictions``.

    Raises
    ------
    FileError
        It cannot be read.
    InputError
        It holds no grids, or a cell is no finite number; says where.
    """
    file = os.fspath(path)
    if Path(file).suffix.lower() in array_file.SUFFIXES:
        return _of_arrays(file)
    found, _ = read_json(file)
    if isinstance(found, dict):
        found = found.get("predictions")
    if not isinstance(found, list):
        message = f"{file}: found no list of predictions; give records with anomalyScores"
        raise InputError(message, file=file)
    return of_records(found, file)


def of_records(records: list[Any], file: str = "") -> AnomalyGrids:
    """Take the product's prediction records.

    Raises
    ------
    InputError
        A record without a grid of finite numbers; says which.
    """
    listed = Fields({"predictions": records}, file).objects("predictions")
    names, grids = [], []
    for i, record in enumerate(listed):
        name = record.values.get("sampleId")
        names.append(str(i) if name is None else str(name))
        grids.append(_grid(record))
    return AnomalyGrids(grids, names=names)


def _grid(record: Fields) -> tuple[tuple[float, ...], ...]:
    key, advice = "anomalyScores", "give a list of rows of scores"
    lines = record.required(key, record.rows(key), advice)
    if not lines or not lines[0]:
        raise record.refused(f"{key}[0]" if lines else key, [], advice)
    return lines


def _of_arrays(file: str) -> AnomalyGrids:
    arrays, _ = array_file.read_arrays(file)
    grids = [array for array in arrays.values() if array.ndim == 3]
    if len(grids) != 1:
        shapes = ", ".join(str(array.shape) for array in arrays.values()) or "none"
        message = f"{file}: found arrays of shape {shapes}; give one of (n, rows, columns)"
        raise InputError(message, file=file)
    names = arrays.get("file_name")
    called = None if names is None else np.ravel(names).tolist()
    try:
        return AnomalyGrids(grids[0], names=called)
    except InputError as error:
        raise InputError(f"{file}: {error}", file=file, place=error.place) from error

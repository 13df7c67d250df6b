"""Scores of rows as files: read from whoever made them, written for whoever wants them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.anomaly import array_file, rows, table_file
from errata.anomaly.grids_file import of_records
from errata.anomaly.table_file import read_table
from errata.errors import InputError, UsageError
from errata.files.csv_rows import write_csv
from errata.files.fields import Fields
from errata.files.json_document import read_json, write_json
from errata.files.replacing import replacing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.anomaly.grids import AnomalyGrids

COLUMNS = ("score", "anomaly_score", "max_value")

SUFFIXES = (".csv", ".json", ".npy")


@dataclass(frozen=True, eq=False)
class ScoreFile:
    """Scores as a file holds them; frozen.

    Attributes
    ----------
    scores : ndarray of float64, shape (n,)
        Of grids the highest cell.
    labels : list, optional
        The column of labels that was asked for.
    file, blake3 : str
    """

    scores: NDArray[np.float64]
    labels: list[Any] | None
    file: str
    blake3: str


def read_scores(
    path: str | os.PathLike[str],
    *,
    score_column: str | None = None,
    label_column: str | None = None,
) -> ScoreFile:
    """Read scores.

    ``.npy`` of shape (n,), or of grids (n, rows, columns); a ``.csv`` or ``.parquet`` table with a
    column ``score``, ``anomaly_score`` or ``max_value``; JSON with a list of numbers, of records
    with ``score``, or of the product's predictions with ``anomalyScores``.

    Raises
    ------
    FileError
        It cannot be read.
    InputError
        It holds no scores, or one is no finite number; says where.
    UsageError
        There is no such column.
    """
    file = os.fspath(path)
    suffix = Path(file).suffix.lower()
    if suffix in table_file.SUFFIXES:
        table = read_table(file)
        name = score_column or next((one for one in COLUMNS if one in table.columns), None)
        table.column(name or COLUMNS[0], "score_column")
        labels = None if label_column is None else table.column(label_column, "label_column")
        return ScoreFile(table.numbers(name or COLUMNS[0]), labels, file, table.blake3)
    for option, asked in (("score_column", score_column), ("label_column", label_column)):
        if asked is not None:
            raise UsageError.at(option, f"found {asked!r}", "only .csv and .parquet have columns")
    if suffix in array_file.SUFFIXES:
        arrays, blake3 = array_file.read_arrays(file)
        return ScoreFile(_of_array(arrays, file), None, file, blake3)
    found, blake3 = read_json(file)
    return ScoreFile(_of_json(found, file), None, file, blake3)


def _of_array(arrays: dict[str, NDArray[Any]], file: str) -> NDArray[np.float64]:
    array = arrays.get("scores", next(iter(arrays.values()), np.empty((0, 0))))
    if array.ndim == 3 and array.size:
        highest: NDArray[np.float64] = rows.finite(array, 3, "scores", "", file).max(axis=(1, 2))
        return highest
    return rows.column(array, "scores", file)


def _of_json(found: Any, file: str) -> NDArray[np.float64]:
    if isinstance(found, dict):
        found = found.get("scores", found.get("predictions"))
    if not isinstance(found, list):
        raise InputError(f"{file}: found no list of scores; give one number a row", file=file)
    fields = Fields({"scores": found}, file)
    if found and isinstance(found[0], dict):
        if "anomalyScores" in found[0]:
            return of_records(found, file).max_value
        records = fields.objects("scores")
        return np.array(
            [
                record.required("score", record.number("score"), "give a finite number")
                for record in records
            ],
            dtype=np.float64,
        )
    return np.array(fields.numbers("scores"), dtype=np.float64)


def write_scores(
    path: str | os.PathLike[str],
    scores: NDArray[np.float64],
    *,
    names: Sequence[str] | None = None,
    threshold: float | None = None,
    provenance: dict[str, Any] | None = None,
) -> None:
    """Write one score a row: ``.csv``, ``.json`` or ``.npy``; with a threshold also the flag.

    Raises
    ------
    FileError
        It cannot be written.
    UsageError
        Another kind of file.
    """
    called = list(names) if names is not None else list(range(len(scores)))
    key = "row" if names is None else "name"
    flags = None if threshold is None else (scores >= threshold).tolist()
    records: list[dict[str, Any]] = [
        {key: name, "score": score} for name, score in zip(called, scores.tolist(), strict=True)
    ]
    for i, flag in enumerate(flags or ()):
        records[i]["anomaly"] = flag
    fields = [key, "score", *(() if flags is None else ("anomaly",))]
    head = {"threshold": threshold, "provenance": provenance}
    _write(path, scores, records, fields, {**head, "scores": records})


def write_grids(
    path: str | os.PathLike[str],
    grids: AnomalyGrids,
    *,
    threshold: float | None = None,
    provenance: dict[str, Any] | None = None,
) -> None:
    """Write grids: ``.json`` whole, as the product's predictions; ``.npy`` the scores alone;
    ``.csv`` a row a picture, its highest and its mean score.

    Raises
    ------
    FileError
        It cannot be written.
    InputError
        Grids of different sizes do not fit a ``.npy``.
    UsageError
        Another kind of file.
    """  # noqa: D205 (three kinds are one sentence)
    records: list[dict[str, Any]] = [
        {"name": name, "max_value": high, "mean_value": mean}
        for name, high, mean in zip(
            grids.names, grids.max_value.tolist(), grids.mean_value.tolist(), strict=True
        )
    ]
    fields = ["name", "max_value", "mean_value"]
    if threshold is not None:
        fields.append("anomaly")
        for record in records:
            record["anomaly"] = record["max_value"] >= threshold
    if Path(path).suffix.lower() == ".npy" and len({grid.shape for grid in grids.scores}) > 1:
        file = os.fspath(path)
        message = f"{file}: found grids of different sizes, which .npy cannot hold; name a .json"
        raise InputError(message, file=file)
    # Nothing is flagged where nobody said from which score on.
    predictions = grids.predictions(float("inf") if threshold is None else threshold)
    if threshold is None:
        predictions = [{**one, "prediction": None} for one in predictions]
    head = {"threshold": threshold, "provenance": provenance}
    _write(path, np.array(grids.scores), records, fields, {**head, "predictions": predictions})


def _write(
    path: str | os.PathLike[str],
    array: NDArray[np.float64],
    records: list[dict[str, Any]],
    fields: list[str],
    document: dict[str, Any],
) -> None:
    suffix = Path(path).suffix.lower()
    if suffix == ".npy":
        with replacing(path) as out:
            np.save(out, array, allow_pickle=False)
    elif suffix == ".json":
        write_json(path, document)
    elif suffix == ".csv":
        write_csv(path, fields, ([record[name] for name in fields] for record in records))
    else:
        advice = f"name a {', '.join(SUFFIXES)} file"
        raise UsageError.at("path", f"found {os.fspath(path)!r}", advice)

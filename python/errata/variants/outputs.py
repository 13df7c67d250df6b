"""What a table of a variant's outputs means: probabilities, predicted labels, scores or grids.

Probabilities are taken as they are, rescaled only if asked. Rows sum to 1 but for rounding: by
0.001, and by half a step of 1/256 for each of k classes, which is what the softmax of an int8 model
can be off. Up to 0.1 they are taken with a warning; others are refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from warnings import warn

import numpy as np

from errata.errors import ErrataWarning
from errata.files.refusal import refused
from errata.variants.table import Table

if TYPE_CHECKING:
    from numpy.typing import NDArray

ID_COLUMNS = ("sampleId", "sample_id", "sample", "image_id", "id", "file_name", "filename")
LABEL_COLUMNS = ("label", "labels", "target", "y", "y_true", "class", "truth")
PREDICTED_COLUMNS = ("prediction", "predicted", "y_pred", "pred", "label")
LISTS = ("probabilities", "probs", "proba", "scores", "y")

ROUNDING, STEP, KEPT = 1e-3, 1 / 256, 0.1
"""How far from 1 a row of probabilities may sum: see above."""


@dataclass(frozen=True, eq=False)
class Outputs:
    """What a variant says of each sample.

    Attributes
    ----------
    table : Table
        Where it was read.
    values : ndarray
        float64 of shape (n, k), probabilities; or of shape (n,), labels as they were given.
    ids : ndarray, optional
        Names of the samples, where the file has them.
    classes : tuple of str, optional
        The names of the columns, where the file has them.
    """

    table: Table
    values: NDArray[Any]
    ids: NDArray[Any] | None = None
    classes: tuple[str, ...] | None = None

    def __len__(self) -> int:
        return len(self.values)


def outputs_of(table: Table) -> Outputs:
    """Tell what a table of outputs holds."""
    if table.array is not None:
        return Outputs(table, table.array)
    ids, rest = _ids(table)
    named = [name for name in PREDICTED_COLUMNS if name in rest]
    lists = [name for name in rest if rest[name].ndim > 1]
    if named:
        return Outputs(table, rest[named[0]], ids)
    if lists:
        chosen = next((name for name in LISTS if name in lists), lists[0])
        return Outputs(table, rest[chosen], ids)
    for name, column in rest.items():
        if column.dtype.kind not in "biuf":
            raise refused(
                table.file, f"column {name!r}", f"found {str(column[:1].tolist())[1:-1]}",
                "give a column of probabilities for each class, or one named 'prediction'",
            )  # fmt: skip
    if not rest:
        raise refused(table.file, "", "found no outputs beside the samples' names",
                      "give a column for each class")  # fmt: skip
    values = np.stack([column.astype(np.float64) for column in rest.values()], axis=1)
    if len(rest) == 1:
        return Outputs(table, values[:, 0], ids)
    return Outputs(table, values, ids, tuple(map(str, rest)))


def labels_of(table: Table) -> Outputs:
    """Tell which column of a table holds the labels."""
    if table.array is not None:
        array = table.array
        if array.ndim == 2 and array.shape[1] == 1:
            array = array[:, 0]
        if array.ndim != 1:
            found = f"found an array of shape {array.shape}"
            raise refused(table.file, "labels", found, "give one label for each sample")
        return Outputs(table, array)
    ids, rest = _ids(table)
    chosen = next((name for name in LABEL_COLUMNS if name in rest), None)
    if chosen is None and len(rest) == 1:
        chosen = next(iter(rest))
    if chosen is None and ids is not None and not rest and len(table.columns) == 1:
        return Outputs(table, ids)
    if chosen is None:
        found = f"found the columns {', '.join(table.columns)}"
        raise refused(table.file, "", found, "name the one with the labels 'label'")
    return Outputs(table, rest[chosen], ids)


def _ids(table: Table) -> tuple[NDArray[Any] | None, dict[str, NDArray[Any]]]:
    name = next((name for name in ID_COLUMNS if name in table.columns), None)
    rest = {key: column for key, column in table.columns.items() if key != name}
    if name is None:
        return None, rest
    ids = table.columns[name]
    distinct, counts = np.unique(ids, return_counts=True)
    if len(distinct) < len(ids):
        twice = distinct[counts > 1][0]
        raise refused(table.file, f"column {name!r}", f"found {twice} twice", "name samples once")
    return ids, rest


def align(outputs: Outputs, labels: Outputs) -> Outputs:
    """Bring outputs into the order of the labels: by the samples' names if both have them."""
    if outputs.ids is not None and labels.ids is not None:
        places = {str(name): i for i, name in enumerate(outputs.ids.tolist())}
        wanted = [str(name) for name in labels.ids.tolist()]
        missing = [name for name in wanted if name not in places]
        if missing or len(places) != len(wanted):
            extra = len(places) - (len(wanted) - len(missing))
            found = f"found {len(missing)} of the labelled samples missing and {extra} unlabelled"
            if missing:
                found += f" (the first missing: {missing[0]})"
            raise refused(outputs.table.file, "", found, "give the samples that have labels")
        order = np.array([places[name] for name in wanted], dtype=np.int64)
        return Outputs(outputs.table, outputs.values[order], labels.ids, outputs.classes)
    if len(outputs) != len(labels):
        beside = labels.table.file or "the labels"
        found = f"found {len(outputs):,} rows beside {len(labels):,} in {beside}"
        raise refused(outputs.table.file, "outputs", found, "give one row for each label")
    return outputs


def probabilities_of(outputs: Outputs, *, normalise: bool = False) -> NDArray[np.float64] | None:
    """Give probabilities of shape (n, k); None where outputs are labels.

    One number a sample is the probability of the second of two classes.
    """
    values, table = outputs.values, outputs.table
    if values.ndim == 2 and values.shape[1] == 1:
        values = values[:, 0]
    if values.ndim == 1:
        if values.dtype.kind != "f" or not np.any(values % 1):
            return None
        values = np.stack([1 - values, values], axis=1)
    if values.ndim != 2 or values.dtype.kind not in "biuf":
        found = f"found an array of shape {values.shape} of {values.dtype}"
        raise refused(
            table.file, "outputs", found, "give probabilities of shape (samples, classes)"
        )
    return _checked(values.astype(np.float64), table, normalise=normalise)


def _checked(values: NDArray[np.float64], table: Table, *, normalise: bool) -> NDArray[np.float64]:
    outside = ~((values >= -ROUNDING) & (values <= 1 + KEPT))
    if normalise:
        outside = ~((values >= 0) & np.isfinite(values))
    if outside.any():
        row, column = (int(i) for i in np.argwhere(outside)[0])
        found = f"found {values[row, column]}, and {int(outside.sum()):,} such values in all"
        advice = "give probabilities from 0 to 1, or say that a model gives logits"
        raise refused(table.file, f"{table.row(row)}, column {column}", found, advice)
    sums = values.sum(axis=1)
    if normalise and np.all(sums > 0):
        return np.asarray(values / sums[:, None])
    off = np.abs(sums - 1)
    silent = ROUNDING + min(values.shape[1] * STEP / 2, KEPT - ROUNDING)
    if np.any(off > KEPT):
        row = int(np.argmax(off > KEPT))
        many = f"{int((off > KEPT).sum()):,} such rows in all"
        found = f"found probabilities that sum to {sums[row]:.6g}, and {many}"
        advice = "give rows that sum to 1, or have them normalised"
        raise refused(table.file, table.row(row), found, advice)
    if np.any(off > silent):
        text = (
            f"{int((off > silent).sum()):,} rows of probabilities sum to {sums.min():.4f} to "
            f"{sums.max():.4f}; they are taken as they are (normalise=True divides by the sum)"
        )
        warn(f"{table.file}: {text}" if table.file else text, ErrataWarning, stacklevel=4)
    return values

"""Samples as callers give them: arrays or tables, with numbers of their own or without."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata import digest
from errata.errors import InputError
from errata.variants.outputs import Outputs
from errata.variants.table import Table

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def outputs(given: ArrayLike | Outputs) -> Outputs:
    """Take what was read from a file, or an array."""
    if isinstance(given, Outputs):
        return given
    try:
        array = np.asarray(given)
    except ValueError as error:
        message = "found rows of different lengths; give one row for each sample, all of one length"
        raise InputError(message, found="rows of different lengths") from error
    if array.ndim == 0 or array.dtype.kind not in "biufU":
        message = (
            f"found an array of shape {array.shape} of {array.dtype}; give numbers or strings, one "
            "row for each sample"
        )
        raise InputError(message, found=f"{array.dtype}")
    return Outputs(Table(blake3=digest.of_arrays(array), array=array), array)


def sample_numbers(labels: Outputs) -> list[dict[str, Any]]:
    """Number the samples: by their own numbers, else 0, 1, ... with their names beside."""
    ids = labels.ids
    if ids is None:
        return [{"sample_id": i} for i in range(len(labels))]
    if ids.dtype.kind in "iu":
        return [{"sample_id": i} for i in ids.tolist()]
    return [
        {"sample_id": i, "extra": {"sampleName": str(name)}} for i, name in enumerate(ids.tolist())
    ]

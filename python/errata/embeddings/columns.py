"""Embeddings: one vector for each picture, annotation or detection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from errata import digest
from errata.errors import InputError, UsageError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Subject = Literal["images", "gt", "dt", "crops"]
"""What vectors are of: whole pictures, crops of annotations, of detections, or of both."""

SUBJECTS: tuple[Subject, ...] = ("images", "gt", "dt")
"""What files hold vectors of; those of both crops are joined in memory."""


class Embeddings:
    """Vectors of pictures or of crops, joined to the rows that they belong to; frozen.

    Attributes
    ----------
    of : {"images", "gt", "dt", "crops"}
        What a vector stands for: a picture, a crop of an annotation, a crop of a detection, or
        either crop (see `errata.vectors.join_crops`).
    rows : ndarray of int64, shape (n,)
        Ascending and distinct: ranks of images, or rows of ``dataset.arrays`` or
        ``inferences.arrays``; of both crops the latter counted on from the former.
    vectors : ndarray of float32 or float64, shape (n, d)
        Finite, C-contiguous, read-only.
    file, blake3 : str
        The file that they were read from, empty for arrays, and the BLAKE3 of its bytes, or of
        `rows` and `vectors`.
    made_by : str
        What made them, as far as is known: ``errata descriptors 1``, ``onnx 3fa9...``, or empty.

    Examples
    --------
    >>> from errata.embeddings import Embeddings
    >>> Embeddings([[0.0, 1.0], [1.0, 0.0]])
    Embeddings(2 images, 2 dimensions)
    """

    __slots__ = ("blake3", "file", "made_by", "of", "rows", "vectors")
    of: Subject
    rows: NDArray[np.int64]
    vectors: NDArray[Any]
    file: str
    blake3: str
    made_by: str

    def __init__(
        self,
        vectors: ArrayLike,
        *,
        rows: ArrayLike | None = None,
        of: Subject = "images",
        file: str = "",
        blake3: str = "",
        made_by: str = "",
    ) -> None:
        """Take vectors in the order of `rows`, by default of all images, or rows, in order.

        Raises
        ------
        InputError
            `vectors` is no table of finite numbers, or `rows` does not fit it.
        UsageError
            `of` is none of the four.
        """
        if of not in (*SUBJECTS, "crops"):
            raise UsageError.at("of", f"found {of!r}", f"use one of {SUBJECTS}")
        table = _table(vectors, file)
        places = np.arange(len(table)) if rows is None else np.asarray(rows, dtype=np.int64)
        if places.shape != (len(table),) or np.any(np.diff(places) <= 0) or np.any(places < 0):
            message = (
                f"rows: found shape {places.shape} beside {len(table)} vectors, or rows that do "
                "not ascend; give each row once, in ascending order"
            )
            raise InputError(message, file=file, place="rows")
        places = places.astype(np.int64)
        table.flags.writeable = False
        places.flags.writeable = False
        parts = {
            "vectors": table,
            "rows": places,
            "of": of,
            "file": file,
            "blake3": blake3 or digest.of_arrays(places, table),
            "made_by": made_by,
        }
        for name, value in parts.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        msg = f"Embeddings is frozen: {name} cannot be set"
        raise AttributeError(msg)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return int(self.vectors.shape[1])

    def __repr__(self) -> str:
        noun = {"gt": "annotations", "dt": "detections"}.get(self.of, self.of)
        return f"Embeddings({len(self)} {noun}, {self.dimensions} dimensions)"

    def take(self, places: ArrayLike) -> Embeddings:
        """Give the embeddings at some places, ascending, or where a mask of n bools is True."""
        chosen = np.arange(len(self))[np.asarray(places)]
        return Embeddings(
            self.vectors[chosen], rows=self.rows[chosen], of=self.of, made_by=self.made_by
        )


def _table(vectors: ArrayLike, file: str) -> NDArray[Any]:
    """Give a C-contiguous copy or view of finite float32 or float64 with two axes."""
    given = np.asarray(vectors)
    where = f"{file}: " if file else ""
    if given.ndim != 2 or (given.shape[1] == 0 and len(given)):
        message = (
            f"{where}vectors: found an array of shape {given.shape}; give one row for each vector, "
            "shape (n, d)"
        )
        raise InputError(message, file=file, place="vectors")
    if given.dtype.kind not in "fiub":
        message = f"{where}vectors: found values of type {given.dtype}; give numbers"
        raise InputError(message, file=file, place="vectors")
    kept = given.dtype if given.dtype in (np.float32, np.float64) else np.dtype(np.float64)
    if given.dtype == np.float16:
        kept = np.dtype(np.float32)
    table = np.ascontiguousarray(given, dtype=kept)
    finite = np.isfinite(table)
    if not finite.all():
        row, column = (int(i) for i in np.argwhere(~finite)[0])
        message = (
            f"{where}vectors[{row}][{column}]: found {table[row, column]}, and "
            f"{int((~finite).sum())} such values in all; give finite numbers"
        )
        raise InputError(message, file=file, place=f"vectors[{row}][{column}]")
    # A view of the caller's array would let the caller change it, and be frozen with it.
    return table.copy() if np.shares_memory(table, given) else table

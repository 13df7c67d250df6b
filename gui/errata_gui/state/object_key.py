"""Objects by name: keys that stay what they are when rows move.

``dt:42`` is the detection of record 42 of the results file, whatever it is paired with; ``gt:17``
is the annotation with that id. No data set has both 17 and "17" as an id, so that the id's text is
enough. An example's key is that of its detection, or of its annotation if it has none.

A key is what the state holds. A code is its row as one whole number, for arrays and canvases: it is
good for as long as the files are open, a key longer.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    import errata
    from errata.columns import ImageId


FEW = 16
"""Keys of detections that are looked up one by one."""

MOST_DIGITS = 18
"""Of a record's number, so that it fits 64 bits."""


class ObjectKey(NamedTuple):
    """An annotation by its id, or a detection by its record's number in its file."""

    side: str
    id: str

    @classmethod
    def of(cls, side: str, object_id: ImageId) -> ObjectKey:
        """Name an object by its id."""
        return cls(side, str(object_id))

    @classmethod
    def parse(cls, text: str | None) -> ObjectKey | None:
        """Undo `str`; None where the text names nothing."""
        side, colon, object_id = (text or "").partition(":")
        return cls(side, object_id) if colon and side in ("gt", "dt") else None

    def __str__(self) -> str:
        return written(self.side, self.id)


def written(side: str, object_id: ImageId) -> str:
    """Write a key; a hundred thousand are selected at once, too many to make objects of."""
    return f"{side}:{object_id}"


def codes_of(gt: NDArray[np.int64], dt: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give one whole number for each example: the detection's row, or -1 less the annotation's."""
    codes: NDArray[np.int64] = np.where(dt >= 0, dt, -1 - gt)
    return codes


class ObjectKeys:
    """Keys to codes and rows and back, for one data set and one model's predictions."""

    def __init__(self, dataset: errata.Dataset, inferences: errata.InferenceSet) -> None:
        self._ids = dataset.annotation_ids
        self._records = inferences.arrays["record"]

    def of(self, side: str, row: int) -> str:
        """Give the key of an object."""
        object_id = int(self._records[row]) if side == "dt" else self._ids[row]
        return written(side, object_id)

    def key(self, code: int) -> str:
        """Give the key of a code."""
        return self.of("dt", code) if code >= 0 else self.of("gt", -1 - code)

    def keys(self, codes: NDArray[np.int64]) -> tuple[str, ...]:
        """Give the keys of codes."""
        records, ids = iter(self._records[codes[codes >= 0]].tolist()), self._ids
        return tuple(
            written("dt", next(records)) if code >= 0 else written("gt", ids[-1 - code])
            for code in codes.tolist()
        )

    def row(self, key: str | None) -> tuple[str, int] | None:
        """Give the side and the row of a key; None for a key of other data, or none at all."""
        code = self.code(key)
        if code is None:
            return None
        return ("dt", code) if code >= 0 else ("gt", -1 - code)

    def code(self, key: str | None) -> int | None:
        """Give the code of a key; None for a key of other data, or none at all."""
        found = self.codes([key or ""])
        return int(found[0]) if len(found) else None

    def codes(self, keys: Iterable[str]) -> NDArray[np.int64]:
        """Give the codes of those keys that are of this data; detections come first."""
        records, rows = [], []
        for side, object_id in filter(None, map(ObjectKey.parse, keys)):
            if side == "gt":
                rows.append(self._by_id.get(object_id))
            elif object_id.isdecimal() and len(object_id) <= MOST_DIGITS:
                records.append(int(object_id))
        of_gt = np.array([-1 - row for row in rows if row is not None], dtype=np.int64)
        return np.concatenate([self._rows(np.array(records, dtype=np.int64)), of_gt])

    def _rows(self, records: NDArray[np.int64]) -> NDArray[np.int64]:
        """Find detections by their records; few by looking through all, many by sorting once."""
        if len(records) <= FEW:
            hits = [np.flatnonzero(self._records == record)[:1] for record in records.tolist()]
            few: NDArray[np.int64] = np.concatenate([np.zeros(0, dtype=np.int64), *hits])
            return few
        order = self._order
        if not len(order):
            return order
        places = np.searchsorted(self._records, records, sorter=order)
        rows: NDArray[np.int64] = order[np.minimum(places, len(order) - 1)]
        known: NDArray[np.int64] = rows[self._records[rows] == records]
        return known

    @cached_property
    def _order(self) -> NDArray[np.int64]:
        order: NDArray[np.int64] = np.argsort(self._records, kind="stable")
        return order

    @cached_property
    def _by_id(self) -> dict[str, int]:
        ids = self._ids
        # The first row of an id that is there twice.
        return {str(ids[row]): row for row in range(len(ids) - 1, -1, -1)}

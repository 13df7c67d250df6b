"""Examples by name: keys that stay what they are when rows move.

``dt:42`` is the detection of record 42 of the results file, whatever it is paired with; ``gt:17``
is the annotation with that id, of an example without a detection. No data set has both 17 and "17"
as an id.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    import errata


FEW = 16
"""Keys of detections that are looked up one by one."""


def codes_of(gt: NDArray[np.int64], dt: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give one whole number for each example: the detection's row, or -1 less the annotation's."""
    codes: NDArray[np.int64] = np.where(dt >= 0, dt, -1 - gt)
    return codes


class ExampleKeys:
    """Keys to codes and back, for one data set and one model's predictions.

    A code is good for as long as the files are open, a key longer: codes are for arrays, keys for
    the state.
    """

    def __init__(self, dataset: errata.Dataset, inferences: errata.InferenceSet) -> None:
        self._ids = dataset.annotation_ids
        self._records = inferences.arrays["record"]

    def key(self, code: int) -> str:
        """Give the key of a code."""
        if code >= 0:
            return f"dt:{self._records[code]}"
        return f"gt:{self._ids[-1 - code]}"

    def keys(self, codes: NDArray[np.int64]) -> tuple[str, ...]:
        """Give the keys of codes."""
        found, ids = codes >= 0, self._ids
        records = np.zeros(len(codes), dtype=np.int64)
        records[found] = self._records[codes[found]]
        pairs = zip(codes.tolist(), records.tolist(), strict=True)
        return tuple(f"dt:{record}" if c >= 0 else f"gt:{ids[-1 - c]}" for c, record in pairs)

    def code(self, key: str | None) -> int | None:
        """Give the code of a key; None for a key of other data, or none at all."""
        found = self.codes([key or ""])
        return int(found[0]) if len(found) else None

    def codes(self, keys: Iterable[str]) -> NDArray[np.int64]:
        """Give the codes of those keys that are of this data; detections come first."""
        given = list(keys)
        records = np.array(
            [int(key[3:]) for key in given if key.startswith("dt:") and key[3:].isdecimal()],
            dtype=np.int64,
        )
        rows = [self._by_id.get(key[3:]) for key in given if key.startswith("gt:")]
        of_gt = np.array([-1 - row for row in rows if row is not None], dtype=np.int64)
        return np.concatenate([self._rows(records), of_gt])

    def _rows(self, records: NDArray[np.int64]) -> NDArray[np.int64]:
        """Find detections by their records; few by looking through all, many by sorting once."""
        if len(records) <= FEW or not len(self._records):
            hits = [np.flatnonzero(self._records == record)[:1] for record in records.tolist()]
            few: NDArray[np.int64] = np.concatenate([np.zeros(0, dtype=np.int64), *hits])
            return few
        order = self._order
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

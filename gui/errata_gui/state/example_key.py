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


def code_of(gt: int, dt: int) -> int:
    """Give one whole number for an example: the detection's row, or -1 less the annotation's."""
    return dt if dt >= 0 else -1 - gt


def codes_of(gt: NDArray[np.int64], dt: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the codes of many examples; see `code_of`."""
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

    def code(self, key: str | None) -> int | None:
        """Give the code of a key; None for a key of other data, or none at all."""
        side, _, name = (key or "").partition(":")
        if side == "dt":
            return self._by_record.get(name)
        row = self._by_id.get(name) if side == "gt" else None
        return None if row is None else -1 - row

    def codes(self, keys: Iterable[str]) -> NDArray[np.int64]:
        """Give the codes of those keys that are of this data."""
        found = (self.code(key) for key in keys)
        return np.array([code for code in found if code is not None], dtype=np.int64)

    @cached_property
    def _by_id(self) -> dict[str, int]:
        ids = self._ids
        # The first row of an id that is there twice.
        return {str(ids[row]): row for row in range(len(ids) - 1, -1, -1)}

    @cached_property
    def _by_record(self) -> dict[str, int]:
        return {str(record): row for row, record in enumerate(self._records.tolist())}

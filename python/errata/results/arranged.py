"""A confusion matrix as it is looked at: some classes in some order, the rest pooled as "other".

Pooling adds whole rows and columns together, so no count is lost: sums stay what they are. Its cost
is that of the rows that are kept, not of the matrix: what is pooled is what the sums leave over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata.errors import UsageError
from errata.results.base import Result, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

OTHER = "other"


class ArrangedMatrix(Result):
    """Rows and columns of a confusion matrix in a chosen order; frozen.

    Attributes
    ----------
    labels : tuple of str, length n
        What the rows and columns are called: classes, then ``"other"`` where classes are pooled,
        background last.
    members : tuple of tuple of str, length n
        The classes behind each row: one, several for the pooled one, none for background.
    matrix : ndarray of uint64, shape (n, n)
        Counts; rows ground truth, columns predicted.
    absorbed, not_evaluated : ndarray of uint64, shape (n,)
        Per column; 0 for background.
    other_index : int or None
        The pooled row and column, if there is one.
    listed : frozenset of (int, int)
        Cells off the diagonal that are no mistake: allowed label matches between shown classes.
    """

    __slots__ = (
        "absorbed", "labels", "listed", "matrix", "members", "not_evaluated", "other_index",
    )  # fmt: skip
    absorbed: NDArray[np.uint64]
    labels: tuple[str, ...]
    listed: frozenset[tuple[int, int]]
    matrix: NDArray[np.uint64]
    members: tuple[tuple[str, ...], ...]
    not_evaluated: NDArray[np.uint64]
    other_index: int | None

    def __init__(self, **parts: Any) -> None:
        self._freeze(**parts)

    @property
    def background_index(self) -> int:
        """Background's row and column: the last."""
        return len(self.labels) - 1

    def normalised(self, by: str) -> NDArray[np.float64]:
        """Give each count as a share of its row or column; see `ConfusionMatrix.normalised`."""
        return shares(self.matrix, by)

    def share(self, row: int, column: int, by: str) -> float | None:
        """Give one cell of `normalised`; None where the row or column is empty."""
        line = self.matrix[row] if _axis(by) else self.matrix[:, column]
        total = int(line.sum())
        return int(self.matrix[row, column]) / total if total else None

    def mistakes(self) -> NDArray[np.int64]:
        """Give the cells that hold mistakes, largest count first, ties row by row.

        The cell of the pooled classes with themselves holds hits as well, and is not among them.

        Returns
        -------
        ndarray, shape (m, 2)
            Row and column of each.
        """
        return mistaken_cells(self.matrix, self.listed)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python; the matrix as a list of rows."""
        names = ("labels", "members", "matrix", "absorbed", "not_evaluated", "other_index")
        found: dict[str, Any] = plain({name: getattr(self, name) for name in names})
        return {**found, "background_index": self.background_index}

    def _columns(self) -> dict[str, list[Any]]:
        rows = self.matrix.tolist()
        columns = {label: [row[i] for row in rows] for i, label in enumerate(self.labels)}
        return {"ground truth": list(self.labels), **columns}

    def __repr__(self) -> str:
        pooled = 0 if self.other_index is None else len(self.members[self.other_index])
        shown = self.background_index - (self.other_index is not None)
        return f"ArrangedMatrix({shown} classes, {pooled} pooled as {OTHER!r})"


def shares(matrix: NDArray[np.uint64], by: str) -> NDArray[np.float64]:
    """Divide counts by their row's or column's sum; NaN where that is 0."""
    return divided(matrix, matrix.sum(axis=_axis(by), keepdims=True))


def _axis(by: str) -> int:
    if by not in ("row", "column"):
        raise UsageError.at("by", f"found {by!r}", "use 'row' or 'column'")
    return 1 if by == "row" else 0


def divided(counts: NDArray[np.uint64], sums: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Divide counts by sums, which may be broadcast; NaN where the sum is 0."""
    import numpy as np

    undefined = np.full(counts.shape, np.nan)
    found: NDArray[np.float64] = np.divide(counts, sums, out=undefined, where=sums > 0)
    return found


def mistaken_cells(
    matrix: NDArray[np.uint64], listed: frozenset[tuple[int, int]]
) -> NDArray[np.int64]:
    """Give row and column of the counts above 0 that are mistakes, largest first; shape (m, 2)."""
    import numpy as np

    flat = np.flatnonzero(matrix != 0)  # ten times the speed of counts as they are
    rows, columns = np.divmod(flat, len(matrix))
    wrong = rows != columns
    if listed:
        wrong &= ~np.isin(flat, [gt * len(matrix) + dt for gt, dt in listed])
    cells = np.column_stack([rows[wrong], columns[wrong]])
    # Cells ascend row by row, and a stable sort keeps that among equal counts.
    counts = matrix.ravel()[flat[wrong]].astype(np.int64)
    ordered: NDArray[np.int64] = cells[np.argsort(-counts, kind="stable")]
    return ordered


def most_mistaken(
    matrix: NDArray[np.uint64], listed: frozenset[tuple[int, int]], n: int | None
) -> list[int]:
    """Give the classes with the most mistakes in row and column, the worst first."""
    import numpy as np

    counts = matrix.astype(np.int64)
    wrong = counts.sum(axis=0) + counts.sum(axis=1) - 2 * counts.diagonal()
    for gt, dt in listed:
        if gt != dt:
            wrong[[gt, dt]] -= counts[gt, dt]
    order: list[int] = np.argsort(-wrong[:-1], kind="stable").tolist()
    return order[:n]


def pooled(matrix: NDArray[np.uint64], kept: Sequence[int]) -> NDArray[np.uint64]:
    """Give the rows and columns of `kept`, then that of all other classes if any, background's."""
    import numpy as np

    n = len(matrix) - 1
    if len(kept) == n:
        whole = [*kept, n]
        return matrix if whole == list(range(n + 1)) else matrix.take(whole, 0).take(whole, 1)
    return np.ascontiguousarray(_pool_rows(_pool_rows(matrix, kept).T, kept).T)


def pooled_sums(values: NDArray[np.uint64], kept: Sequence[int]) -> NDArray[np.uint64]:
    """Do the same with one value for each class; background gets 0."""
    import numpy as np

    column: NDArray[np.uint64] = np.append(values, np.uint64(0))[:, None]
    found: NDArray[np.uint64] = _pool_rows(column, kept)[:, 0]
    return found


def _pool_rows(matrix: NDArray[np.uint64], kept: Sequence[int]) -> NDArray[np.uint64]:
    import numpy as np

    rows = matrix[list(kept)]
    if len(kept) == len(matrix) - 1:
        whole: NDArray[np.uint64] = np.concatenate([rows, matrix[-1:]])
        return whole
    rest: NDArray[np.uint64] = matrix[:-1].sum(axis=0) - rows.sum(axis=0)
    with_rest: NDArray[np.uint64] = np.concatenate([rows, rest[None], matrix[-1:]])
    return with_rest

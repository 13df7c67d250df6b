"""What became of each crop's object at a pair of thresholds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.evaluation import Evaluation
    from errata.results.examples import Examples
    from errata.thresholds import ScoreThreshold

KINDS = ("tp", "confused", "fp", "fn", "absorbed", "not_evaluated", "dropped", "ignored")
"""The first four are in the confusion matrix. A detection below its threshold is dropped; an
annotation that does not count is ignored."""

IN_MATRIX = 4


@dataclass(frozen=True, eq=False)
class CropKinds:
    """What became of crops.

    Attributes
    ----------
    kind : ndarray of int64, shape (n,)
        Index in `KINDS`.
    example : ndarray of int64, shape (n,)
        Row of `examples`, -1 for what is not in the matrix. The two crops of a pair share one.
    examples : Examples
        All that is in the matrix.
    codes : ndarray of int64
        For each of the examples, the index of its kind in `KINDS`.
    """

    kind: NDArray[np.int64]
    example: NDArray[np.int64]
    examples: Examples
    codes: NDArray[np.int64]

    def counts(self) -> dict[str, int]:
        """Count by kind: examples where a kind is in the matrix, as the matrix does, else crops.

        Both crops of a pair are one example; of another kind each crop is counted.
        """
        seen = np.zeros(len(self.examples), dtype=np.bool_)
        seen[self.example[self.example >= 0]] = True
        n = np.bincount(self.kind[self.kind >= IN_MATRIX], minlength=len(KINDS))
        n[:IN_MATRIX] = np.bincount(self.codes[seen], minlength=IN_MATRIX)[:IN_MATRIX]
        return dict(zip(KINDS, n.tolist(), strict=True))


def crop_kinds(
    evaluation: Evaluation,
    is_dt: NDArray[np.bool_],
    rows: NDArray[np.int64],
    score_thr: ScoreThreshold,
    iou_thr: float,
) -> CropKinds:
    """Look up crops, all of images that count, among an evaluation's examples.

    Parameters
    ----------
    evaluation : Evaluation
        What was asked.
    is_dt : ndarray of bool, shape (n,)
        Whether a crop is a detection's.
    rows : ndarray of int64, shape (n,)
        Its row in ``inferences.arrays`` or ``dataset.arrays``.
    score_thr, iou_thr
        The thresholds.
    """
    examples = evaluation.examples(score_thr=score_thr, iou_thr=iou_thr)
    code_of = {kind: code for code, kind in enumerate(KINDS)}
    codes = np.array([code_of[kind] for kind in examples.kind], dtype=np.int64)
    n_gt, n_dt = evaluation.dataset.n_annotations, len(evaluation.inferences)
    example = np.where(
        is_dt, _looked_up(examples.dt, n_dt, rows), _looked_up(examples.gt, n_gt, rows)
    )
    kind = np.where(is_dt, KINDS.index("dropped"), KINDS.index("ignored"))
    for name in ("absorbed", "not_evaluated"):
        found = evaluation.examples(kind=name, score_thr=score_thr, iou_thr=iou_thr)
        held = is_dt & (_looked_up(found.dt, n_dt, rows) >= 0)
        kind[held] = KINDS.index(name)
    decided = example >= 0
    kind[decided] = codes[example[decided]]
    return CropKinds(kind, example, examples, codes)


def _looked_up(column: NDArray[np.int64], n: int, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give where in a column each row stands; -1 where nowhere, and for rows that are not `n`'s."""
    # The last place catches what has no row: -1.
    places = np.full(n + 1, -1, dtype=np.int64)
    places[column] = np.arange(len(column))
    places[n] = -1
    return places[np.minimum(rows, n)]

"""Crops found among an evaluation's objects: whose each is, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from errata.errors import UsageError
from errata.vectors.crops.crop_kinds import CropKinds, crop_kinds
from errata.vectors.crops.joined_crops import sides

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.embeddings import Embeddings
    from errata.evaluation import Evaluation
    from errata.thresholds import ScoreThreshold


@dataclass(frozen=True, eq=False)
class Crops:
    """Crops whose images count; made by `find_crops`.

    Attributes
    ----------
    evaluation : Evaluation
        What judged the model.
    places : ndarray of int64, shape (n,)
        Which of the embeddings these are, ascending.
    is_dt : ndarray of bool, shape (n,)
        Whether each is a detection's.
    rows : ndarray of int64, shape (n,)
        Its row in ``inferences.arrays`` or ``dataset.arrays``.
    images : ndarray of int64, shape (n,)
        The rank of its image.
    n_outside : int
        Crops of images that the evaluation leaves out.
    """

    evaluation: Evaluation
    places: NDArray[np.int64]
    is_dt: NDArray[np.bool_]
    rows: NDArray[np.int64]
    images: NDArray[np.int64]
    n_outside: int

    def kinds(self, score_thr: ScoreThreshold = None, iou_thr: float = 0.5) -> CropKinds:
        """Say what became of each at a pair of thresholds.

        Raises
        ------
        UsageError
            A threshold without a meaning.
        """
        return crop_kinds(self.evaluation, self.is_dt, self.rows, score_thr, iou_thr)


def find_crops(evaluation: Evaluation, embeddings: Embeddings) -> Crops:
    """Join an evaluation with vectors of crops; neither is projected nor clustered.

    Parameters
    ----------
    evaluation : Evaluation
        What judged the model.
    embeddings : Embeddings
        Of crops of annotations, of detections, or of both (see `join_crops`).

    Raises
    ------
    UsageError
        Vectors of pictures, or of more crops than there are.

    Examples
    --------
    >>> import errata
    >>> from errata.embeddings import Embeddings
    >>> from errata.vectors import find_crops
    >>> ev = errata.evaluate(*errata.sample_set())
    >>> vectors = Embeddings([[0.0]] * len(ev.inferences), of="dt")
    >>> find_crops(ev, vectors).kinds(score_thr=0.35).counts()["fp"]
    1
    """
    dataset = evaluation.dataset
    if embeddings.of == "images":
        raise UsageError.at("space", "found vectors of 'images'", "give one of crops; see analyse")
    is_dt, rows = sides(embeddings, dataset)
    for side, n in ((is_dt, len(evaluation.inferences)), (~is_dt, dataset.n_annotations)):
        if side.any() and int(rows[side].max()) >= n:
            found = f"found a vector of row {int(rows[side].max())} of {n}"
            raise UsageError.at("space", found, "give one of the evaluation's own data")
    images = np.empty(len(rows), dtype=np.int64)
    images[is_dt] = evaluation.inferences.arrays["image"][rows[is_dt]]
    images[~is_dt] = dataset.arrays["image"][rows[~is_dt]]
    places = np.flatnonzero(np.isin(images, evaluation.ranks_that_count()))
    return Crops(
        evaluation, places, is_dt[places], rows[places], images[places],
        n_outside=len(rows) - len(places),
    )  # fmt: skip

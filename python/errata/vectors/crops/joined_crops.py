"""Crops of annotations and of detections side by side, so that one space holds both.

A false positive is a detection without an annotation and a miss an annotation without a detection:
only where both lie in one space can it be seen that they look alike.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from errata.embeddings import Embeddings
from errata.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.columns import Dataset


def join_crops(dataset: Dataset, gt: Embeddings, dt: Embeddings) -> Embeddings:
    """Put crops of annotations and crops of detections into one table.

    Parameters
    ----------
    dataset : Dataset
        That of the annotations: detections' rows are counted on from how many it has.
    gt, dt : Embeddings
        Of annotations and of detections, made by the same model: of equal dimensions.

    Returns
    -------
    Embeddings
        ``of == "crops"``: row ``r`` is annotation ``r`` where ``r < dataset.n_annotations``, and
        else detection ``r - dataset.n_annotations``.

    Raises
    ------
    UsageError
        Vectors of something else, of different dimensions, or of more annotations than there are.

    Examples
    --------
    >>> import errata
    >>> from errata.embeddings import Embeddings
    >>> from errata.vectors import join_crops
    >>> dataset, model = errata.sample_set()
    >>> joined = join_crops(dataset, Embeddings([[0.0]], of="gt"), Embeddings([[1.0]], of="dt"))
    >>> joined, joined.rows.tolist() == [0, dataset.n_annotations]
    (Embeddings(2 crops, 1 dimensions), True)
    """
    for name, side, wanted in (("gt", gt, "gt"), ("dt", dt, "dt")):
        if side.of != wanted:
            advice = f"give those of {'annotations' if wanted == 'gt' else 'detections'}"
            raise UsageError.at(name, f"found vectors of {side.of!r}", advice)
    if gt.dimensions != dt.dimensions:
        found = f"found {gt.dimensions} dimensions beside {dt.dimensions}"
        raise UsageError.at("dt", found, "give vectors that one model made")
    n = dataset.n_annotations
    if len(gt) and int(gt.rows[-1]) >= n:
        found = f"found a vector of annotation {int(gt.rows[-1])} of {n}"
        raise UsageError.at("gt", found, "give those of this data set")
    return Embeddings(
        np.concatenate([gt.vectors, dt.vectors]),
        rows=np.concatenate([gt.rows, n + dt.rows]),
        of="crops",
        file=", ".join(part.file for part in (gt, dt) if part.file),
        made_by=gt.made_by if gt.made_by == dt.made_by else f"{gt.made_by}, {dt.made_by}",
    )


def sides(embeddings: Embeddings, dataset: Dataset) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Give for each crop whether it is a detection's, and its row among its like."""
    if embeddings.of == "crops":
        is_dt = embeddings.rows >= dataset.n_annotations
        return is_dt, embeddings.rows - np.where(is_dt, dataset.n_annotations, 0)
    return np.full(len(embeddings), embeddings.of == "dt"), embeddings.rows

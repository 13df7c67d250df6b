"""Which images count, and how they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from errata.coco_protocol import image_ranks
from errata.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from errata.columns import Dataset, ImageId
    from errata.evaluation import Evaluation


def subset_weights(
    evaluation: Evaluation, images: Iterable[ImageId] | Iterable[bool]
) -> NDArray[np.uint32]:
    """Give the weights of an evaluation in which only `images` count."""
    import numpy as np

    dataset = evaluation.dataset
    wanted = np.zeros(len(dataset), dtype=bool)
    wanted[image_ranks(dataset, images)] = True
    if evaluation.source.images is not None:
        wanted = wanted[evaluation.source.images]
    kept = wanted.astype(np.uint32)
    return kept if evaluation.weights is None else kept * evaluation.weights


def one_image(evaluation: Evaluation, image_id: ImageId) -> tuple[int, NDArray[np.uint32]]:
    """Give an evaluated image's rank, and the weights by which it alone counts, once."""
    import numpy as np

    dataset = evaluation.dataset
    (rank,) = image_ranks(dataset, [image_id])
    weights = np.zeros(len(dataset), dtype=np.uint32)
    weights[rank] = 1
    if evaluation.source.images is not None:
        weights = weights[evaluation.source.images]
    if not weights.any():
        raise UsageError.at("image_id", f"found {image_id!r}", "give an image that was evaluated")
    return rank, weights


def resample_weights(evaluation: Evaluation, weights: ArrayLike) -> NDArray[np.uint32]:
    """Give the weights of an evaluation in which each image counts `weights` times as often."""
    import numpy as np

    given = np.asarray(weights)
    n = len(evaluation.ranks)
    if given.shape != (n,):
        advice = f"give {n}, one for each image evaluated"
        raise UsageError.at("weights", f"found the shape {given.shape}", advice)
    if n and (given.dtype.kind not in "iu" or (given < 0).any()):
        found = f"found values of the type {given.dtype}" if given.dtype.kind not in "iu" else ""
        found = found or f"found {given.min()}"
        raise UsageError.at("weights", found, "give whole numbers, none negative, as integers")
    most = int(given.max(initial=0)) * int(_or_ones(evaluation.weights).max(initial=0))
    if most >= 2**32:
        raise UsageError.at("weights", f"found a weight of {most}", "give weights below 2**32")
    return given.astype(np.uint32) * _or_ones(evaluation.weights)


def _or_ones(weights: NDArray[np.uint32] | None) -> NDArray[np.uint32]:
    import numpy as np

    return np.ones(1, dtype=np.uint32) if weights is None else weights


def split_mask(dataset: Dataset, split: str) -> NDArray[np.bool_]:
    """Give for each image of the data set whether it is in a split."""
    import numpy as np

    splits = dataset.split
    if splits is None or split not in splits:
        known = sorted({str(s) for s in splits or () if s is not None})
        raise UsageError.at("split", f"found {split!r}", f"the data set's splits are {known}")
    return np.array([s == split for s in splits])


def split_name(evaluation: Evaluation) -> str:
    """Say on which images a choice was made."""
    dataset, images = evaluation.dataset, evaluation.ranks_that_count()
    names = [] if dataset.split is None else sorted({str(dataset.split[rank]) for rank in images})
    whole = len(images) == len(dataset)
    extent = "all images" if whole else f"{len(images)} of {len(dataset)} images"
    return f"{extent} (splits: {', '.join(names)})" if names else extent

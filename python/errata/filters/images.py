"""The columns by which images are filtered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.filters.columns import Columns
from errata.filters.texts import Texts
from errata.filters.values import Column, column_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from errata.filters.columns import Maker
    from errata.results.per_image import PerImage

ABOUT = {
    "image_id": "id of the image",
    "file_name": "of the image",
    "split": "of the image",
    "n_gt": "annotations that count",
    "n_dt": "detections that count",
    "tp": "true positives",
    "fp": "false positives",
    "fn": "misses",
    "absorbed": "detections in ignored regions",
    "not_evaluated": "detections that were left out",
    "mean_iou": "mean IoU of the true positives",
}


COUNTED = frozenset(
    ["n_dt", "tp", "fp", "fn", "absorbed", "not_evaluated", "precision", "recall", "f1", "mean_iou"]
)
"""Columns that depend on the thresholds."""


def image_columns(per_image: PerImage, extra: Mapping[str, Any] | None = None) -> Columns:
    """Give the columns of images, made as they are needed.

    ``image_id file_name split``, the columns of `PerImage` (``n_gt n_dt tp fp fn absorbed
    not_evaluated precision recall f1 mean_iou``), and ``meta.*``. ``split`` is there if the data
    set has any.

    Parameters
    ----------
    per_image : PerImage
        What `Evaluation.per_image` gives.
    extra : mapping of name to values, optional
        More columns, one value for each image: a cluster, an outlier score, sets of tags.

    Examples
    --------
    >>> import errata
    >>> from errata.filters import image_columns, parse
    >>> images = errata.evaluate(*errata.sample_set()).per_image(score_thr=0.35)
    >>> columns = image_columns(images, extra={"cluster": [0, 0, 1]})
    >>> parse("cluster == 0 and recall is present", columns).mask(columns).tolist()
    [True, True, False]
    """
    dataset = per_image.dataset
    ranks = np.asarray(per_image.ranks, dtype=np.int64)
    makers: dict[str, Maker] = {
        "image_id": lambda: column_of(dataset.image_ids, "image_id").take(ranks),
        "file_name": lambda: texts_by_rank(dataset.file_names, ranks),
    }
    split = dataset.split
    if split is not None:
        makers["split"] = lambda: texts_by_rank(split, ranks)
    for name, values in per_image.columns.items():
        makers[name] = partial(column_of, values, name)
    groups = {"meta": lambda: group_by_rank(dataset.metadata, ranks)}
    closed = frozenset({"split"})
    return Columns(len(per_image), makers, groups, closed=closed, about=ABOUT).with_extra(extra)


def texts_by_rank(values: Sequence[str | None], ranks: NDArray[np.int64]) -> Column:
    """Give the texts of images by their ranks."""
    return Texts.of(values).take(ranks)


def group_by_rank(metadata: Mapping[str, list[Any]], ranks: NDArray[np.int64]) -> dict[str, Maker]:
    """Give the makers of metadata's columns, for images by their ranks."""

    def maker(key: str, values: list[Any]) -> Maker:
        return lambda: column_of(values, f"meta.{key}").take(ranks)

    return {key: maker(key, values) for key, values in metadata.items()}

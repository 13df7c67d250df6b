"""What an image is mostly of, and what mostly goes wrong in it: one word for each image.

They colour a picture of a vector space, where clusters are looked for by eye.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.columns import Dataset
    from errata.evaluation import Evaluation
    from errata.thresholds import ScoreThreshold

ERRORS = ("confused", "fp", "fn")
"""Kinds of errors; of equally frequent ones the first is taken."""


def dominant_labels(dataset: Dataset) -> list[str | None]:
    """Give the label that most annotations of each image have.

    Annotations that are ignored, crowds among them, do not count. Ties go to the class that comes
    first.

    Returns
    -------
    list of str or None
        By rank of the image; None without annotations that count.

    Examples
    --------
    >>> import errata
    >>> from errata.vectors import dominant_labels
    >>> dominant_labels(errata.sample_set()[0])
    ['car', 'person', None]
    """
    arrays, labels = dataset.arrays, dataset.labels
    counts = np.zeros((len(dataset), len(labels) + 1), dtype=np.int64)
    counted = ~(arrays["ignore"] | arrays["crowd"])
    classes = arrays["class_index"][counted]
    np.add.at(counts, (arrays["image"][counted], classes), 1)
    most, highest = counts.argmax(axis=1).tolist(), counts.max(axis=1).tolist()
    return [labels[k] if n else None for k, n in zip(most, highest, strict=True)]


def dominant_errors(
    evaluation: Evaluation, score_thr: ScoreThreshold = None, iou_thr: float = 0.5
) -> list[str | None]:
    """Give the kind of error that is most frequent in each image.

    Parameters
    ----------
    evaluation : Evaluation
        What judged the model.
    score_thr, iou_thr
        The thresholds, as everywhere.

    Returns
    -------
    list of str or None
        By place in ``evaluation.ranks_that_count()``: ``confused``, ``fp`` or ``fn``, the first of
        equally frequent ones; None for an image without errors.

    Examples
    --------
    >>> import errata
    >>> from errata.vectors import dominant_errors
    >>> dominant_errors(errata.evaluate(*errata.sample_set()), score_thr=0.35)
    ['confused', None, None]
    """
    counts: NDArray[np.int64] = np.empty((len(ERRORS), len(evaluation.dataset)), dtype=np.int64)
    for row, kind in enumerate(ERRORS):
        found = evaluation.examples(kind=kind, score_thr=score_thr, iou_thr=iou_thr)
        # Asked for false positives or misses, examples give confused pairs too, which are both.
        is_pair = (found.gt >= 0) & (found.dt >= 0)
        counted = found.image[is_pair == (kind == "confused")]
        counts[row] = np.bincount(counted, minlength=counts.shape[1])
    counts = counts[:, np.asarray(evaluation.ranks_that_count(), dtype=np.int64)]
    most, highest = counts.argmax(axis=0).tolist(), counts.max(axis=0).tolist()
    return [ERRORS[k] if n else None for k, n in zip(most, highest, strict=True)]

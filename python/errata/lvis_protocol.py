"""LVIS's numbers, equal to the lvis package 0.5.3 to the last bit.

This module imports nothing heavy.
"""

from __future__ import annotations

from warnings import warn

from errata.coco_protocol import (
    ID_ZERO,
    CocoSummary,
    areas,
    check_scores,
    count,
    floats,
    image_ranks,
)
from errata.errors import ErrataWarning, UsageError
from errata.measure import Measure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

    from errata.columns import Dataset, ImageId, InferenceSet


def lvis_summary(
    dataset: Dataset,
    inferences: InferenceSet,
    iou_type: str = "bbox",
    *,
    max_dets: int = 300,
    iou_thrs: Sequence[float] | None = None,
    rec_thrs: Sequence[float] | None = None,
    area_ranges: Mapping[str, tuple[float, float]] | None = None,
    use_cats: bool = True,
    strict: bool = True,
    images: Iterable[ImageId] | Iterable[bool] | None = None,
    missing_score: float | None = None,
    boundary_ratio: float | None = None,
) -> LvisSummary:
    """Compute LVIS's average precision and recall, by its federated rules.

    Detections of a class that is neither annotated in an image nor listed there as negative are
    not looked at; unmatched ones of a class that is not exhaustively annotated there are ignored;
    of an image only the highest-scored `max_dets` over all classes count. An annotation's
    ``ignore`` is honoured; crowds are ordinary objects. Equal to the lvis package 0.5.3.

    Parameters
    ----------
    dataset, inferences
        What to judge, and by what. The data set must be federated: images with
        ``neg_category_ids`` and ``not_exhaustive_category_ids``.
    iou_type : {"bbox", "segm", "boundary"}
        What overlap is measured on; masks must have been read (``masks=True``).
    max_dets : int
        Detections looked at per image, over all classes.
    iou_thrs, rec_thrs, area_ranges, use_cats, images, missing_score, boundary_ratio
        As in `errata.coco_summary`.
    strict : bool
        Keep the package's defect that a match with annotation id 0 reads as unmatched.

    Raises
    ------
    UsageError
        A data set that is not federated, and what `errata.coco_summary` refuses.

    Examples
    --------
    >>> import errata
    >>> dataset = errata.Dataset.from_arrays(image_ids=[1], annotation_images=[1],
    ...     boxes_xywh=[[0, 0, 40, 40]], class_ids=[3], negative_categories=[[]])
    >>> model = errata.InferenceSet.from_arrays(dataset, images=[1], scores=[0.5],
    ...     boxes_xywh=[[0, 0, 40, 40]], class_ids=[3])
    >>> round(errata.lvis_summary(dataset, model).map_50, 6)
    1.0
    """
    if iou_type == "keypoints":
        found = f"found {iou_type!r}"
        raise UsageError.at("iou_type", found, "LVIS has boxes and masks: use 'bbox' or 'segm'")
    measure = Measure(iou_type, None, boundary_ratio)
    compared = measure.compare(dataset, inferences)
    if not dataset.is_federated:
        advice = "give LVIS ground truth, whose images have neg_category_ids, or use coco_summary"
        raise UsageError.at("dataset", "found no image that says what was looked for in it", advice)
    if strict and dataset.core.has_id_zero():
        warn(ID_ZERO, ErrataWarning, stacklevel=2)
    check_scores(inferences, missing_score)
    params = {
        "iou_thrs": floats(iou_thrs),
        "rec_thrs": floats(rec_thrs),
        "max_dets": None,
        "areas": areas(area_ranges),
        "use_cats": bool(use_cats),
        "strict": bool(strict),
        "images": None if images is None else image_ranks(dataset, images),
        "lvis_max_dets": count("max_dets", max_dets),
    }
    return LvisSummary(dataset, inferences, measure, compared, params)


class LvisSummary(CocoSummary):
    """LVIS's summary; frozen. The arrays are computed when first asked for.

    Attributes
    ----------
    stats : tuple of 13 float
        AP, AP50, AP75, APs, APm, APl, APr, APc, APf (rare, common, frequent classes), AR, ARs,
        ARm, ARl; -1 where nothing is defined.
    stat_names : tuple of str
        Those names, recalls with the number of detections: ``AR@300``.
    """

    __slots__ = ()
    _protocol = "lvis"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        at = f"@{self._params['lvis_max_dets']}"
        names = (name + at if name.startswith("AR") else name for name in self.stat_names)
        self._freeze(stat_names=tuple(names))

    @property
    def precision(self) -> NDArray[np.float64]:
        """Precision, shape (T, R, K, A): IoU, recall, class, area range; -1: no gt."""
        return self._array("precision")[..., 0]

    @property
    def recall(self) -> NDArray[np.float64]:
        """Recall, shape (T, K, A)."""
        return self._array("recall")[..., 0]

    @property
    def scores(self) -> NDArray[np.float64]:
        """The score at each precision, shape (T, R, K, A)."""
        return self._array("scores")[..., 0]

    @property
    def per_class(self) -> list[dict[str, Any]]:
        """For each category ``label``, ``frequency``, ``ap``, ``ap_50``, ``ap_75``, ``ar``."""
        frequencies = self._dataset.frequencies if self._params["use_cats"] else [None]
        rows = zip(super().per_class, frequencies, strict=False)
        return [{"label": row["label"], "frequency": frequency, **row} for row, frequency in rows]

    @property
    def provenance(self) -> dict[str, Any]:
        """What it was computed from, and how."""
        found = super().provenance
        found["settings"]["max_dets"] = self._params["lvis_max_dets"]
        return found

"""COCO's own numbers, equal to pycocotools 2.0.11 to the last bit.

This module imports nothing heavy: the twelve numbers are had without NumPy.
"""

from __future__ import annotations

from warnings import warn

from errata import _core
from errata.errors import ErrataWarning, UsageError
from errata.measure import Measure
from errata.provenance import provenance
from errata.results.base import Result

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

    from errata.columns import Dataset, ImageId, InferenceSet
    from errata.measure import Sigmas

ID_ZERO = (
    "an annotation has the id 0, which pycocotools, and so these numbers, take for unmatched: "
    "strict=False gives the corrected ones"
)
"""What is said where the defect of pycocotools shows."""


def coco_summary(
    dataset: Dataset,
    inferences: InferenceSet,
    iou_type: str = "bbox",
    *,
    iou_thrs: Sequence[float] | None = None,
    rec_thrs: Sequence[float] | None = None,
    max_dets: Sequence[int] | None = None,
    area_ranges: Mapping[str, tuple[float, float]] | None = None,
    use_cats: bool = True,
    strict: bool = True,
    images: Iterable[ImageId] | Iterable[bool] | None = None,
    missing_score: float | None = None,
    oks_sigmas: Sigmas | None = None,
    boundary_ratio: float | None = None,
) -> CocoSummary:
    """Compute COCO's average precision and recall under protocol ``score``.

    The numbers are those of pycocotools 2.0.11, but for repeated annotation ids: pycocotools then
    evaluates the later record twice and forgets the earlier, errata keeps both and warns.

    Parameters
    ----------
    dataset, inferences
        What to judge, and by what.
    iou_type : {"bbox", "segm", "keypoints", "boundary"}
        What overlap is measured on. All but boxes must have been read (``masks=True``,
        ``keypoints=True``). Boundaries: the lower of the IoU of masks and of their boundaries.
    iou_thrs, rec_thrs : sequence of float, optional
        COCO's ``np.linspace(.5, .95, 10)`` and ``np.linspace(0, 1, 101)`` by default.
    max_dets : sequence of int, optional
        Detections looked at per image and class; 1, 10, 100 by default (keypoints: 20). Sorted, as
        COCO does. With fewer than three, those of the numbers that need the missing ones are -1.
    area_ranges : mapping of name to (low, high), optional
        In square pixels, both ends inclusive; COCO's all, small, medium, large by default
        (keypoints: without small).
    use_cats : bool
        Whether classes are told apart (COCO's ``useCats``).
    strict : bool
        Keep pycocotools' defects: a match with annotation id 0 reads as unmatched, and without
        classes (``use_cats=False``) keypoints match nothing.
    images : iterable of image ids, or of one bool for each image by rank, optional
        Evaluate only these.
    missing_score : float, optional
        What a missing score counts as. Without it, missing scores are an error: an average
        precision over made-up ranks means nothing. Only 1.0 is accepted.
    oks_sigmas, boundary_ratio : optional
        Of keypoints and of boundaries: see `errata.measure.Measure`.

    Raises
    ------
    UsageError
        Missing scores, an unknown image, an unknown `iou_type`, empty lists, masks or keypoints
        that were not read.

    Examples
    --------
    >>> import errata
    >>> dataset = errata.Dataset.from_arrays(image_ids=[1], annotation_images=[1],
    ...                                      boxes_xywh=[[0, 0, 40, 40]], class_ids=[3])
    >>> model = errata.InferenceSet.from_arrays(dataset, images=[1], scores=[0.5],
    ...                                         boxes_xywh=[[0, 0, 40, 40]], class_ids=[3])
    >>> round(errata.coco_summary(dataset, model).stats[0], 6)
    1.0
    """
    measure = Measure(iou_type, oks_sigmas, boundary_ratio)
    compared = measure.compare(dataset, inferences)
    if strict and dataset.core.has_id_zero():
        warn(ID_ZERO, ErrataWarning, stacklevel=2)
    check_scores(inferences, missing_score)
    params = {
        "iou_thrs": floats(iou_thrs),
        "rec_thrs": floats(rec_thrs),
        "max_dets": None if max_dets is None else [count("max_dets", m) for m in max_dets],
        "areas": areas(area_ranges),
        "use_cats": bool(use_cats),
        "strict": bool(strict),
        "images": None if images is None else image_ranks(dataset, images),
        "lvis_max_dets": None,
    }
    return CocoSummary(dataset, inferences, measure, compared, params)


def check_scores(inferences: InferenceSet, missing_score: float | None) -> None:
    """Refuse detections without a score, unless it is said what a missing one counts as."""
    if missing_score not in (None, 1.0):
        raise UsageError.at("missing_score", f"found {missing_score!r}", "give 1.0 or nothing")
    if inferences.has_missing_scores and missing_score is None:
        raise UsageError.at(
            "scores",
            "found detections without a score",
            "average precision ranks by score: give scores, or missing_score=1.0 to put them first",
        )


def image_ranks(dataset: Dataset, images: Any) -> list[int]:
    """Ranks of images, ascending, each once; anything that names none is a `UsageError`.

    `images` are ids in any iterable, or a mask: as many bools as the data set has images, by rank.
    """
    place, advice = "images", "give ids of the data set's images, or one bool for each of them"
    if isinstance(images, str | bytes) or not hasattr(images, "__iter__"):
        raise UsageError.at(place, f"found {images!r}", advice)
    given = images.tolist() if hasattr(images, "tolist") else list(images)
    bools = sum(isinstance(image, bool) for image in given)
    if bools:
        if bools != len(given) or len(given) != len(dataset):
            raise UsageError.at(place, f"found {bools} bools among {len(given)} values", advice)
        return [rank for rank, wanted in enumerate(given) if wanted]
    try:
        return dataset.core.ranks(given)
    except (TypeError, OverflowError) as error:
        odd = next((image for image in given if dataset.rank(image) is None), None)
        raise UsageError.at(place, f"found the id {odd!r}", advice) from error


def count(place: str, value: int) -> int:
    """Check a number of detections."""
    try:
        whole = int(value)
    except (TypeError, ValueError, OverflowError):
        whole = -1
    if whole != value or not 0 <= whole < 2**31:
        raise UsageError.at(place, f"found {value!r}", "give whole numbers, none negative")
    return whole


def areas(
    area_ranges: Mapping[str, tuple[float, float]] | None,
) -> list[tuple[str, float, float]] | None:
    """Check area ranges."""
    if area_ranges is None:
        return None
    if not area_ranges:
        raise UsageError.at("area_ranges", "found none", "give at least one")
    return [_area(name, ends) for name, ends in area_ranges.items()]


def _area(name: str, ends: Any) -> tuple[str, float, float]:
    try:
        low, high = ends
        return name, float(low), float(high)
    except (TypeError, ValueError) as error:
        place = f"area_ranges[{name!r}]"
        raise UsageError.at(place, f"found {ends!r}", "give a lowest and a highest area") from error


def floats(values: Sequence[float] | None) -> list[float] | None:
    """Copy numbers into a list."""
    return None if values is None else [float(v) for v in values]


class CocoSummary(Result):
    """COCO's summary; frozen. The arrays are computed when first asked for.

    Attributes
    ----------
    stats : tuple of float
        The numbers; -1 where nothing is defined, as in COCO.
    stat_names : tuple of str
        Their names: AP, AP50, AP75, APs, APm, APl, AR1, AR10, AR100, ARs, ARm, ARl (for the
        default parameters); of keypoints AP, AP50, AP75, APm, APl, AR, AR50, AR75, ARm, ARl.
    measure : Measure
        What overlap was measured on.
    """

    __slots__ = (
        "_arrays",
        "_compared",
        "_dataset",
        "_inferences",
        "_params",
        "_per_class",
        "measure",
        "stat_names",
        "stats",
    )
    _protocol = "score"
    _arrays: dict[str, NDArray[np.float64]]
    _dataset: Dataset
    _inferences: InferenceSet
    _params: dict[str, Any]
    _per_class: list[list[float | None]]
    _compared: _core.Compared
    measure: Measure
    stat_names: tuple[str, ...]
    stats: tuple[float, ...]

    def __init__(
        self,
        dataset: Dataset,
        inferences: InferenceSet,
        measure: Measure,
        compared: _core.Compared,
        params: dict[str, Any],
    ) -> None:
        core = _core.coco_summary(compared, params)
        self._freeze(
            stats=tuple(core.stats),
            stat_names=tuple(core.names),
            measure=measure,
            _per_class=core.per_class,
            _compared=compared,
            _dataset=dataset,
            _inferences=inferences,
            _params=params,
            _arrays={},
        )

    @property
    def iou_type(self) -> str:
        """What overlap was measured on."""
        return self.measure.iou_type

    @property
    def precision(self) -> NDArray[np.float64]:
        """Precision, shape (T, R, K, A, M): IoU, recall, class, area range, maxDets; -1: no gt."""
        return self._array("precision")

    @property
    def recall(self) -> NDArray[np.float64]:
        """Recall, shape (T, K, A, M)."""
        return self._array("recall")

    @property
    def scores(self) -> NDArray[np.float64]:
        """The score at each precision, shape (T, R, K, A, M)."""
        return self._array("scores")

    @property
    def map_50_95(self) -> float | None:
        """Mean over classes and IoU .5, .55, ..., .95; None where undefined."""
        return _defined(self.stats[0])

    @property
    def map_50(self) -> float | None:
        """Mean over classes at IoU .5; None where undefined."""
        return _defined(self.stats[1])

    @property
    def map_75(self) -> float | None:
        """Mean over classes at IoU .75; None where undefined."""
        return _defined(self.stats[2])

    @property
    def per_class(self) -> list[dict[str, Any]]:
        """For each category ``label``, ``ap``, ``ap_50``, ``ap_75``, ``ar``; None: no gt."""
        labels = self._dataset.labels if self._params["use_cats"] else ["(all classes)"]
        return [
            {"label": label, "ap": ap, "ap_50": ap50, "ap_75": ap75, "ar": ar}
            for label, (ap, ap50, ap75, ar) in zip(labels, self._per_class, strict=False)
        ]

    @property
    def provenance(self) -> dict[str, Any]:
        """What it was computed from, and how."""
        hidden = ("images", "lvis_max_dets")
        options = {k: v for k, v in self._params.items() if k not in hidden}
        return provenance(
            self._dataset,
            self._inferences,
            protocol=self._protocol,
            images=self._params["images"],
            **self.measure.settings(),
            **options,
        )

    def to_dict(self) -> dict[str, Any]:
        """The numbers, the classes and the provenance as plain Python."""
        return {
            "stats": list(self.stats),
            "stat_names": list(self.stat_names),
            "map_50": self.map_50,
            "map_75": self.map_75,
            "map_50_95": self.map_50_95,
            "per_class": self.per_class,
            "provenance": self.provenance,
        }

    def _columns(self) -> dict[str, list[Any]]:
        rows = self.per_class
        return {key: [row[key] for row in rows] for key in ("label", "ap", "ap_50", "ap_75", "ar")}

    def _array(self, name: str) -> NDArray[np.float64]:
        if not self._arrays:
            arrays = _core.coco_arrays(self._compared, self._params)
            self._arrays.update(arrays)
        return self._arrays[name]

    def __repr__(self) -> str:
        title = f"{type(self).__name__} ({self.iou_type}, protocol {self._protocol})"
        numbers = zip(self.stat_names, self.stats, strict=True)
        return "\n".join([title, *(f"{name:<7}{value:7.4f}" for name, value in numbers)])


def _defined(value: float) -> float | None:
    return None if value == -1 else value

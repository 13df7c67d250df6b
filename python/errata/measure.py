"""What overlap is measured on: boxes, masks, boundaries of masks, or keypoints.

This module imports nothing heavy.
"""

from __future__ import annotations

from errata import _core
from errata.columns import Dataset, InferenceSet, check_kinds
from errata.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    Sigmas = str | Sequence[float] | Mapping[str, Sequence[float]]
    """A named set, one number for each keypoint, or such numbers for each label."""

IOU_TYPES = ("bbox", "segm", "keypoints", "boundary")
"""What overlap can be measured on; the first three are pycocotools' names."""

_COCO = (26, 25, 25, 35, 35, 79, 79, 72, 72, 62, 62, 107, 107, 87, 87, 89, 89)
_CROWDPOSE = (79, 79, 72, 72, 62, 62, 107, 107, 87, 87, 89, 89, 79, 79)

OKS_SIGMAS = {
    "coco": tuple(s / 100 / 10 for s in _COCO),
    "crowdpose": tuple(s / 100 / 10 for s in _CROWDPOSE),
}
"""Standard deviations of keypoints: COCO's 17 (pycocotools) and CrowdPose's 14 (its toolkit)."""


class Measure:
    """A way to measure overlap, with the options that matter for it; frozen and comparable.

    Parameters
    ----------
    iou_type : {"bbox", "segm", "keypoints", "boundary"}
        Boxes; masks; keypoints by object keypoint similarity (OKS); or the lower of the IoU of
        masks and that of their boundaries (Cheng et al., Boundary IoU, CVPR 2021).
    oks_sigmas : optional
        Only for keypoints: ``"coco"`` (the default) or ``"crowdpose"``, one positive number for
        each keypoint, or a mapping of labels to such numbers.
    boundary_ratio : float, optional
        Only for boundaries: their thickness as a share of the image's diagonal; 0.02 by default.

    Raises
    ------
    UsageError
        An unknown type, or an option of another type.

    Examples
    --------
    >>> from errata.measure import Measure
    >>> Measure("bbox").settings()
    {'iou_type': 'bbox'}
    """

    __slots__ = ("boundary_ratio", "iou_type", "oks_sigmas")
    iou_type: str
    oks_sigmas: Sigmas | None
    boundary_ratio: float | None

    def __init__(
        self,
        iou_type: str = "bbox",
        oks_sigmas: Sigmas | None = None,
        boundary_ratio: float | None = None,
    ) -> None:
        if iou_type not in IOU_TYPES:
            raise UsageError.at("iou_type", f"found {iou_type!r}", f"use one of {IOU_TYPES}")
        for name, given, wanted in (
            ("oks_sigmas", oks_sigmas, "keypoints"),
            ("boundary_ratio", boundary_ratio, "boundary"),
        ):
            if given is not None and iou_type != wanted:
                found = f"found with iou_type={iou_type!r}"
                raise UsageError.at(name, found, f"use it with iou_type={wanted!r} only")
        if boundary_ratio is not None:
            boundary_ratio = _number("boundary_ratio", boundary_ratio)
        object.__setattr__(self, "iou_type", iou_type)
        object.__setattr__(self, "oks_sigmas", _plain(oks_sigmas))
        object.__setattr__(self, "boundary_ratio", boundary_ratio)

    def __setattr__(self, name: str, value: object) -> None:
        msg = f"Measure is frozen: {name} cannot be set"
        raise AttributeError(msg)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Measure) and self.settings() == other.settings()

    def __hash__(self) -> int:
        return hash(repr(self.settings()))

    def settings(self) -> dict[str, Any]:
        """Give the type and the options that matter for it, as plain Python."""
        settings: dict[str, Any] = {"iou_type": self.iou_type}
        if self.iou_type == "keypoints":
            settings["oks_sigmas"] = "coco" if self.oks_sigmas is None else self.oks_sigmas
        if self.iou_type == "boundary":
            settings["boundary_ratio"] = self.boundary_ratio or 0.02
        return settings

    def compare(self, dataset: Dataset, inferences: InferenceSet) -> _core.Compared:
        """Lay detections beside the ground truth that they are judged by.

        Raises
        ------
        UsageError
            The columns that are measured are not there, or do not fit each other.
        """
        check_kinds(dataset, inferences)
        sigmas = None
        if self.iou_type == "keypoints" and self.oks_sigmas is not None:
            sigmas = _by_class(self.oks_sigmas, dataset, inferences)
        return _core.Compared(
            dataset.core,
            inferences.core,
            self.iou_type,
            boundary_ratio=self.boundary_ratio,
            oks_sigmas=sigmas,
        )


def _number(place: str, value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError) as error:
        raise UsageError.at(place, f"found {value!r}", "give a number") from error


def _numbers(place: str, values: Any) -> list[float]:
    if isinstance(values, str | bytes) or not hasattr(values, "__iter__"):
        raise UsageError.at(place, f"found {values!r}", "give one number for each keypoint")
    return [_number(place, value) for value in values]


def _plain(sigmas: Any) -> Any:
    """Copy sigmas into plain Python, after a check."""
    if sigmas is None:
        return None
    if isinstance(sigmas, str):
        if sigmas not in OKS_SIGMAS:
            advice = f"use one of {tuple(OKS_SIGMAS)}, or give numbers"
            raise UsageError.at("oks_sigmas", f"found {sigmas!r}", advice)
        return sigmas
    if hasattr(sigmas, "items"):
        return {
            label: _numbers(f"oks_sigmas[{label!r}]", values) for label, values in sigmas.items()
        }
    return _numbers("oks_sigmas", sigmas)


def _by_class(sigmas: Any, dataset: Dataset, inferences: InferenceSet) -> list[list[float]]:
    """Give the sigmas of every class, by its index; those given by label, of every category."""
    if isinstance(sigmas, str):
        sigmas = OKS_SIGMAS[sigmas]
    if not isinstance(sigmas, dict):
        return [list(sigmas) for _ in inferences.labels]
    labels = dataset.labels[: len(dataset.categories)]
    unknown = next((label for label in sigmas if label not in labels), None)
    if unknown is not None:
        raise UsageError.at("oks_sigmas", f"found the label {unknown!r}", f"use labels of {labels}")
    return [sigmas.get(label, []) for label in labels]

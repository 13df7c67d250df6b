"""COCO cases by hand: documents, what pycocotools makes of them, whether errata makes the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from pycocotools.cocoeval import COCOeval

import errata
from coco.random_sets import Document
from coco.reference import read_both, reference

CERTAIN = 1 / (1 + np.spacing(1))
"""The precision of one true positive without a false one, in COCO's arithmetic: just below 1."""

ARRAYS = ("iouThrs", "recThrs", "kpt_oks_sigmas")
"""Parameters that pycocotools wants as arrays."""

ALL, SMALL, MEDIUM, LARGE = range(4)
"""Positions of COCO's area ranges."""


def truth(image: Any, box: Sequence[float], category: int = 1, **more: Any) -> Document:
    """An annotation, its area that of its box."""
    one = {"image_id": image, "category_id": category, "bbox": list(box), "area": box[2] * box[3]}
    return {**one, "iscrowd": 0, **more}


def found(
    image: Any, box: Sequence[float], score: float, category: int = 1, **more: Any
) -> Document:
    """A record of a results file."""
    return {"image_id": image, "category_id": category, "bbox": list(box), "score": score, **more}


def outlined(
    image: Any, segmentation: Any, score: float, category: int = 1, **more: Any
) -> Document:
    """A record of a results file: a mask and no box."""
    one = {"image_id": image, "category_id": category, "segmentation": segmentation}
    return {**one, "score": score, **more}


def posed(
    image: Any, keypoints: Sequence[float], score: float, category: int = 1, **more: Any
) -> Document:
    """A record of a results file: keypoints and no box."""
    one = {"image_id": image, "category_id": category, "keypoints": list(keypoints)}
    return {**one, "score": score, **more}


def document(
    annotations: list[Document],
    images: Iterable[Any] | None = None,
    categories: Iterable[int] = (),
    size: tuple[int, int] | None = None,
) -> Document:
    """A ground-truth document: annotations without an id get 1, 2, ... in order.

    Images and categories are those that the annotations name, unless given. `size` is the height
    and width of each image.
    """
    sides = {} if size is None else {"height": size[0], "width": size[1]}
    named = [a["image_id"] for a in annotations] if images is None else images
    classes = {a["category_id"] for a in annotations} | set(categories)
    return {
        "images": [{"id": image, **sides} for image in dict.fromkeys(named)],
        "categories": [{"id": c, "name": f"c{c}"} for c in sorted(classes)],
        "annotations": [{"id": i + 1, **a} for i, a in enumerate(annotations)],
    }


class Case:
    """A ground truth, results and parameters, which have the names of pycocotools."""

    def __init__(
        self, gt: Document, results: list[Document], iou_type: str = "bbox", /, **params: Any
    ) -> None:
        self.gt = gt
        self.results = results
        self.iou_type = iou_type
        self.params = params

    def pycocotools(self) -> COCOeval:
        """What pycocotools makes of it."""
        arrays = {k: np.asarray(v) if k in ARRAYS else v for k, v in self._theirs()}
        return reference(self.gt, self.results, self.iou_type, **arrays)

    def by_errata(self, folder: Path) -> errata.CocoSummary:
        """What errata makes of it, by way of files in `folder`."""
        dataset, inferences = read_both(folder, self.gt, self.results, self.iou_type)
        return errata.coco_summary(dataset, inferences, self.iou_type, **self._mine())

    def same(self, folder: Path, theirs: COCOeval) -> errata.CocoSummary:
        """Run errata, and demand arrays and statistics equal to the last bit."""
        mine = self.by_errata(folder)
        assert_same(mine, theirs)
        return mine

    def _theirs(self) -> Iterable[tuple[str, Any]]:
        for name, value in self.params.items():
            if name == "areas":
                yield "areaRng", [list(bounds) for bounds in value.values()]
                yield "areaRngLbl", list(value)
            else:
                yield name, value

    def _mine(self) -> dict[str, Any]:
        names = {
            "iouThrs": "iou_thrs", "recThrs": "rec_thrs", "maxDets": "max_dets",
            "imgIds": "images", "areas": "area_ranges", "useCats": "use_cats",
            "kpt_oks_sigmas": "oks_sigmas",
        }  # fmt: skip
        mine = {names[name]: value for name, value in self.params.items()}
        return {k: bool(v) if k == "use_cats" else v for k, v in mine.items()}


def assert_same(mine: errata.CocoSummary, theirs: COCOeval) -> None:
    """Compare bit for bit, by bytes, so that -0.0 and NaN would show."""
    for name in ("precision", "recall", "scores"):
        array, expected = getattr(mine, name), np.ascontiguousarray(theirs.eval[name])
        assert array.shape == expected.shape, f"{name}: {array.shape}, expected {expected.shape}"
        differ = np.argwhere(array.view(np.uint64) != expected.view(np.uint64))
        assert not len(differ), f"{name} differs at {differ[:3].tolist()} and {len(differ)} places"
    assert np.array(mine.stats).tobytes() == np.asarray(theirs.stats).tobytes(), (
        f"stats: {mine.stats}, expected {tuple(theirs.stats)}"
    )

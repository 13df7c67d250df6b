"""Hands a case to errata through its public interface, and names what comes back.

A case goes in with its images in their own
(random) order; the oracle's case has them by ascending id, which is errata's rank order.
"""

from __future__ import annotations

import json
import warnings
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import errata

from . import coco_dicts
from .records import Case
from .shapes import SIGMAS

if TYPE_CHECKING:
    from pathlib import Path

    from .records import Label, Rule

Place = tuple[int, int]  # an image by rank, an object by its position in the image


@dataclass(frozen=True)
class Loaded:
    """A case inside errata; `case` is what the oracle is asked about."""

    case: Case
    dataset: errata.Dataset
    inferences: errata.InferenceSet
    names: dict[Label, str]
    gt_places: tuple[Place, ...]
    dt_places: tuple[Place, ...]
    iou_type: str = "bbox"

    def evaluate(self, rule: Rule, images: list[int] | None = None) -> errata.Evaluation:
        """Evaluate under a rule, on all images or on those of the given ranks."""
        ids = None if images is None else [self.case.images[i].id for i in images]
        sigmas = SIGMAS if self.iou_type == "keypoints" else None
        if rule.allowed:
            pairs = [
                {"ground_truth_label": self.names[gt], "model_prediction_label": self.names[dt]}
                for gt, dt in sorted(rule.allowed)
            ]
            return errata.evaluate(
                self.dataset,
                self.inferences,
                self.iou_type,
                allowed_label_matches=pairs,
                images=ids,
                oks_sigmas=sigmas,
            )
        return errata.evaluate(
            self.dataset,
            self.inferences,
            self.iou_type,
            oks_sigmas=sigmas,
            class_agnostic=rule.class_agnostic,
            same_class_first=rule.same_class_first,
            images=ids,
        )


def load(case: Case, folder: Path, iou_type: str = "bbox") -> Loaded:
    """Load a case from arrays where they can say it, else from COCO files written to a folder.

    Masks and keypoints come from files.
    """
    truth, found = coco_dicts.ground_truth(case), coco_dicts.results(case, shuffle_seed=1)
    with warnings.catch_warnings():
        # Unknown categories and scores beyond 1 are meant.
        warnings.simplefilter("ignore", errata.ErrataWarning)
        if iou_type == "bbox" and _fits_arrays(case):
            dataset, inferences = _from_arrays(truth, found)
        else:
            dataset, inferences = _from_files(folder, truth, found, iou_type)
    ranked = Case(case.categories, tuple(sorted(case.images, key=lambda image: image.id)))
    names = dict(zip(_numbers(inferences.class_ids), inferences.labels, strict=True))
    return Loaded(
        ranked,
        dataset,
        inferences,
        names,
        _places(dataset.arrays["record"], truth["annotations"], ranked),
        _places(inferences.arrays["record"], found, ranked),
        iou_type,
    )


def _fits_arrays(case: Case) -> bool:
    """Arrays know no object without a label, and of scores all or none."""
    return all(gt.label is not None for image in case.images for gt in image.gts) and all(
        dt.score is not None for image in case.images for dt in image.dts
    )


def _from_files(
    folder: Path, truth: dict[str, Any], found: list[dict[str, Any]], iou_type: str
) -> tuple[errata.Dataset, errata.InferenceSet]:
    gt_file, dt_file = folder / "gt.json", folder / "dt.json"
    gt_file.write_text(json.dumps(truth))
    dt_file.write_text(json.dumps(found))
    dataset = errata.read(
        gt_file, masks=iou_type in ("segm", "boundary"), keypoints=iou_type == "keypoints"
    )
    return dataset, errata.read_predictions(dt_file, dataset)


def _from_arrays(
    truth: dict[str, Any], found: list[dict[str, Any]]
) -> tuple[errata.Dataset, errata.InferenceSet]:
    annotations = truth["annotations"]
    dataset = errata.Dataset.from_arrays(
        image_ids=[image["id"] for image in truth["images"]],
        annotation_images=[a["image_id"] for a in annotations],
        boxes_xywh=[a["bbox"] for a in annotations],
        class_ids=[a["category_id"] for a in annotations],
        categories={c["id"]: c["name"] for c in truth["categories"]},
        crowd=[bool(a["iscrowd"]) for a in annotations],
        ignore=[bool(a.get("ignore")) for a in annotations],
    )
    inferences = errata.InferenceSet.from_arrays(
        dataset,
        images=[d["image_id"] for d in found],
        boxes_xywh=[d["bbox"] for d in found],
        class_ids=[d["category_id"] for d in found],
        scores=[d["score"] for d in found],
    )
    return dataset, inferences


def _numbers(ids: list[Any]) -> list[int]:
    assert all(isinstance(i, int) for i in ids)
    return ids


def _places(records: Any, rows: list[dict[str, Any]], case: Case) -> tuple[Place, ...]:
    """For each of errata's rows the image and the position within it, by the row's record."""
    rank = {image.id: i for i, image in enumerate(case.images)}
    seen: dict[int, int] = defaultdict(int)
    places = []
    for row in rows:
        places.append((rank[row["image_id"]], seen[row["image_id"]]))
        seen[row["image_id"]] += 1
    return tuple(places[int(record)] for record in records)

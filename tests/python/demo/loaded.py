"""A generated demo read back from its files, with the few questions that the tests ask of it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from oracles.boxes import coco_iou
from oracles.iou_protocol import Matching, match
from oracles.records import Dt, Gt, Image, Rule

if TYPE_CHECKING:
    from errata.demo import DemoFiles
    from oracles.records import Box

Record = dict[str, Any]
MODELS = ("model_a", "model_b")


@dataclass(frozen=True)
class ImageRecords:
    """What the files hold of one image, and the same as the oracle takes it."""

    gts: list[Record]
    dts: list[tuple[int, Record]]  # with the record number in the results file

    def match(self, score_thr: float | None, iou_thr: float, rule: Rule) -> Matching:
        gts = tuple(Gt(box(gt), gt["category_id"], crowd=bool(gt["iscrowd"])) for gt in self.gts)
        dts = tuple(Dt(box(dt), dt["category_id"], dt["score"]) for _, dt in self.dts)
        return match(Image(0, gts, dts), score_thr, iou_thr, rule)


class LoadedDemo:
    def __init__(self, files: DemoFiles) -> None:
        self.files = files
        self.gt: Record = json.loads(files.gt.read_text(encoding="utf-8"))
        self.planted: Record = json.loads(files.planted.read_text(encoding="utf-8"))
        self.results: dict[str, list[Record]] = {
            "model_a": json.loads(files.model_a.read_text(encoding="utf-8")),
            "model_b": json.loads(files.model_b.read_text(encoding="utf-8")),
        }
        self.annotations: dict[int, Record] = {a["id"]: a for a in self.gt["annotations"]}
        self.images: dict[int, Record] = {i["id"]: i for i in self.gt["images"]}
        self.category: dict[int, str] = {c["id"]: c["name"] for c in self.gt["categories"]}
        self.category_id = {name: number for number, name in self.category.items()}
        point = self.planted["operating_point"]
        self.score_thr: float = point["score_thr"]
        self.iou_thr: float = point["iou_thr"]

    @cached_property
    def by_image(self) -> dict[str, dict[int, ImageRecords]]:
        gts: dict[int, list[Record]] = defaultdict(list)
        dts: dict[str, dict[int, list[tuple[int, Record]]]] = {
            name: defaultdict(list) for name in MODELS
        }
        for annotation in self.gt["annotations"]:
            gts[annotation["image_id"]].append(annotation)
        for name in MODELS:
            for number, record in enumerate(self.results[name]):
                dts[name][record["image_id"]].append((number, record))
        return {
            name: {image: ImageRecords(gts[image], dts[name][image]) for image in self.images}
            for name in MODELS
        }

    def states(self, model: str) -> tuple[dict[int, str], dict[int, str]]:
        """States at the operating point: by annotation id, and by record number."""
        gt_states: dict[int, str] = {}
        dt_states: dict[int, str] = {}
        for records in self.by_image[model].values():
            matching = records.match(self.score_thr, self.iou_thr, Rule())
            gt_states |= {
                gt["id"]: s for gt, s in zip(records.gts, matching.gt_states, strict=True)
            }
            dt_states |= {
                number: s for (number, _), s in zip(records.dts, matching.dt_states, strict=True)
            }
        return gt_states, dt_states

    def recall(self, model: str, image_ids: list[int]) -> float:
        """Recall at any score and the operating IoU, equal labels only."""
        states = [
            state
            for image in image_ids
            for state in self.by_image[model][image]
            .match(None, self.iou_thr, Rule(class_agnostic=False))
            .gt_states
            if state != "ignored"
        ]
        return states.count("tp") / len(states)


def box(record: Record) -> Box:
    x, y, width, height = record["bbox"]
    return x, y, width, height


def iou(a_xywh: list[float], b_xywh: list[float]) -> float:
    return coco_iou(_as_box(a_xywh), _as_box(b_xywh))


def _as_box(values: list[float]) -> Box:
    x, y, width, height = values
    return x, y, width, height

"""errata: files -> COCO's numbers. Every script here does the same; see ../README.md."""

from __future__ import annotations

import sys

import errata

gt, dt, iou_type = sys.argv[1:]
if iou_type == "bbox":
    truth = errata.read(gt)
elif iou_type == "keypoints":
    truth = errata.read(gt, keypoints=True)
else:
    truth = errata.read(gt, masks=True)
found = errata.read_predictions(dt, truth)
print([float(value) for value in errata.coco_summary(truth, found, iou_type).stats])

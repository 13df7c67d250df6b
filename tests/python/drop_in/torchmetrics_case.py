"""TorchMetrics' MeanAveragePrecision on random pictures; prints its numbers as JSON.

Run as a program, with ``pycocotools`` or ``errata`` as its argument: what TorchMetrics imports
under the name of pycocotools.
"""

from __future__ import annotations

import json
import sys
from typing import Any

SIDE = 48


def pictures(torch: Any, n: int) -> tuple[list[Any], list[Any]]:
    """Predictions and targets with boxes and masks, crowds, ties and empty pictures."""
    torch.manual_seed(5)
    predictions, targets = [], []
    for at in range(n):
        n_gt, n_dt = (at * 7) % 6, (at * 5) % 9
        boxes = _boxes(torch, n_gt)
        labels = torch.randint(3, (n_gt,))
        of = torch.randint(max(n_gt, 1), (n_dt,))
        near = boxes[of] if n_gt else _boxes(torch, n_dt)
        told = labels[of] if n_gt else torch.randint(4, (n_dt,))
        moved = (near + torch.randint(-2, 3, (n_dt, 4))).clamp(0, SIDE)
        moved[:, 2:] = torch.maximum(moved[:, 2:], moved[:, :2] + 1)
        targets.append(
            {
                "boxes": boxes,
                "labels": labels,
                "iscrowd": (torch.rand(n_gt) < 0.15).int(),
                "masks": _masks(torch, boxes),
            }
        )
        predictions.append(
            {
                "boxes": moved,
                "scores": torch.randint(1, 20, (n_dt,)) / 20,
                "labels": (told + (torch.rand(n_dt) < 0.2)) % 4,
                "masks": _masks(torch, moved),
            }
        )
    return predictions, targets


def _boxes(torch: Any, n: int) -> Any:
    corner = torch.randint(0, SIDE - 20, (n, 2)).float()
    return torch.cat([corner, corner + torch.randint(2, 40, (n, 2))], 1)


def _masks(torch: Any, boxes: Any) -> Any:
    rows = torch.arange(SIDE)
    x0, y0, x1, y1 = (boxes[:, k, None, None] for k in range(4))
    inside = (rows[None, None, :] >= x0) & (rows[None, None, :] < x1)
    return inside & (rows[None, :, None] >= y0) & (rows[None, :, None] < y1)


def numbers(value: Any) -> Any:
    """Tensors, arrays and what holds them, as plain Python; floats keep their last bit."""
    if isinstance(value, dict):
        return {str(key): numbers(item) for key, item in value.items()}
    return value.tolist() if hasattr(value, "tolist") else value


def main(backend: str) -> None:
    """Print every number of several metrics."""
    if backend == "errata":
        import errata.pycocotools

        errata.pycocotools.install()
    import pycocotools.cocoeval
    import torch
    import torchmetrics
    from torchmetrics.detection import MeanAveragePrecision

    predictions, targets = pictures(torch, 40)
    found: dict[str, Any] = {"module": pycocotools.cocoeval.COCOeval.__module__}
    metrics: dict[str, dict[str, Any]] = {
        "boxes": {"iou_type": "bbox", "class_metrics": True, "extended_summary": True},
        "masks": {"iou_type": "segm", "class_metrics": True, "extended_summary": True},
        "both": {"iou_type": ("bbox", "segm")},
        "micro": {"iou_type": "bbox", "average": "micro"},
        "thresholds": {"iou_thresholds": [0.3, 0.6], "max_detection_thresholds": [1, 2, 5]},
    }
    for name, options in metrics.items():
        metric = MeanAveragePrecision(**options)
        for at in range(0, len(targets), 8):
            metric.update(predictions[at : at + 8], targets[at : at + 8])
        found[name] = numbers(metric.compute())
    found["versions"] = [torchmetrics.__version__, torch.__version__]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])

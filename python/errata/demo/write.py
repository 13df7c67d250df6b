"""Writes the demo's files; the same content always gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from errata.demo.classes import BY_NAME
from errata.demo.detection import Detection

JPEG_QUALITY = 88


def write_picture(path: Path, picture: Image.Image) -> None:
    """Write a picture as JPEG."""
    picture.save(path, "JPEG", quality=JPEG_QUALITY)


def write_results(path: Path, detections: Iterable[Detection]) -> None:
    """Write a COCO results list, one record a line."""
    _write(path, _lines([_result(each) for each in detections]))


def write_ground_truth(path: Path, content: Mapping[str, Any]) -> None:
    """Write a COCO ground truth, one image, annotation or category a line."""
    members = [
        f"{json.dumps(key)}: {_lines(value) if isinstance(value, list) else json.dumps(value)}"
        for key, value in content.items()
    ]
    _write(path, "{" + ",\n".join(members) + "}")


def write_facts(path: Path, content: Mapping[str, Any]) -> None:
    """Write the planted facts, indented for reading."""
    _write(path, json.dumps(content, indent=1, allow_nan=False))


def _result(detection: Detection) -> dict[str, Any]:
    return {
        "image_id": detection.image_id,
        "category_id": BY_NAME[detection.label].category_id,
        "bbox": list(detection.box_xywh),
        "score": detection.score,
    }


def _lines(records: Sequence[Mapping[str, Any]]) -> str:
    encode = json.JSONEncoder(allow_nan=False).encode
    return "[\n" + ",\n".join(map(encode, records)) + "\n]"


def _write(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8", newline="\n")

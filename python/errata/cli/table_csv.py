"""A result's main table as CSV: a column for each part of a box, empty cells where it is none."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

BOX = "bbox_xywh"


def write_table(path: str, columns: Mapping[str, Sequence[Any]]) -> None:
    """Write columns side by side."""
    flat: dict[str, Sequence[Any]] = {}
    for name, column in columns.items():
        if not name.endswith(BOX):
            flat[name] = column
            continue
        for i, part in enumerate("xywh"):
            whole = name.removesuffix(BOX) + part
            flat[whole] = [None if box is None else box[i] for box in column]
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(flat)
        writer.writerows(zip(*flat.values(), strict=True))

"""A list of images under a name, as CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from errata.files.replacing import replacing

COLUMNS = ("image_id", "file_name", "split", "cluster")


def write_images(path: Path, name: str, rows: Sequence[dict[str, Any]]) -> None:
    """Write images; a file that was there is replaced whole.

    Parameters
    ----------
    path : Path
        ``.json`` or anything else, which is CSV.
    name : str
        What the selection is called.
    rows : sequence of dict
        With the keys `COLUMNS`; None where there is none.
    """
    text = _json(name, rows) if path.suffix.lower() == ".json" else _csv(name, rows)
    with replacing(path) as file:
        file.write(text.encode())


def _json(name: str, rows: Sequence[dict[str, Any]]) -> str:
    return json.dumps({"name": name, "n_images": len(rows), "images": list(rows)}, indent=1)


def _csv(name: str, rows: Sequence[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, (*COLUMNS, "selection"))
    writer.writeheader()
    writer.writerows({**row, "selection": name} for row in rows)
    return text.getvalue()

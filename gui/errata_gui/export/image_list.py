"""A list of images, or of objects, under a name, as CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from errata.files.replacing import replacing


def write_list(path: Path, name: str, noun: str, rows: Sequence[dict[str, Any]]) -> None:
    """Write images or objects; a file that was there is replaced whole.

    Parameters
    ----------
    path : Path
        ``.json`` or anything else, which is CSV.
    name : str
        What the selection is called.
    noun : str
        What a row is: ``image`` or ``object``.
    rows : sequence of dict
        At least one, all with the same keys; None where there is nothing.
    """
    is_json = path.suffix.lower() == ".json"
    text = _json(name, noun, rows) if is_json else _csv(name, rows)
    with replacing(path) as file:
        file.write(text.encode())


def _json(name: str, noun: str, rows: Sequence[dict[str, Any]]) -> str:
    found = {"name": name, f"n_{noun}s": len(rows), f"{noun}s": list(rows)}
    return json.dumps(found, indent=1)


def _csv(name: str, rows: Sequence[dict[str, Any]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, (*rows[0], "selection"))
    writer.writeheader()
    writer.writerows({**row, "selection": name} for row in rows)
    return text.getvalue()

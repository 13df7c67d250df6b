"""A list of images, or of objects, under a name, as CSV or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from errata.files.replacing import replacing
from errata_gui.export.table_text import csv_of

if TYPE_CHECKING:
    from errata_gui.export.stamp import Stamp


def write_list(
    path: Path, name: str, noun: str, rows: Sequence[dict[str, Any]], stamp: Stamp
) -> None:
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
    stamp : Stamp
        What it was computed with, for the CSV's first lines.
    """
    is_json = path.suffix.lower() == ".json"
    text = _json(name, noun, rows) if is_json else _csv(name, rows, stamp)
    with replacing(path) as file:
        file.write(text.encode())


def _json(name: str, noun: str, rows: Sequence[dict[str, Any]]) -> str:
    found = {"name": name, f"n_{noun}s": len(rows), f"{noun}s": list(rows)}
    return json.dumps(found, indent=1)


def _csv(name: str, rows: Sequence[dict[str, Any]], stamp: Stamp) -> str:
    return csv_of([*rows[0], "selection"], ([*row.values(), name] for row in rows), stamp)

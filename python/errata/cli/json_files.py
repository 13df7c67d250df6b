"""``--full FILE`` and the like: a document written into a file, and a line that says so."""

from __future__ import annotations

import json
from typing import Any

from errata.cli import stderr


def write_json_file(name: str, value: Any, path: str) -> None:
    """Write a document; what was there is replaced at once, and stderr is told where it is."""
    from errata.embeddings.replacing import replacing
    from errata.results.base import plain

    with replacing(path) as file:
        file.write(json.dumps(plain(value), allow_nan=False).encode() + b"\n")
    stderr.say(name, path)

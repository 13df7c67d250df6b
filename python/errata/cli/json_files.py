"""``--full FILE`` and the like: a document written into a file, and a line that says so."""

from __future__ import annotations

from typing import Any

from errata.cli import stderr


def write_json_file(name: str, value: Any, path: str) -> None:
    """Write a document; what was there is replaced at once, and stderr is told where it is."""
    from errata.files.json_document import write_json
    from errata.results.base import plain

    write_json(path, plain(value))
    stderr.say(name, path)

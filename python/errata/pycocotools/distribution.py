"""What `importlib.metadata` is told of pycocotools where only this package stands in for it."""

from __future__ import annotations

from importlib.metadata import Distribution, DistributionFinder
from typing import Any

VERSION = "2.0.11"
"""The release of pycocotools whose interface and numbers these modules have."""


class _StandIn(Distribution):
    """A distribution of a name and a version, without files."""

    def __init__(self, name: str) -> None:
        self._given = name

    def read_text(self, filename: str) -> str | None:
        """Give the metadata, which is all there is."""
        if filename != "METADATA":
            return None
        return f"Metadata-Version: 2.1\nName: {self._given}\nVersion: {VERSION}\n"

    def locate_file(self, path: Any) -> Any:
        """Refuse: there are no files."""
        raise FileNotFoundError(f"{path}: errata stands in for {self._given} without its files")


def found_as(name: str, context: DistributionFinder.Context | None) -> list[Distribution]:
    """Give the stand-in if that is what is looked for, or everything is."""
    wanted = None if context is None else context.name
    return [_StandIn(name)] if wanted in (None, name) else []

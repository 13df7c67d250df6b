"""What images of a split are called on a page."""

from __future__ import annotations

from errata.cli.output import label


def its_images(split: str) -> str:
    """Name the images of a split: ``train images``."""
    return f"{label(split)} images"

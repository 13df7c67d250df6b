"""What images of a split, and an image, are called on a page."""

from __future__ import annotations

from errata.cli.output import label


def its_images(split: str) -> str:
    """Name the images of a split: ``train images``."""
    return f"{label(split)} images"


def image_called(image_id: object, file_name: str | None) -> str:
    """Name an image by its file, or by its id."""
    return str(image_id) if file_name is None else file_name

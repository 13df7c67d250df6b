"""What an image is called where a name is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from errata.columns import Dataset


def image_name(dataset: Dataset, rank: int) -> str:
    """Name an image of a data set."""
    return image_called(dataset.image_ids[rank], dataset.file_names[rank])


def image_called(image_id: object, file_name: str | None) -> str:
    """Name an image by its file; by its id where it has none."""
    return str(image_id) if file_name is None else file_name

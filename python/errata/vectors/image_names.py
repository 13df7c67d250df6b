"""What an image is called where a name is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from errata.columns import Dataset


def image_name(dataset: Dataset, rank: int) -> str:
    """Give an image's file name; its id where it has none."""
    name = dataset.file_names[rank]
    return str(dataset.image_ids[rank]) if name is None else name

"""Which group of images, such as a split, each vector belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.coco_protocol import image_ranks
from errata.errors import UsageError
from errata.vectors.splits.split_order import in_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.columns import Dataset
    from errata.embeddings import Embeddings

MOST = 50
"""Groups that a metadata key may make; with more, it is no key of groups."""


@dataclass(frozen=True, eq=False)
class ImageGroups:
    """Disjoint groups of images.

    Attributes
    ----------
    by : str
        ``split``, a metadata key, or ``groups`` for ones given as lists of images.
    names : tuple of str
        Train, valid and test first, the others by name; each has an image, maybe no vector.
    index : ndarray of int64, shape (n,)
        For each vector the place of its group in `names`; -1 for none.
    """

    by: str
    names: tuple[str, ...]
    index: NDArray[np.int64]

    def places(self, name: str) -> NDArray[np.int64]:
        """Places of a group's vectors, ascending."""
        return np.flatnonzero(self.index == self.names.index(name))

    def count(self, name: str) -> int:
        """How many vectors a group has."""
        return len(self.places(name))

    @property
    def n_without(self) -> int:
        """How many vectors are in no group."""
        return int((self.index < 0).sum())

    def name_of(self, place: int) -> str | None:
        """The group of a vector, or None."""
        index = int(self.index[place])
        return None if index < 0 else self.names[index]

    def check(self, reference: str) -> None:
        """Refuse a reference that is none of the groups, or has no vector.

        Raises
        ------
        UsageError
        """
        known = ", ".join(self.names)
        whose = "splits" if self.by == "split" else "groups"
        if reference not in self.names:
            raise UsageError.at("reference", f"found {reference!r}", f"the {whose} are: {known}")
        if not self.count(reference):
            found = f"found {reference!r}, of whose images none has a vector"
            raise UsageError.at("reference", found, f"the {whose} are: {known}")


def image_groups(
    dataset: Dataset, embeddings: Embeddings, by: str | Mapping[str, Any] = "split"
) -> ImageGroups:
    """Give the groups of images by split, by the values of a metadata key, or as they are listed.

    Parameters
    ----------
    dataset : Dataset
    embeddings : Embeddings
        Of images.
    by : str or mapping of str to images
        ``"split"``; a metadata key; or names with image ids or masks, as in `Evaluation.subset`.

    Raises
    ------
    UsageError
        Embeddings of something else, no splits, an unknown key, an image in two groups.
    """
    check_of_images(dataset, embeddings)
    if isinstance(by, Mapping):
        name, values = "groups", _listed(dataset, by)
    elif by == "split":
        name, values = "split", _splits(dataset)
    else:
        name, values = str(by), _by_key(dataset, by)
    names = tuple(in_order({value for value in values if value is not None}))
    if len(names) > MOST:
        found = f"found {name!r} with {len(names)} values"
        raise UsageError.at("by", found, f"give a key of at most {MOST}, or groups of images")
    number = {value: i for i, value in enumerate(names)}
    index = [-1 if values[rank] is None else number[values[rank]] for rank in embeddings.rows]
    return ImageGroups(name, names, np.array(index, dtype=np.int64))


def check_of_images(dataset: Dataset, embeddings: Embeddings) -> None:
    """Refuse embeddings of anything but this data set's images.

    Raises
    ------
    UsageError
    """
    if embeddings.of != "images":
        found = f"found vectors of {embeddings.of!r}"
        raise UsageError.at("embeddings", found, "give vectors of images")
    if len(embeddings) and embeddings.rows[-1] >= len(dataset):
        found = f"found a vector for image {embeddings.rows[-1]} of {len(dataset)}, counted from 0"
        raise UsageError.at("embeddings", found, "give this data set's own")


def _splits(dataset: Dataset) -> list[Any]:
    splits = dataset.split
    if splits is None or not any(name is not None for name in splits):
        where = f"{dataset.file}: " if dataset.file else ""
        message = (
            f"{where}split: no image of the data set has one; give images a 'split', such as "
            "'train' or 'valid'"
        )
        raise UsageError(message)
    return list(splits)


def _by_key(dataset: Dataset, key: str) -> list[Any]:
    columns = dataset.metadata
    if key not in columns:
        known = ", ".join(["split", *columns])
        raise UsageError.at("by", f"found {key!r}", f"the images' metadata keys are: {known}")
    return [None if value is None else str(value) for value in columns[key]]


def _listed(dataset: Dataset, groups: Mapping[str, Any]) -> list[Any]:
    values: list[Any] = [None] * len(dataset)
    for name, images in groups.items():
        for rank in image_ranks(dataset, images):
            if values[rank] is not None:
                found = f"found image {dataset.image_ids[rank]!r} in {values[rank]!r} and {name!r}"
                raise UsageError.at("by", found, "give groups that share no image")
            values[rank] = str(name)
    return values

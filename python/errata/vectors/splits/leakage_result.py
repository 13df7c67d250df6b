"""Images that are in two splits, or nearly so."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from errata.results.base import Result, plain

if TYPE_CHECKING:
    from errata.columns import ImageId


@dataclass(frozen=True)
class SplitLeak:
    """How many images of a split have a copy in another.

    Attributes
    ----------
    split, copied_in : str
        The split whose images are counted, and the one in which their copies are.
    n_images : int
        Images of `split` with a vector.
    n_leaked : int
        Those with a near copy in the other split, or with the same file where files were compared.
    n_equal : int
        Those of them with an equal vector there.
    n_same_file : int or None
        Those of them with the same file there; None where files were not compared.
    n_pairs : int
        Pairs of images, one of each split, whose vectors are near copies.
    """

    split: str
    copied_in: str
    n_images: int
    n_leaked: int
    n_equal: int
    n_same_file: int | None
    n_pairs: int


@dataclass(frozen=True)
class LeakGroup:
    """Images that are joined by near copies across splits.

    Attributes
    ----------
    distance : float
        Of its two nearest images of different splits.
    image_ids, file_names : dict of str to tuple
        Its images by split, in the order of the data set.
    """

    distance: float
    image_ids: dict[str, tuple[ImageId, ...]]
    file_names: dict[str, tuple[str | None, ...]]

    @property
    def n_images(self) -> int:
        """How many images it has."""
        return sum(map(len, self.image_ids.values()))


@dataclass(frozen=True)
class LeakCost:
    """What a split's metrics owe to images that have a copy in the reference.

    Pooled over classes (micro), at one score and IoU threshold; None: undefined.

    Attributes
    ----------
    split : str
    n_images, n_leaked : int
        Images that were evaluated, and how many of them have a copy.
    precision, recall, f1 : float or None
        Of all of them.
    precision_without, recall_without, f1_without : float or None
        Of those that have no copy.
    """

    split: str
    n_images: int
    n_leaked: int
    precision: float | None
    recall: float | None
    f1: float | None
    precision_without: float | None
    recall_without: float | None
    f1_without: float | None


class Leakage(Result):
    """Images of different splits that are copies of each other, or nearly so; frozen.

    The table (`to_pandas` and the like) has one row for each pair in `pairs`.

    Attributes
    ----------
    reference : str
        The split that should share no image with the others.
    metric : str
    max_distance : float
        Up to which distance two images are near copies.
    chosen_by : str
        How it was chosen, a sentence.
    typical_distance : float
        The median distance of an image to its nearest of any split, over images without an equal
        vector; NaN without such.
    splits : tuple of SplitLeak
        Every split beside every other.
    groups : tuple of LeakGroup
        Nearest first.
    pairs : dict of str to list
        Of each image its nearest near copy in every other split, and the first of the same file;
        nearest first: ``image_id``, ``file_name``, ``split``, ``other_image_id``,
        ``other_file_name``, ``other_split``, ``distance``, ``same_file`` (None where not compared).
    leaked_ids : dict of str to tuple
        For each split but the reference its images with a copy in the reference.
    folder : str
        Where pictures were compared; empty if not.
    n_files_missing : int or None
        Pictures that were not there; None if none were looked for.
    costs : tuple of LeakCost, or None
        None where no evaluation was given.
    n_without_split, n_without_vector : int
        Images that nothing is said of.
    provenance : dict
    """

    __slots__ = (
        "chosen_by", "costs", "folder", "groups", "leaked_ids", "max_distance", "metric",
        "n_files_missing", "n_without_split", "n_without_vector", "pairs", "provenance",
        "reference", "splits", "typical_distance",
    )  # fmt: skip
    chosen_by: str
    costs: tuple[LeakCost, ...] | None
    folder: str
    groups: tuple[LeakGroup, ...]
    leaked_ids: dict[str, tuple[ImageId, ...]]
    max_distance: float
    metric: str
    n_files_missing: int | None
    n_without_split: int
    n_without_vector: int
    pairs: dict[str, list[Any]]
    provenance: dict[str, Any]
    reference: str
    splits: tuple[SplitLeak, ...]
    typical_distance: float

    def __init__(self, **parts: Any) -> None:
        self._freeze(**parts)

    def between(self, split: str, copied_in: str) -> SplitLeak:
        """How many images of one split have a copy in another."""
        for each in self.splits:
            if (each.split, each.copied_in) == (split, copied_in):
                return each
        raise KeyError((split, copied_in))

    @property
    def into_reference(self) -> tuple[SplitLeak, ...]:
        """How many images of the other splits have a copy in the reference."""
        return tuple(each for each in self.splits if each.copied_in == self.reference)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python."""
        kept = ("reference", "metric", "max_distance", "chosen_by", "typical_distance", "folder",
                "n_files_missing", "n_without_split", "n_without_vector", "leaked_ids",
                "pairs")  # fmt: skip
        found: dict[str, Any] = plain({name: getattr(self, name) for name in kept})
        found["splits"] = [asdict(each) for each in self.splits]
        found["groups"] = [plain(asdict(each)) for each in self.groups]
        costs = self.costs
        found["costs"] = None if costs is None else [plain(asdict(each)) for each in costs]
        return {**found, "provenance": self.provenance}

    def _columns(self) -> dict[str, Any]:
        return self.pairs

    def __repr__(self) -> str:
        found = ", ".join(f"{s.n_leaked} of {s.n_images} {s.split}" for s in self.into_reference)
        return f"Leakage(into {self.reference!r}: {found or 'nothing else'})"

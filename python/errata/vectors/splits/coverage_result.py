"""What the reference split covers, and what it does not."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from errata.results.base import Result, plain

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from errata.columns import ImageId


@dataclass(frozen=True)
class SplitCoverage:
    """How many images of a split are far from all of the reference's.

    Attributes
    ----------
    split : str
    n_images : int
        Images with a vector.
    n_far : int
    expected : float or None
        How many would be far if the split were drawn like the reference; None where the reference
        has fewer than two distinct vectors, and nothing can be called far.
    p_value : float or None
        The probability that so many or more would then be far. Equal vectors count once: ten
        copies of one far image are one image far.
    """

    split: str
    n_images: int
    n_far: int
    expected: float | None
    p_value: float | None


@dataclass(frozen=True)
class ClusterCoverage:
    """How much of a cluster the reference split holds.

    Attributes
    ----------
    cluster : int
        -1 for noise.
    by_split : dict of str to int
        Images of each split, 0 among them.
    n_images : int
        Images in a split.
    n_without_split : int
        Images in none.
    share : float or None
        The part of `n_images` that is the reference's; None without images.
    share_upper : float
        Its upper 95% bound (Clopper and Pearson).
    status : {"none", "few", "covered", "noise"}
        ``none``: no image of the reference. ``few``: even the upper bound is below the stated part
        of the reference's share of all images. Noise is no cluster, and is not judged.
    chance_of_none : float
        The probability that a cluster of this size holds no image of the reference if splits were
        drawn at random.
    image_ids, file_names : tuple
        The images nearest to the cluster's medoid, nearest first.
    """

    cluster: int
    by_split: dict[str, int]
    n_images: int
    n_without_split: int
    share: float | None
    share_upper: float
    status: str
    chance_of_none: float
    image_ids: tuple[ImageId, ...]
    file_names: tuple[str | None, ...]


class Coverage(Result):
    """Clusters without images of the reference split, and images far from all of them; frozen.

    The table (`to_pandas` and the like) has one row for each image of the other splits, farthest
    first.

    Attributes
    ----------
    reference : str
        The split that should cover the others.
    quantile : float
        Where an image begins to be far, among the reference's own distances.
    metric : str
    threshold : float
        An image is far if its nearest of the reference is farther than this; NaN where the
        reference has fewer than two distinct vectors.
    chance : float
        The probability that an image drawn like the reference is far; NaN as above.
    n_reference : int
        Images of the reference.
    n_distinct : int
        How many of their vectors differ: copies count once among the reference's own distances.
    reference_distances : ndarray of float64, shape (n_distinct,)
        For each of them the distance to the nearest of the others, ascending.
    splits : tuple of SplitCoverage
        The other splits.
    clusters : tuple of ClusterCoverage, or None
        Without noise, least covered first; None where nothing was clustered.
    noise : ClusterCoverage or None
        The images in no cluster.
    columns : dict of str to list or ndarray
        The images of the other splits, farthest first: ``image_id``, ``file_name``, ``split``,
        ``distance``, ``percentile`` (the part of the reference's own distances that is smaller),
        ``far``, ``nearest_image_id``, ``nearest_file_name``.
    n_without_split, n_without_vector : int
        Images that nothing is said of.
    provenance : dict
    """

    __slots__ = (
        "chance", "clusters", "columns", "few", "metric", "n_distinct", "n_reference",
        "n_without_split", "n_without_vector", "noise", "provenance", "quantile", "reference",
        "reference_distances", "splits", "threshold",
    )  # fmt: skip
    chance: float
    clusters: tuple[ClusterCoverage, ...] | None
    columns: dict[str, Any]
    few: float
    metric: str
    n_distinct: int
    n_reference: int
    n_without_split: int
    n_without_vector: int
    noise: ClusterCoverage | None
    provenance: dict[str, Any]
    quantile: float
    reference: str
    reference_distances: NDArray[np.float64]
    splits: tuple[SplitCoverage, ...]
    threshold: float

    def __init__(self, **parts: Any) -> None:
        self._freeze(**parts)

    def __len__(self) -> int:
        return len(self.columns["image_id"])

    def __getitem__(self, name: str) -> Any:
        """One of the columns by name."""
        return self.columns[name]

    @property
    def uncovered(self) -> tuple[ClusterCoverage, ...]:
        """Clusters without any image of the reference."""
        return tuple(each for each in self.clusters or () if each.status == "none")

    @property
    def sparse(self) -> tuple[ClusterCoverage, ...]:
        """Clusters with few images of the reference."""
        return tuple(each for each in self.clusters or () if each.status == "few")

    @property
    def expected_uncovered(self) -> float:
        """How many clusters would hold no image of the reference if splits were random."""
        return sum(each.chance_of_none for each in self.clusters or ())

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python; the reference's own distances as five numbers."""
        kept = ("reference", "quantile", "metric", "threshold", "chance", "n_reference",
                "n_distinct", "n_without_split", "n_without_vector", "few")  # fmt: skip
        clusters = self.clusters
        return {
            **plain({name: getattr(self, name) for name in kept}),
            "reference_distances": _five_numbers(self.reference_distances),
            "splits": [asdict(each) for each in self.splits],
            "expected_uncovered": None if clusters is None else self.expected_uncovered,
            "clusters": None if clusters is None else [plain(asdict(each)) for each in clusters],
            "noise": None if self.noise is None else plain(asdict(self.noise)),
            "images": plain(self.columns),
            "provenance": self.provenance,
        }

    def _columns(self) -> dict[str, Any]:
        return self.columns

    def __repr__(self) -> str:
        far = ", ".join(f"{each.n_far} of {each.n_images} {each.split}" for each in self.splits)
        clusters = "" if self.clusters is None else f", clusters without: {len(self.uncovered)}"
        return f"Coverage(by {self.reference!r}, far: {far or 'none'}{clusters})"


def _five_numbers(distances: NDArray[np.float64]) -> dict[str, float | None]:
    names = ("minimum", "lower_quartile", "median", "upper_quartile", "maximum")
    if not len(distances):
        return dict.fromkeys(names)
    import numpy as np

    cuts = np.quantile(distances, [0, 0.25, 0.5, 0.75, 1])
    return plain(dict(zip(names, cuts, strict=True)))  # type: ignore[no-any-return]

"""How groups of images differ from a reference."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from errata.results.base import Result, plain


@dataclass(frozen=True)
class GroupDrift:
    """A group as a whole against the reference.

    Attributes
    ----------
    group : str
    n_images, n_reference : int
        Images with a vector.
    n_used, n_reference_used : int
        How many of them were compared: all, or a sample.
    energy_distance : float or None
        None where one of the two has no image.
    coefficient : float or None
        The energy distance as a part of the largest there could be at this mean distance: 0 to 1.
    by_chance : float or None
        The mean energy distance of random cuts into sets of these sizes.
    p_value, p_holm : float or None
        By permutation; raised for the number of groups (Holm).
    """

    group: str
    n_images: int
    n_reference: int
    n_used: int
    n_reference_used: int
    energy_distance: float | None
    coefficient: float | None
    by_chance: float | None
    p_value: float | None
    p_holm: float | None


@dataclass(frozen=True)
class ClusterDrift:
    """How often a cluster is in a group, and in the reference.

    Attributes
    ----------
    group : str
    cluster : int
        -1 for noise.
    n_images, n_reference : int
        The cluster's images in the group, and in the reference.
    share, share_reference : float
        Their parts of all images of the group, and of the reference.
    p_value, p_holm : float
        Fisher's exact test, two-sided; raised for the number of clusters and groups (Holm).
    """

    group: str
    cluster: int
    n_images: int
    n_reference: int
    share: float
    share_reference: float
    p_value: float
    p_holm: float


class Drift(Result):
    """How groups of images differ from a reference; frozen.

    The table (`to_pandas` and the like) has one row for each group.

    Attributes
    ----------
    by : str
        What makes the groups: ``split``, a metadata key, or ``groups`` for lists of images.
    reference : str
    metric : str
    groups : tuple of GroupDrift
    clusters : tuple of ClusterDrift, or None
        Every cluster in every group, the least likely by chance first; None where nothing was
        clustered.
    permutations, most_images, seed : int
        As asked for.
    n_without_group, n_without_vector : int
        Images that are in no group, or have no vector.
    provenance : dict
    """

    __slots__ = (
        "by", "clusters", "groups", "metric", "most_images", "n_without_group",
        "n_without_vector", "permutations", "provenance", "reference", "seed",
    )  # fmt: skip
    by: str
    clusters: tuple[ClusterDrift, ...] | None
    groups: tuple[GroupDrift, ...]
    metric: str
    most_images: int
    n_without_group: int
    n_without_vector: int
    permutations: int
    provenance: dict[str, Any]
    reference: str
    seed: int

    def __init__(self, **parts: Any) -> None:
        self._freeze(**parts)

    def __getitem__(self, group: str) -> GroupDrift:
        """One group by name."""
        for each in self.groups:
            if each.group == group:
                return each
        raise KeyError(group)

    def drifted(self, level: float = 0.05) -> tuple[GroupDrift, ...]:
        """Groups that differ from the reference: at most one false find in 1 / level results."""
        return tuple(g for g in self.groups if g.p_holm is not None and g.p_holm <= level)

    def drifted_clusters(self, level: float = 0.05) -> tuple[ClusterDrift, ...]:
        """Clusters that are more or less frequent than in the reference, in the same sense."""
        return tuple(each for each in self.clusters or () if each.p_holm <= level)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python."""
        kept = ("by", "reference", "metric", "permutations", "most_images", "seed",
                "n_without_group", "n_without_vector")  # fmt: skip
        clusters = self.clusters
        return {
            **{name: getattr(self, name) for name in kept},
            "groups": [plain(asdict(each)) for each in self.groups],
            "clusters": None if clusters is None else [plain(asdict(each)) for each in clusters],
            "provenance": self.provenance,
        }

    def _columns(self) -> dict[str, Any]:
        names = GroupDrift.__dataclass_fields__
        return {name: [getattr(each, name) for each in self.groups] for name in names}

    def __repr__(self) -> str:
        found = ", ".join(f"{each.group}: p={_short(each.p_holm)}" for each in self.groups)
        return f"Drift(from {self.reference!r} by {self.by}, {found or 'nothing else'})"


def _short(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.4g}"

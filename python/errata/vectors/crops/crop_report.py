"""Every cluster of crops at one pair of thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata.results.base import Result, plain
from errata.vectors.clusters.mean_bounds import LEVEL
from errata.vectors.crops.crop_kinds import KINDS
from errata.vectors.space_facts import embeddings_facts, space_facts

if TYPE_CHECKING:
    from errata.vectors.crops.crop_cluster import CropCluster
    from errata.vectors.crops.crops import CropAnalysis


class CropReport(Result):
    """Clusters of crops and what became of them; frozen.

    Attributes
    ----------
    clusters : tuple of CropCluster
        By id, noise (-1) first. Clusters none of whose crops count are left out.
    analysis : CropAnalysis
        What was asked.
    score_thr, iou_thr, provenance
    """

    __slots__ = ("analysis", "clusters", "iou_thr", "provenance", "score_thr")
    analysis: CropAnalysis
    clusters: tuple[CropCluster, ...]
    iou_thr: float
    provenance: dict[str, Any]
    score_thr: float | dict[str, float | None] | None

    def __init__(self, analysis: CropAnalysis, provenance: dict[str, Any], **parts: Any) -> None:
        vectors = embeddings_facts(analysis.space)
        self._freeze(analysis=analysis, provenance={**provenance, "embeddings": vectors}, **parts)

    def __len__(self) -> int:
        return len(self.clusters)

    def __getitem__(self, cluster_id: int) -> CropCluster:
        """One cluster by its id."""
        for cluster in self.clusters:
            if cluster.id == cluster_id:
                return cluster
        raise KeyError(cluster_id)

    @property
    def ranked(self) -> tuple[CropCluster, ...]:
        """The clusters that have a rank, the surely worst first."""
        ranked = [(cluster.rank, cluster) for cluster in self.clusters if cluster.rank is not None]
        return tuple(cluster for _, cluster in sorted(ranked, key=lambda pair: pair[0]))

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python; undefined is None."""
        found: dict[str, Any] = plain(
            {
                "of": self.analysis.space.embeddings.of,
                "score_thr": self.score_thr,
                "iou_thr": self.iou_thr,
                "n_crops": len(self.analysis.places),
                "n_outside": self.analysis.n_outside,
                "space": space_facts(self.analysis.space),
                "bound": {"level": LEVEL, "method": "Chernoff-Hoeffding", "one_sided": True},
                "ranking": [cluster.id for cluster in self.ranked],
                "clusters": [cluster.to_dict() for cluster in self.clusters],
                "provenance": self.provenance,
            }
        )
        return found

    def _columns(self) -> dict[str, list[Any]]:
        names = (
            "id", "rank", "n_crops", "n_frames", "n_errors", "n_error_frames", "error_share",
            "error_share_lower",
        )  # fmt: skip
        columns: dict[str, list[Any]] = {
            name: [getattr(each, name) for each in self.clusters] for name in names
        }
        for kind in KINDS:
            columns[kind] = [each.counts[kind] for each in self.clusters]
        columns["says"] = [None if each.cell is None else str(each.cell) for each in self.clusters]
        return columns

    def __repr__(self) -> str:
        n = sum(not each.is_noise for each in self.clusters)
        clusters = f"{n} cluster{'' if n == 1 else 's'}"
        where = f"score_thr={self.score_thr}, iou_thr={self.iou_thr}"
        worst = next(iter(self.ranked), None)
        said = "" if worst is None or worst.cell is None else f", worst: {worst.id}, {worst.cell}"
        return f"CropReport({len(self.analysis.places)} crops, {clusters}, {where}{said})"

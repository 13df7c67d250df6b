"""Every cluster's metrics at one pair of thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata.results.base import Result, plain
from errata.vectors.clusters.image_names import image_name
from errata.vectors.clusters.mean_bounds import LEVEL
from errata.vectors.space import NOISE
from errata.vectors.space_facts import embeddings_facts, space_facts

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from errata.results.per_image import PerImage
    from errata.thresholds import ScoreThreshold
    from errata.vectors.clusters.analysis import VectorAnalysis
    from errata.vectors.clusters.cluster_metrics import ClusterMetrics


class ClusterReport(Result):
    """Clusters of images and how good the model is on each; frozen.

    Attributes
    ----------
    clusters : tuple of ClusterMetrics
        By id, noise (-1) first. Clusters none of whose images count are left out.
    analysis : VectorAnalysis
        What was asked.
    per_image : PerImage
        The images' own values, of which the clusters' are means.
    asked_score_thr, score_thr, iou_thr
        The thresholds: the first as it was given, the second as plain Python.
    """

    __slots__ = ("analysis", "asked_score_thr", "clusters", "iou_thr", "per_image", "score_thr")
    analysis: VectorAnalysis
    asked_score_thr: ScoreThreshold
    clusters: tuple[ClusterMetrics, ...]
    iou_thr: float
    per_image: PerImage
    score_thr: float | dict[str, float | None] | None

    def __init__(self, **parts: Any) -> None:
        self._freeze(**parts)

    def __len__(self) -> int:
        return len(self.clusters)

    def __getitem__(self, cluster_id: int) -> ClusterMetrics:
        """One cluster by its id."""
        for cluster in self.clusters:
            if cluster.id == cluster_id:
                return cluster
        raise KeyError(cluster_id)

    @property
    def ranked(self) -> tuple[ClusterMetrics, ...]:
        """The clusters that have a rank, worst first: by the upper bound of their mean F1."""
        ranked = [(cluster.rank, cluster) for cluster in self.clusters if cluster.rank is not None]
        return tuple(cluster for _, cluster in sorted(ranked, key=lambda pair: pair[0]))

    @property
    def noise(self) -> ClusterMetrics | None:
        """The images that are in no cluster; None where there are none."""
        return next((cluster for cluster in self.clusters if cluster.is_noise), None)

    @property
    def n_empty(self) -> int:
        """How many clusters of the space hold no image that counts."""
        return self.analysis.space.n_clusters - sum(each.id != NOISE for each in self.clusters)

    @property
    def provenance(self) -> dict[str, Any]:
        """Where the numbers come from: the evaluation's, and the vectors'."""
        vectors = embeddings_facts(self.analysis.space)
        return {**self.per_image.provenance, "embeddings": vectors}

    def names(self, cluster: ClusterMetrics) -> list[str]:
        """Give the file names of a cluster's samples; ids where images have no file name."""
        return [image_name(self.analysis.evaluation.dataset, rank) for rank in cluster.samples]

    def to_roboflow(self) -> dict[str, Any]:
        """Give Roboflow's vector-analysis document: 0 where undefined, all images counted."""
        from errata.vectors.clusters.roboflow import vector_analysis

        return vector_analysis(self)

    def to_roboflow_images(self, limit: int | None = None, offset: int = 0) -> dict[str, Any]:
        """Give Roboflow's image-predictions document: a page of the images, by rank.

        Parameters
        ----------
        limit : int, optional
            At most so many images; all by default.
        offset : int
            How many to pass over.

        Raises
        ------
        UsageError
            A negative number.
        """
        from errata.vectors.clusters.roboflow import image_predictions

        return image_predictions(self, limit, offset)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python; undefined is None."""
        analysis = self.analysis
        space, dataset = analysis.space, analysis.evaluation.dataset
        found: dict[str, Any] = plain(
            {
                "score_thr": self.score_thr,
                "iou_thr": self.iou_thr,
                "n_images": len(analysis.places),
                "n_outside": analysis.n_outside,
                "n_without_vector": analysis.n_without_vector,
                "n_empty_clusters": self.n_empty,
                "space": space_facts(space),
                "bound": {"level": LEVEL, "method": "Chernoff-Hoeffding", "one_sided": True},
                "ranking": [cluster.id for cluster in self.ranked],
                "clusters": [],
                "provenance": self.provenance,
            }
        )
        for cluster in self.clusters:
            samples = [
                {"image_id": dataset.image_ids[rank], "file_name": dataset.file_names[rank]}
                for rank in cluster.samples
            ]
            found["clusters"].append({**cluster.to_dict(), "samples": samples})
        return found

    def plot(self) -> Figure:
        """Draw the images in two dimensions, by cluster and by F1."""
        from errata.plot.clusters import draw

        return draw(self)

    def _columns(self) -> dict[str, list[Any]]:
        columns: dict[str, list[Any]] = {
            "id": [each.id for each in self.clusters],
            "rank": [each.rank for each in self.clusters],
            "n_images": [each.n_images for each in self.clusters],
        }
        for name in ("f1", "precision", "recall"):
            for part in ("mean", "std", "min", "max", "skipped"):
                columns[f"{name}_{part}"] = [
                    getattr(getattr(each, name), part) for each in self.clusters
                ]
        columns["f1_lower"] = [each.f1_lower for each in self.clusters]
        columns["f1_upper"] = [each.f1_upper for each in self.clusters]
        for split in dict.fromkeys(name for each in self.clusters for name in each.splits):
            columns[f"split_{split}"] = [each.splits.get(split, 0) for each in self.clusters]
        columns["first_sample"] = [next(iter(self.names(each)[:1]), None) for each in self.clusters]
        return columns

    def __repr__(self) -> str:
        n = sum(not each.is_noise for each in self.clusters)
        clusters = f"{n} cluster{'' if n == 1 else 's'}"
        where = f"score_thr={self.score_thr}, iou_thr={self.iou_thr}"
        worst = next(iter(self.ranked), None)
        said = "" if worst is None else f", worst: {worst.id} with F1 {worst.f1.mean:.4f}"
        return f"ClusterReport({len(self.analysis.places)} images, {clusters}, {where}{said})"

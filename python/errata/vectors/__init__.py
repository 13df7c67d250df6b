"""What vectors tell: clusters with their metrics, coverage, drift, and leakage between splits."""

from __future__ import annotations

from errata.vectors.clusters.analysis import VectorAnalysis, analyse
from errata.vectors.clusters.cluster_metrics import ClusterMetrics
from errata.vectors.clusters.cluster_report import ClusterReport
from errata.vectors.clusters.image_kinds import dominant_errors, dominant_labels
from errata.vectors.crops.crop_cluster import CropCluster, CropSample, ErrorCell
from errata.vectors.crops.crop_kinds import CropKinds
from errata.vectors.crops.crop_report import CropReport
from errata.vectors.crops.crops import CropAnalysis, analyse_crops, crop_clusters
from errata.vectors.crops.found_crops import Crops, find_crops
from errata.vectors.crops.joined_crops import join_crops
from errata.vectors.projection.build import build_space
from errata.vectors.projection.pca import pca_display
from errata.vectors.projection.umap_job import WorkerError
from errata.vectors.settings import SpaceSettings
from errata.vectors.space import NOISE, VectorSpace
from errata.vectors.splits.coverage import coverage
from errata.vectors.splits.coverage_result import ClusterCoverage, Coverage, SplitCoverage
from errata.vectors.splits.drift import drift
from errata.vectors.splits.drift_result import ClusterDrift, Drift, GroupDrift
from errata.vectors.splits.leakage import leakage
from errata.vectors.splits.leakage_result import Leakage, LeakCost, LeakGroup, SplitLeak
from errata.vectors.splits.split_neighbours import SplitNeighbours, split_neighbours

__all__ = [
    "NOISE",
    "ClusterCoverage",
    "ClusterDrift",
    "ClusterMetrics",
    "ClusterReport",
    "Coverage",
    "CropAnalysis",
    "CropCluster",
    "CropKinds",
    "CropReport",
    "CropSample",
    "Crops",
    "Drift",
    "ErrorCell",
    "GroupDrift",
    "LeakCost",
    "LeakGroup",
    "Leakage",
    "SpaceSettings",
    "SplitCoverage",
    "SplitLeak",
    "SplitNeighbours",
    "VectorAnalysis",
    "VectorSpace",
    "WorkerError",
    "analyse",
    "analyse_crops",
    "build_space",
    "coverage",
    "crop_clusters",
    "dominant_errors",
    "dominant_labels",
    "drift",
    "find_crops",
    "join_crops",
    "leakage",
    "pca_display",
    "split_neighbours",
]

"""What vectors tell: clusters with their metrics, coverage, drift, and leakage between splits."""

from __future__ import annotations

from errata.vectors.analysis import VectorAnalysis, analyse
from errata.vectors.build import build_space
from errata.vectors.cluster_metrics import ClusterMetrics
from errata.vectors.cluster_report import ClusterReport
from errata.vectors.coverage import coverage
from errata.vectors.coverage_result import ClusterCoverage, Coverage, SplitCoverage
from errata.vectors.crop_cluster import CropCluster, CropSample, ErrorCell
from errata.vectors.crop_report import CropReport
from errata.vectors.crops import CropAnalysis, analyse_crops, crop_clusters
from errata.vectors.drift import drift
from errata.vectors.drift_result import ClusterDrift, Drift, GroupDrift
from errata.vectors.joined_crops import join_crops
from errata.vectors.leakage import leakage
from errata.vectors.leakage_result import Leakage, LeakCost, LeakGroup, SplitLeak
from errata.vectors.pca import pca_display
from errata.vectors.settings import SpaceSettings
from errata.vectors.space import NOISE, VectorSpace
from errata.vectors.split_neighbours import SplitNeighbours, split_neighbours
from errata.vectors.umap_job import WorkerError

__all__ = [
    "NOISE",
    "ClusterCoverage",
    "ClusterDrift",
    "ClusterMetrics",
    "ClusterReport",
    "Coverage",
    "CropAnalysis",
    "CropCluster",
    "CropReport",
    "CropSample",
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
    "drift",
    "join_crops",
    "leakage",
    "pca_display",
    "split_neighbours",
]

"""What vectors tell: clusters with their metrics, coverage, drift, and leakage between splits."""

from __future__ import annotations

from errata.vectors.analysis import VectorAnalysis, analyse
from errata.vectors.build import build_space
from errata.vectors.cluster_metrics import ClusterMetrics
from errata.vectors.cluster_report import ClusterReport
from errata.vectors.crop_cluster import CropCluster, CropSample, ErrorCell
from errata.vectors.crop_report import CropReport
from errata.vectors.crops import CropAnalysis, analyse_crops, crop_clusters
from errata.vectors.joined_crops import join_crops
from errata.vectors.pca import pca_display
from errata.vectors.settings import SpaceSettings
from errata.vectors.space import NOISE, VectorSpace
from errata.vectors.umap_job import WorkerError

__all__ = [
    "NOISE",
    "ClusterMetrics",
    "ClusterReport",
    "CropAnalysis",
    "CropCluster",
    "CropReport",
    "CropSample",
    "ErrorCell",
    "SpaceSettings",
    "VectorAnalysis",
    "VectorSpace",
    "WorkerError",
    "analyse",
    "analyse_crops",
    "build_space",
    "crop_clusters",
    "join_crops",
    "pca_display",
]

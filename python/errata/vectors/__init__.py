"""What vectors tell: clusters with their metrics, coverage, drift, and leakage between splits."""

from __future__ import annotations

from errata.vectors.analysis import VectorAnalysis, analyse
from errata.vectors.cluster_metrics import ClusterMetrics
from errata.vectors.cluster_report import ClusterReport
from errata.vectors.settings import SpaceSettings
from errata.vectors.space import NOISE, VectorSpace

__all__ = [
    "NOISE",
    "ClusterMetrics",
    "ClusterReport",
    "SpaceSettings",
    "VectorAnalysis",
    "VectorSpace",
    "analyse",
]

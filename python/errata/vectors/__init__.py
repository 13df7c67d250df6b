"""What vectors tell: clusters with their metrics, coverage, drift, and leakage between splits."""

from __future__ import annotations

from errata.vectors.coverage import coverage
from errata.vectors.coverage_result import ClusterCoverage, Coverage, SplitCoverage
from errata.vectors.drift import drift
from errata.vectors.drift_result import ClusterDrift, Drift, GroupDrift
from errata.vectors.leakage import leakage
from errata.vectors.leakage_result import Leakage, LeakCost, LeakGroup, SplitLeak
from errata.vectors.settings import SpaceSettings
from errata.vectors.space import NOISE, VectorSpace
from errata.vectors.split_neighbours import SplitNeighbours, split_neighbours

__all__ = [
    "NOISE",
    "ClusterCoverage",
    "ClusterDrift",
    "Coverage",
    "Drift",
    "GroupDrift",
    "LeakCost",
    "LeakGroup",
    "Leakage",
    "SpaceSettings",
    "SplitCoverage",
    "SplitLeak",
    "SplitNeighbours",
    "VectorSpace",
    "coverage",
    "drift",
    "leakage",
    "split_neighbours",
]

"""What vectors tell: clusters with their metrics, coverage, drift, and leakage between splits."""

from __future__ import annotations

from errata.vectors.build import build_space
from errata.vectors.pca import pca_display
from errata.vectors.settings import SpaceSettings
from errata.vectors.space import NOISE, VectorSpace
from errata.vectors.umap_job import WorkerError

__all__ = [
    "NOISE",
    "SpaceSettings",
    "VectorSpace",
    "WorkerError",
    "build_space",
    "pca_display",
]

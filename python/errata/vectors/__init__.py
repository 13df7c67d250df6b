"""What vectors tell: clusters with their metrics, coverage, drift, and leakage between splits."""

from __future__ import annotations

from errata.vectors.settings import SpaceSettings
from errata.vectors.space import NOISE, VectorSpace

__all__ = ["NOISE", "SpaceSettings", "VectorSpace"]

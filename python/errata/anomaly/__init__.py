"""Anomaly blocks: K-means, Gaussian mixtures and grids over pictures, with their thresholds."""

from __future__ import annotations

__all__: list[str] = []

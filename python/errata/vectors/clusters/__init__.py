"""Clusters of images, with the metrics of each at any threshold."""

from __future__ import annotations

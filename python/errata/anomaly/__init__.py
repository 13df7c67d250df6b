"""Anomaly blocks: K-means, Gaussian mixtures and grids over pictures, with their thresholds.

Examples
--------
>>> import numpy as np
>>> from errata import anomaly
>>> normal = np.random.default_rng(0).normal(size=(200, 3))
>>> block = anomaly.KMeansBlock.fit(normal, n_clusters=8)
>>> bool(block.score([[9.0, 9.0, 9.0]])[0] > 0)
True
"""

from __future__ import annotations

from errata.anomaly.block_file import (
    from_metadata,
    read_block,
    read_metadata,
    to_metadata,
    write_block,
    write_metadata,
)
from errata.anomaly.false_alarms import upper_bound
from errata.anomaly.features import FeatureFile, read_features
from errata.anomaly.fitting import Fitted, fit
from errata.anomaly.gmm import GmmBlock
from errata.anomaly.grids import AnomalyGrids
from errata.anomaly.grids_file import read_grids
from errata.anomaly.kmeans import KMeansBlock
from errata.anomaly.labels import is_anomaly, read_labels
from errata.anomaly.metadata import AnomalyMetadata, BlockThreshold, Cluster
from errata.anomaly.nearest import NearestBlock
from errata.anomaly.scaler import Scaler
from errata.anomaly.scores_file import ScoreFile, read_scores, write_grids, write_scores
from errata.anomaly.suggestions import Suggestion, Suggestions, suggest, suggest_from
from errata.anomaly.tail import Tail, fit_tail
from errata.anomaly.threshold_sweep import AnomalySweep, sweep
from errata.anomaly.time_windows import Windows, windows
from errata.anomaly.visual import VisualBlock

__all__ = [
    "AnomalyGrids",
    "AnomalyMetadata",
    "AnomalySweep",
    "BlockThreshold",
    "Cluster",
    "FeatureFile",
    "Fitted",
    "GmmBlock",
    "KMeansBlock",
    "NearestBlock",
    "Scaler",
    "ScoreFile",
    "Suggestion",
    "Suggestions",
    "Tail",
    "VisualBlock",
    "Windows",
    "fit",
    "fit_tail",
    "from_metadata",
    "is_anomaly",
    "read_block",
    "read_features",
    "read_grids",
    "read_labels",
    "read_metadata",
    "read_scores",
    "suggest",
    "suggest_from",
    "sweep",
    "to_metadata",
    "upper_bound",
    "windows",
    "write_block",
    "write_grids",
    "write_metadata",
    "write_scores",
]

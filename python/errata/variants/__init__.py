"""Variants of one model (float32, int8, ...): validated, compared, and one recommended.

Rows of probabilities are taken as they are, never rescaled unless asked; see
`errata.variants.outputs`. Labels are names or numbers of classes; see `errata.variants.classes`.
"""

from __future__ import annotations

from errata.variants.additional import AdditionalMetric
from errata.variants.anomalies import anomaly
from errata.variants.classification import classification
from errata.variants.comparison import VariantComparison, compare
from errata.variants.detection import detection
from errata.variants.device_file import with_device
from errata.variants.flips import Flips, flips
from errata.variants.metadata import VariantsFile, metadata, read_metadata, write_metadata
from errata.variants.metrics import VariantMetrics
from errata.variants.onnx_variants import onnx_classification
from errata.variants.prediction import BoundingBox, SamplePrediction
from errata.variants.recommendation import Recommendation, recommend

__all__ = [
    "AdditionalMetric",
    "BoundingBox",
    "Flips",
    "Recommendation",
    "SamplePrediction",
    "VariantComparison",
    "VariantMetrics",
    "VariantsFile",
    "anomaly",
    "classification",
    "compare",
    "detection",
    "flips",
    "metadata",
    "onnx_classification",
    "read_metadata",
    "recommend",
    "with_device",
    "write_metadata",
]

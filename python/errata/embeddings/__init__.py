"""Embeddings: vectors of pictures and of crops, read from files or computed from pixels."""

from __future__ import annotations

from errata.embeddings.cache import VectorCache
from errata.embeddings.columns import Embeddings
from errata.embeddings.compute import compute, compute_files
from errata.embeddings.descriptors import Descriptors
from errata.embeddings.onnx_model import OnnxModel
from errata.embeddings.patch_descriptors import PatchDescriptors
from errata.embeddings.patches import Patches, compute_patches
from errata.embeddings.read import read
from errata.embeddings.write import write
from errata.embeddings.write_table import write_table

__all__ = [
    "Descriptors",
    "Embeddings",
    "OnnxModel",
    "PatchDescriptors",
    "Patches",
    "VectorCache",
    "compute",
    "compute_files",
    "compute_patches",
    "read",
    "write",
    "write_table",
]

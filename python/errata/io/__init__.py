"""Files in, columns out; one module a format."""

from __future__ import annotations

from errata.io.coco import read, read_predictions

__all__ = ["read", "read_predictions"]

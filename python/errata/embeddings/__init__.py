"""Embeddings: vectors of pictures and of crops, read from files or computed from pixels."""

from __future__ import annotations

from errata.embeddings.columns import Embeddings

__all__ = ["Embeddings"]

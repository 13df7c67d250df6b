"""Embeddings: vectors of pictures and of crops, read from files or computed from pixels."""

from __future__ import annotations

from errata.embeddings.columns import Embeddings
from errata.embeddings.read import read
from errata.embeddings.write import write
from errata.embeddings.write_table import write_table

__all__ = ["Embeddings", "read", "write", "write_table"]

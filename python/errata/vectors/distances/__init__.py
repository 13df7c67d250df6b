"""Distances between many vectors: exact, and in bounded memory."""

from __future__ import annotations

"""Clusters of crops, by what became of the object of each."""

from __future__ import annotations

"""What tells splits apart: coverage, drift, and images that are in two of them."""

from __future__ import annotations

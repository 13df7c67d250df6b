"""Variants of one model (float32, int8, ...): validated, compared, and one recommended."""

from __future__ import annotations

__all__: list[str] = []

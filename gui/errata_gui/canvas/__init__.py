"""Widgets that draw: matrix, scatter, gallery, image. They know nothing of panels."""

from __future__ import annotations

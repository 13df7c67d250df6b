"""The window around the panels."""

from __future__ import annotations

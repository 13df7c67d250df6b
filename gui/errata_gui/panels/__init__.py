"""The panels: one panel, one file. Each shows what the library computed, and computes nothing."""

from __future__ import annotations

"""Results: frozen objects with named parts, readable, serialisable."""

from __future__ import annotations

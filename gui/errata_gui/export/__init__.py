"""Views as pictures, tables, and the Python or shell line that computes them."""

from __future__ import annotations

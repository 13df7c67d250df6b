"""What all tests of the drop-in need."""

from __future__ import annotations

import warnings

import pytest


@pytest.fixture(autouse=True)
def _old_pycocotools() -> None:
    """Let pass what pycocotools' compiled decode does, and NumPy 2 warns about."""
    warnings.filterwarnings("ignore", message="__array__ implementation")

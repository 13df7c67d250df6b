"""What every test may ask for: the folder of real data; and how Hypothesis runs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

REPOSITORY = Path(__file__).resolve().parents[2]

# No deadline: a slow machine is no defect. In CI the same examples each time.
settings.register_profile("errata", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("errata")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return REPOSITORY


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The folder of real data sets: $ERRATA_DATA, else ../shared/data beside the repository.

    It is not part of the repository. Without it a test skips, and says so; in CI it fails.
    """
    folder = Path(os.environ.get("ERRATA_DATA") or REPOSITORY.parent / "shared" / "data")
    if not folder.is_dir():
        message = f"real data not found at {folder}: set ERRATA_DATA to its folder"
        if "CI" in os.environ:
            pytest.fail(message)
        pytest.skip(message)
    return folder

"""Whether something is there, as far as one may look.

`pathlib` raises for a name that is too long for a file, and for a folder that may not be looked
into, and such names stand in data sets and in settings. Here both are: it is not there.
"""

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def is_file(path: Path) -> bool:
    """Say whether a file, or a link to one, is there."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path) -> bool:
    """Say whether a folder, or a link to one, is there."""
    return os.path.isdir(path)  # noqa: PTH112


def is_there(path: Path) -> bool:
    """Say whether anything is there."""
    return os.path.exists(path)  # noqa: PTH110

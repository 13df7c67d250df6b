"""A drawn detection data set whose every mistake is known: try errata on it, test errata with it.

Needs Pillow; without it this import raises `MissingExtraError`, which says what to type.
"""

from __future__ import annotations

from errata.errors import MissingExtraError

try:
    import PIL  # noqa: F401  (only whether it is there)
except ImportError as error:
    raise MissingExtraError.of("Pillow", "demo") from error

from errata.demo.files import DemoFiles
from errata.demo.generate import generate

__all__ = ["DemoFiles", "generate"]

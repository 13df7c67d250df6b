"""Results as pictures, drawn with matplotlib.

Without matplotlib this import raises `MissingExtraError`, which says what to type. Figures are made
without pyplot, so that no window system and no global state are touched.
"""

from __future__ import annotations

from errata.errors import MissingExtraError

try:
    import matplotlib as mpl  # noqa: F401  (only whether it is there)
except ImportError as error:
    raise MissingExtraError.of("matplotlib", "plot") from error

from errata.plot.save import save

__all__ = ["save"]

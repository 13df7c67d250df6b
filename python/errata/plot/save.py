"""Writes figures; the same figure always gives the same bytes."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl

from errata.errors import UsageError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SUFFIXES = (".png", ".svg")
DPI = 150


def save(figure: Figure, path: str | PathLike[str]) -> None:
    """Write a figure as PNG or SVG, by the file's suffix.

    Raises
    ------
    UsageError
        Another suffix.

    Examples
    --------
    >>> import errata, pathlib, tempfile
    >>> from errata.plot import save
    >>> dataset = errata.Dataset.from_arrays(image_ids=[1], annotation_images=[1],
    ...                                      boxes_xywh=[[0, 0, 4, 4]], class_ids=[3])
    >>> model = errata.InferenceSet.from_arrays(dataset, images=[1], scores=[0.5],
    ...                                         boxes_xywh=[[0, 0, 4, 4]], class_ids=[3])
    >>> path = pathlib.Path(tempfile.mkdtemp(), "matrix.png")
    >>> save(errata.evaluate(dataset, model).confusion().plot(), path)
    >>> path.read_bytes()[1:4]
    b'PNG'
    """
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError.at(
            "path", f"found {str(path)!r}", "name a .png or .svg file, such as plot.png"
        )
    # SVG otherwise carries the time of day and random names.
    metadata = {"Date": None} if suffix == ".svg" else {}
    with mpl.rc_context({"svg.hashsalt": "errata"}):
        figure.savefig(path, format=suffix[1:], dpi=DPI, metadata=metadata, bbox_inches="tight")

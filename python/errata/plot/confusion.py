"""A confusion matrix as a picture: what is right in blue, mistakes in vermillion."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from errata.plot.style import RIGHT, WRONG, short, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage
    from numpy.typing import NDArray

    from errata.results.confusion import ConfusionMatrix

MOST_WITH_NUMBERS = 25
"""Rows up to which cells hold their counts."""

_CELL, _LEAST, _MOST = 0.2, 5.0, 40.0  # inches


def draw(result: ConfusionMatrix) -> Figure:
    """Draw a confusion matrix: rows ground truth, columns predicted, background last.

    Colours are logarithmic, each kind of cell on a scale of its own: a handful of mistakes shows
    beside thousands of hits. Empty cells stay white.
    """
    matrix = result.matrix.astype(float)
    n = len(matrix)
    cell = _CELL if n > MOST_WITH_NUMBERS else 0.42
    side = min(max(cell * n, _LEAST), _MOST)
    figure = Figure(figsize=(side + 3.2, side + 2.2), layout="constrained")
    axes = figure.add_subplot()
    diagonal = np.eye(n, dtype=bool)
    right = _layer(axes, np.where(diagonal, matrix, 0.0), RIGHT)
    wrong = _layer(axes, np.where(diagonal, 0.0, matrix), WRONG)
    _label(axes, [short(label) for label in result.labels])
    if n <= MOST_WITH_NUMBERS:
        _write_counts(axes, matrix, (right, wrong))
    for image, text in ((right, "right"), (wrong, "wrong")):
        figure.colorbar(image, ax=axes, label=text, shrink=0.4, pad=0.02, format="{x:g}")
    thresholds = {"score ≥": result.score_thr, "IoU ≥": result.iou_thr}
    title(axes, "Confusion matrix", result.provenance, **thresholds)
    return figure


def _layer(axes: Axes, counts: NDArray[np.float64], colours: object) -> AxesImage:
    """Draw the counts above 0."""
    most = max(float(counts.max(initial=0.0)), 1.0)
    # A scale needs two ends: where all counts are 1, that 1 is its dark end.
    norm = LogNorm(vmin=1.0 if most > 1 else 0.5, vmax=most)
    shown = np.ma.masked_equal(counts, 0.0)
    return axes.imshow(shown, cmap=colours, norm=norm, interpolation="nearest")  # type: ignore[arg-type]


def _label(axes: Axes, labels: list[str]) -> None:
    n = len(labels)
    size = 9 if n <= MOST_WITH_NUMBERS else 6.5
    axes.set_xticks(range(n), labels, rotation=90, fontsize=size)
    axes.set_yticks(range(n), labels, fontsize=size)
    axes.set_xlabel("predicted")
    axes.set_ylabel("ground truth")
    axes.set_xticks(np.arange(n + 1) - 0.5, minor=True)
    axes.set_yticks(np.arange(n + 1) - 0.5, minor=True)
    axes.grid(which="minor", color="#EEEEEE", linewidth=0.5)
    axes.tick_params(which="both", length=0)
    # Background is no class: a line sets it apart.
    axes.axhline(n - 1.5, color="#666666", linewidth=0.8)
    axes.axvline(n - 1.5, color="#666666", linewidth=0.8)


def _write_counts(
    axes: Axes, matrix: NDArray[np.float64], layers: tuple[AxesImage, AxesImage]
) -> None:
    for gt, dt in zip(*np.nonzero(matrix), strict=True):
        count = matrix[gt, dt]
        layer = layers[0] if gt == dt else layers[1]
        red, green, blue, _ = layer.to_rgba(count)
        dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.55
        axes.text(
            int(dt), int(gt), f"{int(count)}", ha="center", va="center",
            fontsize=7, color="white" if dark else "black",
        )  # fmt: skip

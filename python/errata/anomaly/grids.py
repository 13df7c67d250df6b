"""Grids of anomaly scores, one a picture, and the cells that stand out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.anomaly import rows
from errata.errors import InputError
from errata.results.base import Result, plain

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LABEL = "anomaly"
"""What boxes are called, and pictures that have one."""

NO_ANOMALY = "no anomaly"


class AnomalyGrids(Result):
    """A grid of scores for each picture; frozen. Pictures may have grids of different sizes.

    Attributes
    ----------
    names : tuple of str
        What the pictures are called; their places where nobody said.
    scores : tuple of ndarray of float64, shape (rows, columns)
    mean_value, max_value : ndarray of float64, shape (n,)
        Of all cells of a picture; `max_value` is the picture's score.
    """

    __slots__ = ("max_value", "mean_value", "names", "scores")
    names: tuple[str, ...]
    scores: tuple[NDArray[np.float64], ...]
    mean_value: NDArray[np.float64]
    max_value: NDArray[np.float64]

    def __init__(self, scores: Sequence[ArrayLike] | NDArray[Any], *, names: Any = None) -> None:
        """Take one grid a picture.

        Raises
        ------
        InputError
            A grid that is no table of finite numbers, is empty, or has no name among `names`.

        Examples
        --------
        >>> grids = AnomalyGrids([[[0.1, 0.9], [0.2, 0.2]]])
        >>> grids.max_value.tolist(), grids.boxes(0.5)[0][0]["x"]
        ([0.9], 0.5)
        """
        layout = "a table of scores for each picture"
        made = [rows.finite(grid, 2, f"grids[{i}]", layout) for i, grid in enumerate(scores)]
        for i, grid in enumerate(made):
            if grid.size == 0:
                message = f"grids[{i}]: found the shape {grid.shape}; give one cell or more"
                raise InputError(message, place=f"grids[{i}]")
        called = tuple(map(str, range(len(made)) if names is None else names))
        if len(called) != len(made):
            message = f"names: found {len(called)} for {len(made)} grids; give one each"
            raise InputError(message, place="names")
        self._freeze(
            names=called,
            scores=tuple(made),
            mean_value=np.array([grid.mean() for grid in made], dtype=np.float64),
            max_value=np.array([grid.max() for grid in made], dtype=np.float64),
        )

    def __len__(self) -> int:
        return len(self.scores)

    def boxes(self, threshold: float) -> list[list[dict[str, Any]]]:
        """Give for each picture a box for each cell with ``score >= threshold``, row by row.

        ``x``, ``y``, ``width`` and ``height`` are shares of the picture, 0 to 1.
        """
        return [_boxes(grid, threshold) for grid in self.scores]

    def predictions(self, threshold: float) -> list[dict[str, Any]]:
        """Give the product's ``predictions``: a record a picture, flagged at `threshold`."""
        found = zip(self.names, self.scores, self.boxes(threshold), strict=True)
        return [
            {
                "sampleId": name,
                "prediction": LABEL if boxes else NO_ANOMALY,
                "anomalyScores": grid.tolist(),
                "boundingBoxes": boxes,
            }
            for name, grid, boxes in found
        ]

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python."""
        return {
            **plain(self._columns()),
            "anomaly_scores": [grid.tolist() for grid in self.scores],
        }

    def _columns(self) -> dict[str, Any]:
        return {
            "name": list(self.names),
            "mean_value": self.mean_value,
            "max_value": self.max_value,
        }

    def __repr__(self) -> str:
        sizes = sorted({grid.shape for grid in self.scores})
        cells = ", ".join(f"{height} x {width}" for height, width in sizes[:3])
        return f"AnomalyGrids({len(self)} pictures{': ' if cells else ''}{cells} cells)"


def _boxes(grid: NDArray[np.float64], threshold: float) -> list[dict[str, Any]]:
    height, width = grid.shape
    places = np.argwhere(grid >= threshold).tolist()
    return [
        {
            "label": LABEL,
            "x": column / width,
            "y": row / height,
            "width": 1 / width,
            "height": 1 / height,
            "score": float(grid[row, column]),
        }
        for row, column in places
    ]

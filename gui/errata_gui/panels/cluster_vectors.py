"""Vectors of pictures or of objects, placed at once, and clustered when asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from errata.vectors.crops.joined_crops import sides

if TYPE_CHECKING:
    from numpy.typing import NDArray

    import errata
    from errata.embeddings import Embeddings
    from errata.vectors import VectorSpace

IMAGES, OBJECTS = "images", "objects"


@dataclass(frozen=True, eq=False)
class Vectors:
    """Vectors of pictures, or of objects, and where they lie.

    Attributes
    ----------
    embeddings : Embeddings
    pca : ndarray of float64, shape (n, 2)
    source : str
        Where they are from, in words.
    parts : tuple of Embeddings
        What they were joined from: one file each, or one side of the data each.
    folder : str
        The folder of the pictures that they were computed from; empty for a file.
    space : VectorSpace, optional
        None before anything was clustered.
    said : tuple of str
        What was odd and kept.
    lacks : bool
        Whether some pictures or objects have no vector.
    min_score : float, optional
        Vectors were computed of detections from this score up; None for all of them.
    """

    embeddings: Embeddings
    pca: NDArray[np.float64]
    source: str
    parts: tuple[Embeddings, ...]
    folder: str = ""
    space: VectorSpace | None = None
    said: tuple[str, ...] = ()
    lacks: bool = False
    min_score: float | None = None

    @property
    def of(self) -> str:
        """What a point is: ``images`` or ``objects``."""
        return IMAGES if self.embeddings.of == "images" else OBJECTS

    def reaches(self, score: float | None) -> bool:
        """Whether detections that count from a score up have vectors, as far as was computed."""
        return self.min_score is None or (score is not None and score >= self.min_score)

    def points(self, projection: str) -> NDArray[np.float64]:
        """Give the points in two dimensions: as UMAP laid them out, or by PCA."""
        if projection == "umap" and self.space is not None:
            return np.ascontiguousarray(self.space.display, dtype=np.float64)
        return self.pca

    def codes(self, dataset: errata.Dataset) -> NDArray[np.int64]:
        """Give a number for each object, as `errata_gui.state.object_key` has them."""
        is_dt, rows = sides(self.embeddings, dataset)
        codes: NDArray[np.int64] = np.where(is_dt, rows, -1 - rows)
        return codes

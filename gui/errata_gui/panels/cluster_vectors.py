"""The vectors that are open: read or computed, placed at once, and clustered when asked for.

They are kept beside the window by the data that they are of, not in what is undone and saved.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from PySide6.QtCore import QObject, Signal

from errata.errors import ErrataWarning
from errata_gui.there import is_file

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.embeddings import Embeddings
    from errata.vectors import SpaceSettings, VectorSpace
    from errata_gui.jobs import Handle, Jobs
    from errata_gui.loaded import Loaded

T = TypeVar("T")

READ, COMPUTE, SPACE = "clusters.read", "clusters.compute", "clusters.space"
SLOTS = (READ, COMPUTE, SPACE)

ENDINGS = (".npy", ".npz", ".parquet", ".arrow", ".feather", ".csv")
KEPT = 4
"""Data sets whose vectors are remembered."""


@dataclass(frozen=True, eq=False)
class Vectors:
    """Vectors of pictures and where they lie.

    Attributes
    ----------
    embeddings : Embeddings
    pca : ndarray of float64, shape (n, 2)
    source : str
        Where they are from, in words.
    folder : str
        The folder of the pictures that they were computed from; empty for a file.
    space : VectorSpace, optional
        None before anything was clustered.
    said : tuple of str
        What was odd and kept.
    """

    embeddings: Embeddings
    pca: NDArray[np.float64]
    source: str
    folder: str = ""
    space: VectorSpace | None = None
    said: tuple[str, ...] = ()

    @property
    def images(self) -> NDArray[np.int64]:
        """The rank of each point's image."""
        return self.embeddings.rows

    def points(self, projection: str) -> NDArray[np.float64]:
        """Give the points in two dimensions: as UMAP laid them out, or by PCA."""
        if projection == "umap" and self.space is not None:
            return np.ascontiguousarray(self.space.display, dtype=np.float64)
        return self.pca


class VectorHolder(QObject):
    """Vectors by what they are of, and the jobs that bring them.

    Signals
    -------
    changed()
        There are vectors, or clusters, that were not there before.
    clustered()
        There are clusters that were not there before.
    """

    changed = Signal()
    clustered = Signal()

    def __init__(self, jobs: Jobs, cache: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._cache = cache
        self._kept: dict[Any, Vectors] = {}
        self._looked: list[Any] = []

    def of(self, loaded: Loaded) -> Vectors | None:
        """Give the vectors of what is open, if there are any."""
        return self._kept.get(_key(loaded))

    def look_beside(self, loaded: Loaded) -> None:
        """Read `embeddings` that lie beside the ground truth; looked for once."""
        key = _key(loaded)
        if key in self._kept or key in self._looked:
            return
        self._looked = [*self._looked[-KEPT:], key]
        for slot in SLOTS:
            self._jobs.cancel(slot)
        found = beside(Path(loaded.gt)) if loaded.gt else None
        if found is not None:
            self.read(loaded, found)

    def read(self, loaded: Loaded, path: Path) -> None:
        """Read vectors of images from a file."""
        from errata.embeddings import read
        from errata.vectors import pca_display

        def work(_: Handle) -> Vectors:
            found, said = _warned(lambda: read(path, loaded.dataset, partial=True))
            lack = len(loaded.dataset) - len(found)
            if lack:
                said = (*said, f"{path.name}: {lack:,} images have no vector and are not shown")
            return Vectors(found, pca_display(found), path.name, said=said)

        self._jobs.start(READ, f"reading {path.name}", work, lambda v: self._keep(loaded, v))

    def compute(self, loaded: Loaded) -> None:
        """Compute errata's descriptors of the pictures."""
        from errata.embeddings import compute
        from errata.vectors import pca_display

        folder = loaded.images
        assert folder is not None

        def work(handle: Handle) -> Vectors:
            found, said = _warned(
                lambda: compute(
                    loaded.dataset,
                    folder,
                    missing="skip",
                    cache=self._cache / "vectors",
                    progress=handle.progress,
                    cancel=handle.cancel,
                )
            )
            return Vectors(
                found, pca_display(found), "errata's descriptors", str(folder), said=said
            )

        title = f"computing descriptors of {len(loaded.dataset):,} pictures"
        self._jobs.start(COMPUTE, title, work, lambda v: self._keep(loaded, v))

    def cluster(self, loaded: Loaded, settings: SpaceSettings | None = None) -> None:
        """Project and cluster the vectors; what was made before is read from the cache."""
        vectors = self._kept[_key(loaded)]

        def work(handle: Handle) -> Vectors:
            from errata.vectors import build_space

            space, said = _warned(
                lambda: build_space(
                    vectors.embeddings,
                    settings,
                    progress=handle.progress,
                    cancel=handle.cancel,
                    cache=self._cache / "spaces",
                )
            )
            return replace(vectors, space=space, said=(*vectors.said, *said))

        def done(found: Vectors) -> None:
            self._keep(loaded, found)
            self.clustered.emit()

        self._jobs.start(SPACE, f"UMAP + HDBSCAN of {len(vectors.images):,} images", work, done)

    def _keep(self, loaded: Loaded, vectors: Vectors) -> None:
        self._kept.pop(_key(loaded), None)
        self._kept[_key(loaded)] = vectors
        for key in list(self._kept)[:-KEPT]:
            del self._kept[key]
        self.changed.emit()


def beside(gt: Path) -> Path | None:
    """Find a file of embeddings in the folder of the ground truth."""
    for ending in ENDINGS:
        path = gt.with_name(f"embeddings{ending}")
        if is_file(path):
            return path
    return None


def _key(loaded: Loaded) -> Any:
    """Name the data: by hashes, and for arrays, which have none, by the data set itself."""
    return loaded.key if loaded.key[0] else loaded.dataset


def _warned(work: Callable[[], T]) -> tuple[T, tuple[str, ...]]:
    """Do work, and give what was odd as sentences."""
    with warnings.catch_warnings(record=True) as odd:
        warnings.simplefilter("always", ErrataWarning)
        found = work()
    sentences = (str(each.message) for each in odd if issubclass(each.category, ErrataWarning))
    return found, tuple(dict.fromkeys(sentences))

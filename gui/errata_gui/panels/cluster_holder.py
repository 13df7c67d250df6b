"""The vectors that are open, and the jobs that read, compute and cluster them.

They are kept beside the window by the data that they are of, not in what is undone and saved.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from errata.errors import InputError
from errata_gui.panels.cluster_sources import (
    compute_images,
    compute_objects,
    read_vectors,
    warned,
)
from errata_gui.panels.cluster_vectors import IMAGES, OBJECTS, Vectors
from errata_gui.there import is_file

if TYPE_CHECKING:
    from errata.vectors import SpaceSettings
    from errata_gui.jobs import Handle, Jobs
    from errata_gui.loaded import Loaded

READ, COMPUTE, SPACE = "clusters.read", "clusters.compute", "clusters.space"
SLOTS = (READ, COMPUTE, SPACE)

ENDINGS = (".npy", ".npz", ".parquet", ".arrow", ".feather", ".csv")
KEPT = 4
"""Data sets whose vectors are remembered, of images and of objects."""


class VectorHolder(QObject):
    """Vectors by what they are of, and the jobs that bring them.

    Signals
    -------
    changed()
        There are vectors, or clusters, that were not there before.
    brought(of)
        There are vectors that were asked for: of ``images`` or ``objects``.
    clustered(of)
        There are clusters that were not there before.
    """

    changed = Signal()
    brought = Signal(str)
    clustered = Signal(str)

    def __init__(self, jobs: Jobs, cache: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._cache = cache
        self._kept: dict[Any, Vectors] = {}
        self._looked: list[Any] = []

    def of(self, loaded: Loaded, of: str) -> Vectors | None:
        """Give the vectors of images or objects of what is open, if there are any."""
        return self._kept.get((_key(loaded), of))

    def look_beside(self, loaded: Loaded) -> None:
        """Read `embeddings` of images that lie beside the ground truth; looked for once."""
        key = _key(loaded)
        if (key, IMAGES) in self._kept or key in self._looked:
            return
        self._looked = [*self._looked[-KEPT:], key]
        for slot in SLOTS:
            self._jobs.cancel(slot)
        found = beside(Path(loaded.gt)) if loaded.gt else None
        if found is not None:
            work = partial(read_vectors, loaded, found, of="images", before=None)
            self._jobs.start(READ, f"reading {found.name}", work, partial(self._keep, loaded))

    def read(self, loaded: Loaded, path: Path, shown: str) -> None:
        """Read a file of vectors, of whatever it is; where that cannot be told, of images.

        `shown` is what is shown now, ``images`` or ``objects``.
        """
        before = self.of(loaded, OBJECTS)

        def work(handle: Handle) -> Vectors:
            try:
                return read_vectors(loaded, path, handle, of="auto", before=before)
            except InputError as error:
                if shown != IMAGES:
                    raise
                # As many images as annotations: who looks at images means those.
                with suppress(InputError):
                    return read_vectors(loaded, path, handle, of="images", before=None)
                raise error from None

        self._jobs.start(READ, f"reading {path.name}", work, partial(self._bring, loaded))

    def compute(self, loaded: Loaded, of: str, min_score: float | None) -> None:
        """Compute errata's descriptors of the pictures, or of the crops of objects.

        `min_score` leaves out detections: most of those that a model writes down count at no
        threshold that is looked at, and a crop takes as long as a picture.
        """
        assert loaded.images is not None
        cache = self._cache / "vectors"
        if of == OBJECTS:
            work = partial(compute_objects, loaded, loaded.images, min_score, cache)
            title = "computing descriptors of objects"
        else:
            work = partial(compute_images, loaded, loaded.images, cache)
            title = f"computing descriptors of {len(loaded.dataset):,} pictures"
        self._jobs.start(COMPUTE, title, work, partial(self._bring, loaded))

    def cluster(self, loaded: Loaded, of: str, settings: SpaceSettings | None = None) -> None:
        """Project and cluster the vectors; what was made before is read from the cache."""
        vectors = self._kept[_key(loaded), of]

        def work(handle: Handle) -> Vectors:
            from errata.vectors import build_space

            space, said = warned(
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
            self.clustered.emit(of)

        self._jobs.start(SPACE, f"UMAP + HDBSCAN of {len(vectors.pca):,} {of}", work, done)

    def _bring(self, loaded: Loaded, vectors: Vectors) -> None:
        self._keep(loaded, vectors)
        self.brought.emit(vectors.of)

    def _keep(self, loaded: Loaded, vectors: Vectors) -> None:
        key = _key(loaded), vectors.of
        self._kept.pop(key, None)
        self._kept[key] = vectors
        for old in list(self._kept)[: -2 * KEPT]:
            del self._kept[old]
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

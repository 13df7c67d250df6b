"""The vectors that are open, and the jobs that read, compute and cluster them.

They are kept beside the window by the data that they are of, not in what is undone. Those of files
are of a place as well: a copy of the data in another folder has its own, or none.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from errata.errors import ErrataError, InputError
from errata_gui.jobs import failure_of
from errata_gui.panels.cluster_sources import (
    compute_images,
    compute_objects,
    read_again,
    read_vectors,
    warned,
)
from errata_gui.panels.cluster_vectors import IMAGES, OBJECTS, Vectors
from errata_gui.state import KeptVectors
from errata_gui.there import is_file

if TYPE_CHECKING:
    import errata
    from errata.vectors import SpaceSettings
    from errata_gui.jobs import Handle, Jobs
    from errata_gui.loaded import Loaded

READ, COMPUTE, SPACE = "clusters.read", "clusters.compute", "clusters.space"
SLOTS = (READ, COMPUTE, SPACE)

ENDINGS = (".npy", ".npz", ".parquet", ".arrow", ".feather", ".csv")
COMPUTED = ""
"""The place of what was computed: it is the data's, wherever that lies."""

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
        self._open: errata.Dataset | None = None
        self._seen: dict[Any, Stamp | None] = {}
        self._last: tuple[errata.Dataset | None, tuple[KeptVectors, ...]] = (None, ())

    def of(self, loaded: Loaded, of: str) -> Vectors | None:
        """Give the vectors of images or objects of what is open, if there are any; the latest."""
        names = {(_key(loaded), of, where) for where in (_place(loaded), COMPUTED)}
        return next((v for name, v in reversed(self._kept.items()) if name in names), None)

    def look_beside(self, loaded: Loaded) -> None:
        """Read `embeddings` of images that lie beside the ground truth.

        Looked for each time that files are opened: they may have come, gone or changed since. What
        was open in the last session is read instead, where that is gone on with.
        """
        if loaded.dataset is self._open:
            return
        self._open = loaded.dataset
        for slot in SLOTS:
            self._jobs.cancel(slot)
        found = Stamp.beside(Path(loaded.gt)) if loaded.gt else None
        here = _key(loaded), _place(loaded)
        before, self._seen[here] = self._seen.pop(here, None), found
        for old in list(self._seen)[:-KEPT]:
            del self._seen[old]
        last = self._of_last_session(loaded)
        if last:
            self._read_again(loaded, last, None if found is None else found.path)
        elif found is not None and (found != before or self.of(loaded, IMAGES) is None):
            work = partial(read_vectors, loaded, found.path, of="images", before=None)
            title = f"reading {found.path.name}"
            self._jobs.start(READ, title, work, partial(self._keep, loaded))
        elif found is None and before is not None:
            self._forget(loaded, before.path)

    def take_up(self, loaded: Loaded, kept: tuple[KeptVectors, ...]) -> None:
        """Take note of what was open in the last session: it is read when vectors are looked at."""
        self._last = loaded.dataset, kept

    def kept(self, loaded: Loaded) -> tuple[KeptVectors, ...]:
        """Give what the session keeps: the files that are read, or are still to be read again."""
        found = {each.of: each for each in self._of_last_session(loaded)}
        for of in (IMAGES, OBJECTS):
            vectors = self.of(loaded, of)
            if vectors is None:
                continue
            files = tuple(str(Path(part.file).resolve()) for part in vectors.parts if part.file)
            found.pop(of, None)
            if files and not vectors.folder:
                found[of] = KeptVectors(of, files, clustered=vectors.space is not None)
        return tuple(found.values())

    def _of_last_session(self, loaded: Loaded) -> tuple[KeptVectors, ...]:
        dataset, kept = self._last
        return kept if dataset is loaded.dataset else ()

    def _read_again(
        self, loaded: Loaded, last: tuple[KeptVectors, ...], found: Path | None
    ) -> None:
        """Read what was open; of images, where there is nothing else, what lies beside."""
        spaces = self._cache / "spaces"
        if found is not None and not any(each.of == IMAGES for each in last):
            last = (KeptVectors(IMAGES, (str(found),)), *last)

        def work(handle: Handle) -> tuple[list[Vectors], list[ErrataError]]:
            there: list[Vectors] = []
            errors: list[ErrataError] = []
            for each in last:
                vectors, odd = read_again(loaded, each, spaces, handle)
                errors += odd
                if vectors is None and each.of == IMAGES and found is not None:
                    beside = KeptVectors(IMAGES, (str(found),), each.clustered)
                    vectors, odd = read_again(loaded, beside, spaces, handle)
                    errors += odd
                there += [] if vectors is None else [vectors]
            return there, errors

        def done(answer: tuple[list[Vectors], list[ErrataError]]) -> None:
            there, errors = answer
            for vectors in there:
                self._keep(loaded, vectors)
            for error in errors:
                self._jobs.failed.emit(failure_of("", "reading embeddings", error))

        self._jobs.start(READ, "reading the last session's embeddings", work, done)

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
        vectors = self.of(loaded, of)
        assert vectors is not None, "there is a button for it where there are some"

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
        key = _key(loaded), vectors.of, COMPUTED if vectors.folder else _place(loaded)
        self._kept.pop(key, None)
        self._kept[key] = vectors
        for old in list(self._kept)[: -2 * KEPT]:
            del self._kept[old]
        self.changed.emit()

    def _forget(self, loaded: Loaded, path: Path) -> None:
        """Let go of the vectors of a file that is not there any more."""
        name = _key(loaded), IMAGES, _place(loaded)
        vectors = self._kept.get(name)
        if vectors is not None and Path(vectors.embeddings.file) == path:
            del self._kept[name]


@dataclass(frozen=True)
class Stamp:
    """A file, and what is different after it was written anew."""

    path: Path
    modified: int
    size: int

    @classmethod
    def beside(cls, gt: Path) -> Stamp | None:
        """Find a file of embeddings in the folder of the ground truth."""
        for ending in ENDINGS:
            path = gt.with_name(f"embeddings{ending}")
            if is_file(path):
                with suppress(OSError):
                    status = path.stat()
                    return cls(path, status.st_mtime_ns, status.st_size)
        return None


def _key(loaded: Loaded) -> Any:
    """Name the data: by hashes, and for arrays, which have none, by the data set itself."""
    return loaded.key if loaded.key[0] else loaded.dataset


def _place(loaded: Loaded) -> str:
    """Name where the data lies."""
    return str(Path(loaded.gt).absolute())

"""The way from embeddings to a vector space."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from errata.errors import CancelledError
from errata.vectors.projection import cache as kept
from errata.vectors.projection import project
from errata.vectors.projection.meter import Meter
from errata.vectors.settings import SpaceSettings
from errata.vectors.space import VectorSpace

if TYPE_CHECKING:
    from errata.embeddings import Embeddings


def build_space(
    embeddings: Embeddings,
    settings: SpaceSettings | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
    cancel: threading.Event | None = None,
    cache: str | os.PathLike[str] | None = None,
) -> VectorSpace:
    """Project vectors with UMAP and cluster them with HDBSCAN.

    The work runs in processes of its own, which end with it, whether it is finished, cancelled or
    interrupted. The same vectors, settings and versions of the packages give the same space, bit
    for bit, on the same kind of machine.

    Fewer distinct vectors than UMAP can start from (``dimensions + 2``) are projected on their
    principal components instead. Where a vector occurs more than ``n_neighbors`` times, equal
    vectors are projected once and share place and cluster.

    Parameters
    ----------
    embeddings : Embeddings
        n vectors, of pictures or crops.
    settings : SpaceSettings, optional
        Roboflow's by default; `SpaceSettings.fast` is quicker.
    progress : callable, optional
        Called with (percent, 100), in this thread.
    cancel : threading.Event, optional
        Stops the work when it is set, from any thread.
    cache : path, optional
        A folder where spaces are kept: the space of the same vectors, settings and versions is
        read from it.

    Raises
    ------
    CancelledError
        `cancel` was set.
    MissingExtraError
        umap-learn or hdbscan is not installed.
    WorkerError
        A process of its own failed, such as for want of memory.
    FileError
        The folder `cache` cannot be made.

    Examples
    --------
    >>> from errata.embeddings import Embeddings
    >>> from errata.vectors import build_space
    >>> build_space(Embeddings([[0.0, 1.0], [0.0, 1.0]])).labels.tolist()
    [0, 0]
    """
    chosen = SpaceSettings() if settings is None else settings
    started = time.perf_counter()
    meter = Meter(progress)
    if cancel is not None and cancel.is_set():
        msg = "projecting the vectors was cancelled"
        raise CancelledError(msg)
    place = None if cache is None else kept.place(cache, embeddings, chosen)
    found = None if place is None else kept.read(place, len(embeddings), chosen.dimensions)
    if found is None:
        parts = project.compute(embeddings.vectors, chosen, meter, cancel)
        found = (parts, time.perf_counter() - started)
        if place is not None:
            kept.write(place, *found)
    meter.finish()
    return _space(embeddings, chosen, *found)


def kept_space(
    embeddings: Embeddings,
    settings: SpaceSettings | None = None,
    *,
    cache: str | os.PathLike[str],
) -> VectorSpace | None:
    """Give the space that `build_space` would read from `cache`; None where it would compute it.

    Raises
    ------
    FileError
        The folder `cache` cannot be made.
    """
    chosen = SpaceSettings() if settings is None else settings
    place = kept.place(cache, embeddings, chosen)
    found = kept.read(place, len(embeddings), chosen.dimensions)
    return None if found is None else _space(embeddings, chosen, *found)


def _space(
    embeddings: Embeddings, settings: SpaceSettings, parts: project.Parts, seconds: float
) -> VectorSpace:
    for array in (parts.points, parts.display, parts.labels):
        array.flags.writeable = False
    return VectorSpace(
        embeddings=embeddings,
        settings=settings,
        method=parts.method,
        n_neighbors=parts.n_neighbors,
        points=parts.points,
        display=parts.display,
        labels=parts.labels,
        silhouette=parts.silhouette,
        seconds=seconds,
    )

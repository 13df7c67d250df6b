"""From vectors to places, clusters and their silhouette: what is done where, and in which order.

This process prepares vectors, and one that imports no more than NumPy finds their neighbours, while
another imports what it needs. That one then makes the space and clusters it, and a third, where
there is a second processor, makes the display from the same neighbours.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from errata.errors import MissingExtraError
from errata.vectors.projection import neighbours
from errata.vectors.projection.duplicates import Places, places
from errata.vectors.projection.meter import Meter
from errata.vectors.projection.pca import padded, principal_components
from errata.vectors.projection.scale import standardise, tame
from errata.vectors.projection.umap_job import Task, Worker, Workers
from errata.vectors.settings import SpaceSettings
from errata.vectors.space import NOISE

DISPLAY_DIMENSIONS = 2

TRIVIAL = 3
"""Of fewer vectors there is nothing to project, nor for HDBSCAN to cluster."""

SPECTRAL_SPARE = 2
"""UMAP starts in d dimensions with d + 1 eigenvectors of a matrix that must have more."""


@dataclass(frozen=True, eq=False)
class Parts:
    """What a `VectorSpace` has beside its embeddings and settings."""

    method: str
    n_neighbors: int | None
    points: NDArray[Any]
    display: NDArray[Any]
    labels: NDArray[np.int64]
    silhouette: float


def compute(
    vectors: NDArray[Any], settings: SpaceSettings, meter: Meter, cancel: threading.Event | None
) -> Parts:
    """Project and cluster vectors of shape (n, d)."""
    if len(vectors) < TRIVIAL:
        return few(vectors, settings)
    umap = settings.method == "umap" and len(vectors) >= least_for_umap(settings)
    require_packages(umap=umap)
    with Workers(meter, cancel) as workers:
        crew = _Crew(workers, umap=umap)
        ready = prepared(vectors, settings)
        distinct = places(ready, settings.n_neighbors)
        given = ready if distinct is None else distinct.vectors
        meter.note("prepare", 1.0)
        workers.check()
        if umap and len(given) >= least_for_umap(settings):
            return _Projection(crew, settings, meter).by_umap(given, distinct)
        return _Projection(crew, settings, meter).by_pca(given, distinct)


def few(vectors: NDArray[Any], settings: SpaceSettings) -> Parts:
    """Place none, one or two vectors: noise, unless two are equal and two are a cluster."""
    ready = prepared(vectors, settings)
    found = principal_components(ready, DISPLAY_DIMENSIONS)
    equal = len(ready) == 2 and bool((ready[0] == ready[1]).all())
    label = 0 if equal and settings.min_cluster_size == 2 else NOISE
    return Parts(
        method="pca",
        n_neighbors=None,
        points=padded(found, settings.dimensions),
        display=padded(found, DISPLAY_DIMENSIONS),
        labels=np.full(len(ready), label, dtype=np.int64),
        silhouette=float("nan"),
    )


def least_for_umap(settings: SpaceSettings) -> int:
    """Tell how many distinct vectors UMAP needs; fewer are projected by PCA."""
    return max(settings.dimensions, DISPLAY_DIMENSIONS) + SPECTRAL_SPARE


def require_packages(*, umap: bool) -> None:
    """Say which package is missing, before anything is done."""
    needed = {"umap": "umap-learn"} if umap else {}
    for module, package in (needed | {"hdbscan": "hdbscan"}).items():
        if find_spec(module) is None:
            raise MissingExtraError.of(package, "vectors")


def prepared(vectors: NDArray[Any], settings: SpaceSettings) -> NDArray[Any]:
    """Standardise, keep principal components, and avoid extreme magnitudes, as the settings say."""
    ready = standardise(vectors) if settings.standardise else tame(vectors)
    if settings.pca is not None:
        ready = principal_components(ready, settings.pca).astype(ready.dtype)
    return ready


class _Crew:
    """The workers, by what they make; one and the same where there is a single processor."""

    def __init__(self, workers: Workers, *, umap: bool) -> None:
        self.workers = workers
        self.space = workers.start("space")
        self.display = workers.start("display") if umap and processors() > 1 else self.space
        packages = ["umap", "hdbscan"] if umap else ["hdbscan"]
        self.space.send("load", "load", packages=packages)
        if self.display is not self.space:
            self.display.send("load", "load", packages=["umap"])

    def path(self, name: str) -> str:
        """Name a file that both sides use."""
        return str(self.workers.folder / f"{name}.npy")

    def save(self, name: str, array: NDArray[Any]) -> str:
        """Hand an array over."""
        np.save(self.path(name), array)
        return self.path(name)


def processors() -> int:
    """Tell how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class _Projection:
    def __init__(self, crew: _Crew, settings: SpaceSettings, meter: Meter) -> None:
        self._crew = crew
        self._settings = settings
        self._meter = meter

    def by_umap(self, given: NDArray[Any], distinct: Places | None) -> Parts:
        """Project by UMAP twice, from the same neighbours."""
        crew, settings = self._crew, self._settings
        count = min(settings.n_neighbors, len(given) - 1)
        crew.save("vectors", given)
        self._find_neighbours(given, count)
        points = self._lay_out(crew.space, "points", settings.dimensions, count)
        display = self._lay_out(crew.display, "display", DISPLAY_DIMENSIONS, count)
        crew.workers.answer(points)
        ids = self._cluster(crew.path("points"))
        return self._parts("umap", count, ids, distinct, display)

    def by_pca(self, given: NDArray[Any], distinct: Places | None) -> Parts:
        """Project on principal components."""
        crew, dimensions = self._crew, self._settings.dimensions
        found = principal_components(given, max(dimensions, DISPLAY_DIMENSIONS))
        points = crew.save("points", padded(found, dimensions))
        crew.save("display", padded(found, DISPLAY_DIMENSIONS))
        return self._parts("pca", None, self._cluster(points), distinct, None)

    def _find_neighbours(self, given: NDArray[Any], count: int) -> None:
        crew = self._crew
        asked = {"vectors": crew.path("vectors"), "count": count}
        asked |= {name: crew.path(name) for name in ("indices", "distances")}
        if neighbours.work(*given.shape) > neighbours.EXACT_WORK:
            seed = self._settings.seed
            task = crew.space.send("approximate", "neighbours", seed=seed, **asked)
        else:
            task = crew.workers.start("search").send("nearest", "neighbours", **asked)
        crew.workers.answer(task)

    def _lay_out(self, worker: Worker, part: str, dimensions: int, count: int) -> Task:
        settings, crew = self._settings, self._crew
        chosen = {
            "n_components": dimensions,
            "n_neighbors": count,
            "min_dist": settings.min_dist,
            "n_epochs": settings.n_epochs,
            "random_state": settings.seed,
        }
        names = ("vectors", "indices", "distances")
        return worker.send(
            "project",
            part,
            settings=chosen,
            points=crew.path(part),
            **{name: crew.path(name) for name in names},
        )

    def _cluster(self, points: str) -> NDArray[np.int64]:
        names = ("min_cluster_size", "min_samples", "cluster_selection_method", "metric")
        chosen = {name: getattr(self._settings, name) for name in names}
        crew = self._crew
        labels = crew.path("ids")
        task = crew.space.send("cluster", "clusters", points=points, labels=labels, settings=chosen)
        crew.workers.answer(task)
        found: NDArray[np.int64] = np.load(labels)
        return found

    def _parts(
        self,
        method: str,
        count: int | None,
        ids: NDArray[np.int64],
        distinct: Places | None,
        display: Task | None,
    ) -> Parts:
        crew, settings = self._crew, self._settings
        points, labels = np.load(crew.path("points")), ids
        if distinct is not None:
            points = points[distinct.place_of]
            labels = distinct.labels(ids, settings.min_cluster_size)
        asked = crew.space.send(
            "silhouette",
            "silhouette",
            points=crew.save("all_points", points),
            labels=crew.save("labels", labels),
            settings={
                "metric": settings.metric,
                "sample": settings.silhouette_sample,
                "seed": settings.seed,
            },
        )
        measured = crew.workers.answer(asked)["silhouette"]
        if display is not None:
            crew.workers.answer(display)
        shown = np.load(crew.path("display"))
        if distinct is not None:
            shown = shown[distinct.place_of]
        silhouette = float("nan") if measured is None else measured
        return Parts(method, count, points, shown, labels, silhouette)

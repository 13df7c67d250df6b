"""Points that are images: what is selected, said and reported of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata_gui.listing import rows_of
from errata_gui.models.cluster_table import name_of
from errata_gui.models.image_clusters import IMAGES
from errata_gui.number_text import ratio
from errata_gui.panels import cluster_words
from errata_gui.panels.cluster_colors import METRICS, choices, coloring
from errata_gui.panels.cluster_points import Follows, Hover
from errata_gui.state import ExampleQuery

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.columns import ImageId
    from errata.vectors import ClusterMetrics
    from errata_gui.panels.cluster_coloring import Choice, Coloring
    from errata_gui.panels.cluster_vectors import Vectors
    from errata_gui.resolve import Resolved


class ImagePoints:
    """One point for each image that has a vector."""

    noun = "image"
    form = IMAGES

    def __init__(self, resolved: Resolved, vectors: Vectors) -> None:
        self._resolved = resolved
        self._vectors = vectors
        self._ranks = vectors.embeddings.rows

    def choices(self) -> list[Choice]:
        """Give what can colour them."""
        return choices(self._resolved, self._vectors)

    def coloring(self, *, dark: bool) -> Coloring:
        """Colour them as the state asks."""
        return coloring(
            self._resolved, self._vectors, self._resolved.state.cluster.color, dark=dark
        )

    def follows(self) -> Follows:
        """Say how colours follow a slider: counts of images are there anyway."""
        color = self._resolved.state.cluster.color
        if color in METRICS:
            return "at once"
        return "later" if color == "error" else "not"

    def selected(self) -> NDArray[np.bool_] | None:
        """Give which are selected: the query's images, or those of its objects."""
        query, loaded = self._resolved.state.query, self._resolved.loaded
        if query.images is not None:
            found = (loaded.dataset.rank(image) for image in query.images)
            ranks = np.array([rank for rank in found if rank is not None], dtype=np.int64)
        elif query.objects is not None:
            gt, dt = rows_of(query.objects, loaded.evaluation)
            columns = (loaded.dataset.arrays["image"][gt], loaded.inferences.arrays["image"][dt])
            ranks = np.concatenate(columns).astype(np.int64)
        else:
            return None
        return np.isin(self._ranks, ranks)

    def n_selected(self) -> int:
        """Give how many images are selected, with a vector or without."""
        images = self._resolved.state.query.images
        mask = self.selected() if images is None else None
        return len(images or ()) if mask is None else int(mask.sum())

    def ring(self) -> int:
        """Give the image that is looked at; -1 for none."""
        image = self._resolved.state.image
        rank = None if image is None else self._resolved.loaded.dataset.rank(image)
        at = [] if rank is None else np.flatnonzero(self._ranks == rank).tolist()
        return at[0] if at else -1

    def query(self, places: NDArray[np.int64], source: str) -> ExampleQuery:
        """Give the query that selects some."""
        ids = self._resolved.loaded.dataset.image_ids
        chosen = tuple(ids[rank] for rank in self._ranks[places].tolist())
        return ExampleQuery(images=chosen, source=source)

    def chosen(self, place: int) -> dict[str, Any]:
        """Look at the image that was clicked."""
        return {"image": self._resolved.loaded.dataset.image_ids[int(self._ranks[place])]}

    def clusters(self) -> tuple[ClusterMetrics, ...]:
        """Give the clusters at the thresholds; none before anything was clustered."""
        space = self._vectors.space
        return () if space is None else self._resolved.clusters(space).clusters

    def members(self, cluster_id: int) -> NDArray[np.int64]:
        """Give the places of a cluster's images that count."""
        if self._vectors.space is None:
            return np.zeros(0, dtype=np.int64)
        ranks = self._resolved.analysis(self._vectors.space).members(cluster_id)
        return np.searchsorted(self._ranks, ranks)

    def image_ids(self, places: NDArray[np.int64]) -> list[ImageId]:
        """Give their ids."""
        ids = self._resolved.loaded.dataset.image_ids
        return [ids[rank] for rank in self._ranks[places].tolist()]

    def rows(self, places: NDArray[np.int64]) -> list[dict[str, Any]]:
        """Give ids, file names, splits and clusters."""
        dataset, space = self._resolved.loaded.dataset, self._vectors.space
        split = dataset.split
        return [
            {
                "image_id": dataset.image_ids[rank],
                "file_name": dataset.file_names[rank],
                "split": None if split is None else split[rank],
                "cluster": None if space is None else int(space.labels[place]),
            }
            for place, rank in zip(places.tolist(), self._ranks[places].tolist(), strict=True)
        ]

    def hover(self, place: int) -> Hover:
        """Say an image's name, cluster, split and metrics."""
        rank, dataset = int(self._ranks[place]), self._resolved.loaded.dataset
        space, where = self._vectors.space, []
        if space is not None:
            where.append(name_of(int(space.labels[place])))
        if dataset.split is not None and dataset.split[rank] is not None:
            where.append(f"split {dataset.split[rank]}")
        lines = [", ".join(where)] if where else []
        for name, title in (("f1", "F1"), ("precision", "precision"), ("recall", "recall")):
            lines.append(f"{title} {ratio(float(self._resolved.by_rank(name)[rank]))}")
        name = dataset.file_names[rank] or str(dataset.image_ids[rank])
        return Hover(name, "\n".join(lines), rank)

    def python(self) -> str:
        """Give the expression that computes the clusters, or the vectors' places."""
        return cluster_words.python_of_images(self._resolved, self._vectors)

    def command(self) -> str | None:
        """Give the command that clusters the same file."""
        return cluster_words.command_of(self._resolved, self._vectors)

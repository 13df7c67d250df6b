"""Points that are objects, annotations and detections: what is selected, said and reported."""

from __future__ import annotations

from functools import cached_property
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.vectors.crops.crop_kinds import KINDS
from errata_gui.canvas.example_cell import Cell
from errata_gui.models.cluster_table import name_of
from errata_gui.models.object_clusters import OBJECTS
from errata_gui.panels import cluster_words
from errata_gui.panels.cluster_object_colors import choices, coloring, kinds_of
from errata_gui.panels.cluster_points import Follows, Hover
from errata_gui.state import ExampleQuery, ObjectKeys, codes_of
from errata_gui.theme import STATE_WORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.columns import ImageId
    from errata.vectors import CropCluster
    from errata_gui.panels.cluster_coloring import Choice, Coloring
    from errata_gui.panels.cluster_vectors import Vectors
    from errata_gui.resolve import Resolved


class ObjectPoints:
    """One point for each crop that has a vector; a match has two where both sides are there."""

    noun = "object"
    form = OBJECTS

    def __init__(self, resolved: Resolved, vectors: Vectors) -> None:
        self._resolved = resolved
        self._vectors = vectors

    def choices(self) -> list[Choice]:
        """Give what can colour them."""
        return choices(self._resolved, self._vectors)

    def coloring(self, *, dark: bool) -> Coloring:
        """Colour them as the state asks."""
        return coloring(
            self._resolved, self._vectors, self._resolved.state.cluster.color, dark=dark
        )

    def follows(self) -> Follows:
        """Say how colours follow a slider: every example is asked for first."""
        return "later"

    def selected(self) -> NDArray[np.bool_] | None:
        """Give which are selected: the query's objects, or those of its images."""
        query, loaded = self._resolved.state.query, self._resolved.loaded
        if query.objects is not None:
            codes = self._keys.codes(query.objects)
            return np.isin(self._codes, codes)
        if query.images is None:
            return None
        found = (loaded.dataset.rank(image) for image in query.images)
        ranks = np.array([rank for rank in found if rank is not None], dtype=np.int64)
        return np.isin(self._images, ranks)

    def n_selected(self) -> int:
        """Give how many objects are selected, with a vector or without."""
        objects = self._resolved.state.query.objects
        mask = self.selected() if objects is None else None
        return len(objects or ()) if mask is None else int(mask.sum())

    def ring(self) -> int:
        """Give the object of the example that is looked at; -1 for none."""
        code = self._keys.code(self._resolved.state.example)
        if code is None:
            return -1
        for each in (code, self._partner(code)):
            at = np.flatnonzero(self._codes == each)
            if each is not None and at.size:
                return int(at[0])
        return -1

    def query(self, places: NDArray[np.int64], source: str) -> ExampleQuery:
        """Give the query that selects some: the examples that they are part of."""
        return ExampleQuery(objects=self._keys.keys(self._codes[places]), source=source)

    def chosen(self, place: int) -> dict[str, Any]:
        """Look at the example that the object is part of, or else at the object."""
        code = int(self._codes[place])
        example = self._example(place)
        if example >= 0:
            found = self._kinds.examples
            code = int(codes_of(found.gt[[example]], found.dt[[example]])[0])
        key = self._keys.key(code)
        image = self._resolved.loaded.dataset.image_ids[int(self._images[place])]
        return {"example": key, "selected": (key,), "image": image}

    def clusters(self) -> tuple[CropCluster, ...]:
        """Give the clusters at the thresholds; none before anything was clustered."""
        space = self._vectors.space
        return () if space is None else self._resolved.crop_clusters(space).clusters

    def members(self, cluster_id: int) -> NDArray[np.int64]:
        """Give the places of a cluster's objects that count."""
        if self._vectors.space is None:
            return np.zeros(0, dtype=np.int64)
        return self._resolved.crop_analysis(self._vectors.space).members(cluster_id)

    def image_ids(self, places: NDArray[np.int64]) -> list[ImageId]:
        """Give the ids of their images, each once."""
        ids = self._resolved.loaded.dataset.image_ids
        return [ids[rank] for rank in np.unique(self._images[places]).tolist()]

    def rows(self, places: NDArray[np.int64]) -> list[dict[str, Any]]:
        """Give keys, ids, labels, kinds and clusters."""
        dataset, space = self._resolved.loaded.dataset, self._vectors.space
        keys, kinds = self._keys.keys(self._codes[places]), self._kind_of
        return [
            {
                "object": key,
                "image_id": dataset.image_ids[rank],
                "file_name": dataset.file_names[rank],
                "split": None if dataset.split is None else dataset.split[rank],
                "label": self._label(place),
                "score": self._score(place),
                "kind": KINDS[kinds[place]] if kinds[place] >= 0 else None,
                "cluster": None if space is None else int(space.labels[place]),
            }
            for key, place, rank in zip(
                keys, places.tolist(), self._images[places].tolist(), strict=True
            )
        ]

    def hover(self, place: int) -> Hover:
        """Say what became of an object, with the boxes of its example."""
        rank, dataset = int(self._images[place]), self._resolved.loaded.dataset
        kind = KINDS[self._kind_of[place]]
        gt, dt, labels, iou = self._pair(place)
        lines = [STATE_WORDS[kind].partition(":")[0], " \N{RIGHTWARDS ARROW} ".join(labels)]
        score = None if dt < 0 else float(self._resolved.loaded.inferences.arrays["score"][dt])
        numbers = [] if score is None else [f"score {score:#.3g}"]
        numbers += [] if isnan(iou) else [f"IoU {iou:#.3g}"]
        where = []
        if self._vectors.space is not None:
            where.append(name_of(int(self._vectors.space.labels[place])))
        if dataset.split is not None and dataset.split[rank] is not None:
            where.append(f"split {dataset.split[rank]}")
        lines += [", ".join(part) for part in (numbers, where) if part]
        name = dataset.file_names[rank] or str(dataset.image_ids[rank])
        _, width, height = dataset.core.image(rank) or (None, None, None)
        cell = Cell(
            kind=kind,
            title="",
            detail="",
            gt=_box(dataset, gt),
            dt=_box(self._resolved.loaded.inferences, dt),
            rank=rank,
            image_size=(width, height) if width and height else None,
        )
        return Hover(name, "\n".join(lines), rank, cell)

    def python(self) -> str:
        """Give the expression that computes the clusters, or the counts by kind."""
        return cluster_words.python_of_objects(self._resolved, self._vectors)

    def command(self) -> str | None:
        """Give the command that clusters the same files."""
        return cluster_words.command_of(self._resolved, self._vectors)

    # One object

    def _example(self, place: int) -> int:
        """Give the row of the example that an object is part of; -1 for none."""
        at = int(np.searchsorted(self._crops.places, place))
        counts = at < len(self._crops.places) and self._crops.places[at] == place
        return int(self._kinds.example[at]) if counts else -1

    def _pair(self, place: int) -> tuple[int, int, list[str], float]:
        """Give the rows of an object's example, its labels and its overlap."""
        example, names = self._example(place), self._resolved.labels
        if example < 0:
            code = int(self._codes[place])
            return (
                (-1 - code if code < 0 else -1),
                max(code, -1),
                [self._label(place)],
                float("nan"),
            )
        found = self._kinds.examples
        classes = dict.fromkeys((int(found.gt_class[example]), int(found.dt_class[example])))
        labels = [names[index] for index in classes if index >= 0]
        return int(found.gt[example]), int(found.dt[example]), labels, float(found.iou[example])

    def _partner(self, code: int) -> int | None:
        """Give the annotation that the detection of a code is matched with."""
        found = self._kinds.examples
        at = np.flatnonzero(found.dt == code) if code >= 0 else np.zeros(0, dtype=np.int64)
        gt = int(found.gt[at[0]]) if at.size else -1
        return -1 - gt if gt >= 0 else None

    def _label(self, place: int) -> str:
        code, loaded = int(self._codes[place]), self._resolved.loaded
        source = loaded.dataset if code < 0 else loaded.inferences
        row = -1 - code if code < 0 else code
        return self._resolved.labels[int(source.arrays["class_index"][row])]

    def _score(self, place: int) -> float | None:
        code = int(self._codes[place])
        if code < 0:
            return None
        return float(self._resolved.loaded.inferences.arrays["score"][code])

    # All of them

    @cached_property
    def _keys(self) -> ObjectKeys:
        return ObjectKeys(self._resolved.loaded.dataset, self._resolved.loaded.inferences)

    @cached_property
    def _crops(self) -> Any:
        return self._resolved.crops(self._vectors.embeddings)

    @cached_property
    def _kinds(self) -> Any:
        return self._resolved.crop_kinds(self._vectors.embeddings)

    @cached_property
    def _kind_of(self) -> NDArray[np.int64]:
        return kinds_of(self._resolved, self._vectors)

    @cached_property
    def _codes(self) -> NDArray[np.int64]:
        """A number for each object, as examples have them."""
        return self._vectors.codes(self._resolved.loaded.dataset)

    @cached_property
    def _images(self) -> NDArray[np.int64]:
        """The rank of each object's image."""
        loaded, codes = self._resolved.loaded, self._codes
        images = np.empty(len(codes), dtype=np.int64)
        images[codes >= 0] = loaded.inferences.arrays["image"][codes[codes >= 0]]
        images[codes < 0] = loaded.dataset.arrays["image"][-1 - codes[codes < 0]]
        return images


def _box(source: Any, row: int) -> tuple[float, float, float, float] | None:
    if row < 0:
        return None
    left, top, width, height = source.arrays["boxes_xywh"][row].tolist()
    return left, top, width, height

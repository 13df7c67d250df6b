"""Errors of crops, counted by cluster: as examples, as images, as cells of the matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from errata.vectors.clusters.grouping import Groups
from errata.vectors.clusters.image_means import ImageMean, image_means
from errata.vectors.crops.crop_cluster import ErrorCell
from errata.vectors.crops.crop_kinds import IN_MATRIX, KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.vectors.crops.crop_kinds import CropKinds

TP = KINDS.index("tp")


class ErrorCounts:
    """Distinct examples of each cluster: an example is in every cluster that holds a crop of it.

    Parameters
    ----------
    kinds : CropKinds
        What became of the crops.
    clusters : ndarray of int64, shape (n,)
        For each crop its cluster's place, 0 to `n_clusters` - 1.
    n_clusters : int
        How many clusters there are.
    """

    def __init__(self, kinds: CropKinds, clusters: NDArray[np.int64], n_clusters: int) -> None:
        decided = kinds.example >= 0
        pairs = np.stack([clusters[decided], kinds.example[decided]], axis=1)
        self._cluster, self._example = np.unique(pairs, axis=0).T
        self._kinds = kinds
        self._n = n_clusters
        codes = np.array([KINDS.index(kind) for kind in kinds.examples.kind], dtype=np.int64)
        self._code = codes[self._example]
        self._image = kinds.examples.image.astype(np.int64)[self._example]
        self._wrong = self._code != TP

    def by_kind(self) -> NDArray[np.int64]:
        """Give how many examples of each kind, shape (n_clusters, 4)."""
        counts = np.zeros((self._n, IN_MATRIX), dtype=np.int64)
        np.add.at(counts, (self._cluster, self._code), 1)
        return counts

    def error_frames(self) -> NDArray[np.int64]:
        """Give in how many images each cluster errs, shape (n_clusters,)."""
        pairs = np.stack([self._cluster, self._image], axis=1)[self._wrong]
        return np.bincount(np.unique(pairs, axis=0)[:, 0], minlength=self._n)

    def error_shares(self) -> list[ImageMean]:
        """Give each cluster's mean over images of the image's share of errors.

        Images in which nothing of the cluster was decided are in neither `n` nor `skipped`.
        """
        frames, which = np.unique(
            np.stack([self._cluster, self._image], axis=1), axis=0, return_inverse=True
        )
        which = which.reshape(-1)
        wrong = np.bincount(which, weights=self._wrong, minlength=len(frames))
        groups = Groups.of(frames[:, 0])
        means = image_means(wrong / np.bincount(which, minlength=len(frames)), groups)
        by_cluster = dict(zip(groups.ids.tolist(), means, strict=True))
        nothing = ImageMean(None, None, None, None, 0, 0)
        return [by_cluster.get(k, nothing) for k in range(self._n)]

    def cells(self, labels: list[str]) -> list[ErrorCell | None]:
        """Give the cell in which each cluster errs in most images.

        Ties: more errors, then the order of the matrix.
        """
        background = len(labels)
        examples = self._kinds.examples
        gt, dt = (
            np.where(column < 0, background, column)[self._example]
            for column in (examples.gt_class, examples.dt_class)
        )
        table = np.stack([self._cluster, gt, dt, self._image], axis=1)[self._wrong]
        frames, errors = np.unique(table, axis=0, return_counts=True)
        cells, which, n_frames = np.unique(
            frames[:, :3], axis=0, return_inverse=True, return_counts=True
        )
        n_errors = np.bincount(which.reshape(-1), weights=errors, minlength=len(cells))
        found: list[ErrorCell | None] = [None] * self._n
        names: list[str | None] = [*labels, None]
        # From the least to the most frequent: what is written last stays.
        for place in np.lexsort((-np.arange(len(cells)), n_errors, n_frames)).tolist():
            cluster, gt_class, dt_class = cells[place].tolist()
            found[cluster] = ErrorCell(
                names[gt_class], names[dt_class], int(n_errors[place]), int(n_frames[place])
            )
        return found

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
        shape = (n_clusters, len(kinds.examples))
        pairs = np.unique(_packed(shape, clusters[decided], kinds.example[decided]))
        self._cluster, self._example = _unpacked(shape, pairs)
        self._kinds = kinds
        self._n = n_clusters
        self._code = kinds.codes[self._example]
        self._image = kinds.examples.image.astype(np.int64)[self._example]
        self._n_images = int(self._image.max(initial=-1)) + 1
        self._wrong = self._code != TP

    def by_kind(self) -> NDArray[np.int64]:
        """Give how many examples of each kind, shape (n_clusters, 4)."""
        shape = (self._n, IN_MATRIX)
        counts = np.bincount(
            _packed(shape, self._cluster, self._code), minlength=self._n * IN_MATRIX
        )
        return counts.reshape(shape)

    def error_frames(self) -> NDArray[np.int64]:
        """Give in how many images each cluster errs, shape (n_clusters,)."""
        shape = (self._n, self._n_images)
        frames = np.unique(_packed(shape, self._cluster, self._image)[self._wrong])
        return np.bincount(_unpacked(shape, frames)[0], minlength=self._n)

    def error_shares(self) -> list[ImageMean]:
        """Give each cluster's mean over images of the image's share of errors.

        Images in which nothing of the cluster was decided are in neither `n` nor `skipped`.
        """
        shape = (self._n, self._n_images)
        frames, which = np.unique(_packed(shape, self._cluster, self._image), return_inverse=True)
        wrong = np.bincount(which, weights=self._wrong, minlength=len(frames))
        groups = Groups.of(_unpacked(shape, frames)[0])
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
        example = self._example[self._wrong]
        gt, dt = (
            np.where(column < 0, background, column)[example]
            for column in (examples.gt_class, examples.dt_class)
        )
        cell_shape = (self._n, background + 1, background + 1)
        # Cells by their number among those that occur: with images the numbers stay small.
        packed = _packed(cell_shape, self._cluster[self._wrong], gt, dt)
        cells, cell = np.unique(packed, return_inverse=True)
        shape = (len(cells), self._n_images)
        frames, errors = np.unique(
            _packed(shape, cell, self._image[self._wrong]), return_counts=True
        )
        of_frame = _unpacked(shape, frames)[0]
        n_frames = np.bincount(of_frame, minlength=len(cells))
        n_errors = np.bincount(of_frame, weights=errors, minlength=len(cells))
        found: list[ErrorCell | None] = [None] * self._n
        names: list[str | None] = [*labels, None]
        clusters, gts, dts = (part.tolist() for part in _unpacked(cell_shape, cells))
        # From the least to the most frequent: what is written last stays.
        for place in np.lexsort((-np.arange(len(cells)), n_errors, n_frames)).tolist():
            found[clusters[place]] = ErrorCell(
                names[gts[place]],
                names[dts[place]],
                int(n_errors[place]),
                int(n_frames[place]),
            )
        return found


def _packed(shape: tuple[int, ...], *columns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give one number for each row, in the rows' order: sorting numbers takes a tenth of rows."""
    packed: NDArray[np.int64] = np.zeros(len(columns[0]), dtype=np.int64)
    for size, column in zip(shape, columns, strict=True):
        packed = packed * size + column
    return packed


def _unpacked(shape: tuple[int, ...], packed: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Undo `_packed`."""
    columns: list[NDArray[np.int64]] = []
    for size in reversed(shape):
        packed, column = np.divmod(packed, max(size, 1))
        columns.insert(0, column)
    return columns

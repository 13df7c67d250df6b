"""Counts and metrics of every image."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata.results.base import Result, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from errata.columns import Dataset, ImageId
    from errata.filters import Filter

NAMES = (
    "n_gt", "n_dt", "tp", "fp", "fn", "absorbed", "not_evaluated",
    "precision", "recall", "f1", "mean_iou",
)  # fmt: skip


class PerImage(Result):
    """Counts and metrics of every evaluated image, all classes pooled; frozen.

    Columns have the shape (n_images,), in rank order: counts int64, ratios float64 with NaN where
    undefined.
    """

    __slots__ = ("_dataset", "columns", "iou_thr", "provenance", "ranks", "score_thr")
    _dataset: Dataset
    columns: dict[str, NDArray[Any]]
    iou_thr: float
    provenance: dict[str, Any]
    ranks: list[int]
    score_thr: float | dict[str, float | None] | None

    def __init__(self, **parts: Any) -> None:
        self._freeze(**parts)

    def __len__(self) -> int:
        return len(self.ranks)

    def __getitem__(self, name: str) -> NDArray[Any]:
        """One of the columns by name."""
        return self.columns[name]

    @property
    def dataset(self) -> Dataset:
        """What the ranks are of."""
        return self._dataset

    @property
    def image_ids(self) -> list[ImageId]:
        """The id of each image."""
        ids = self._dataset.image_ids
        return [ids[rank] for rank in self.ranks]

    def take(self, rows: ArrayLike, **settings: Any) -> PerImage:
        """Give the images at some positions, or where a mask of n bools is True.

        `settings` are recorded in the provenance.
        """
        import numpy as np

        chosen = np.asarray(rows)
        # An empty list is read as numbers with a point, which are no places.
        places = np.arange(len(self))[chosen if chosen.size else []]
        return PerImage(
            _dataset=self._dataset,
            columns={name: column[places] for name, column in self.columns.items()},
            ranks=[self.ranks[place] for place in places.tolist()],
            score_thr=self.score_thr,
            iou_thr=self.iou_thr,
            provenance={
                **self.provenance,
                "settings": {**self.provenance["settings"], **settings},
            },
        )

    def filter(self, text: str | Filter, extra: Mapping[str, Any] | None = None) -> PerImage:
        """Keep the images that a filter expression holds for, in their order.

        Its ``image_ids`` go into `Evaluation.subset`, which then counts these images alone.

        Parameters
        ----------
        text : str or Filter
            See `errata.filters.parse`; the columns are those of `errata.filters.image_columns`.
        extra : mapping of name to values, optional
            More columns, one value for each image, such as a cluster.

        Raises
        ------
        UsageError
            The text is no filter, or does not fit the columns; with the place.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> worst = ev.per_image(score_thr=0.35).filter("precision < .5")
        >>> worst.image_ids, ev.subset(worst.image_ids).metrics(score_thr=0.35).fp
        ([1], 2)
        """
        from errata.filters import filter_images

        return filter_images(self, text, extra)

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python, columns as lists."""
        return {
            "score_thr": self.score_thr,
            "iou_thr": self.iou_thr,
            **plain(self._columns()),
            "provenance": self.provenance,
        }

    def _columns(self) -> dict[str, Any]:
        names, split = self._dataset.file_names, self._dataset.split
        columns: dict[str, Any] = {
            "image_id": self.image_ids,
            "file_name": [names[rank] for rank in self.ranks],
        }
        if split is not None:
            columns["split"] = [split[rank] for rank in self.ranks]
        return {**columns, **{name: self.columns[name] for name in NAMES}}

    def __repr__(self) -> str:
        return f"PerImage({len(self)} images, score_thr={self.score_thr}, iou_thr={self.iou_thr})"

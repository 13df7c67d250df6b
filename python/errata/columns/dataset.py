"""Data sets: images, categories and ground truth."""

from __future__ import annotations

from errata.columns.frozen import Frozen, read_only, read_only_pair, sentence, warn_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from errata import _core
    from errata.columns.frozen import ImageId
    from errata.masks import Masks


class Dataset(Frozen):
    """Images with their metadata, categories and ground truth; frozen.

    Made by `errata.read` or `Dataset.from_arrays`. Images are held by *rank*, the position of
    their id in ascending order (numbers, then strings); annotations by image rank and, within an
    image, in file order.
    """

    __slots__ = ("core",)
    core: _core.Dataset

    def __init__(self, core: _core.Dataset) -> None:
        self._set(core=core, _cache={})
        warn_of(core.warnings(), core.source()[0])

    @classmethod
    def from_arrays(
        cls,
        *,
        image_ids: ArrayLike,
        annotation_images: ArrayLike,
        boxes_xywh: ArrayLike | None = None,
        class_ids: ArrayLike,
        categories: Mapping[Any, str] | None = None,
        areas: ArrayLike | None = None,
        crowd: ArrayLike | None = None,
        ignore: ArrayLike | None = None,
        annotation_ids: ArrayLike | None = None,
        image_sizes: ArrayLike | None = None,
        masks: Masks | _core.Masks | Sequence[Any] | None = None,
        keypoints: ArrayLike | Sequence[ArrayLike] | None = None,
        num_keypoints: ArrayLike | None = None,
        negative_categories: Sequence[Sequence[ImageId]] | None = None,
        not_exhaustive_categories: Sequence[Sequence[ImageId]] | None = None,
        frequencies: Mapping[Any, str] | None = None,
    ) -> Dataset:
        """Make a data set from arrays.

        Parameters
        ----------
        image_ids : array_like of int or str, shape (n_images,)
            Distinct ids.
        annotation_images : array_like of int or str, shape (n,)
            For each annotation the id of its image.
        boxes_xywh : array_like of float, shape (n, 4)
            Left, top, width, height in pixels; the bounds of the masks by default.
        class_ids : array_like of int or str, shape (n,)
            For each annotation the id of its category.
        categories : mapping of id to name, optional
            The categories; by default the distinct `class_ids`, named by their ids.
        areas : array_like of float, shape (n,), optional
            Areas in square pixels; by default those of the masks, else width * height, of which
            0.53 where there are keypoints, as in CrowdPose's evaluation.
        crowd, ignore : array_like of bool, shape (n,), optional
            COCO's iscrowd, and ignored for another reason; none by default.
        annotation_ids : array_like of int or str, shape (n,), optional
            1, 2, ... by default.
        image_sizes : array_like of float, shape (n_images, 2), optional
            Width and height of each image.
        masks : errata.masks.Masks, or sequence of n of COCO's segmentations, optional
            RLE dicts, or lists of polygons, which need `image_sizes`.
        keypoints : array_like of float, shape (n, k, 3) or (n, 3 k), or sequence of n, optional
            x, y and visibility (0 not labelled, 1 hidden, 2 visible) of each point; the arrays of
            a sequence have the shape (k, 3) or (3 k,) and may differ in k.
        num_keypoints : array_like of int, shape (n,), optional
            How many points are labelled, 0 for what is ignored; by default those whose visibility
            is above 0.
        negative_categories, not_exhaustive_categories : sequence of n_images sequences, optional
            For each image the ids of categories that are known to be absent, and of those of which
            not every object is annotated: LVIS's ``neg_category_ids`` and
            ``not_exhaustive_category_ids``. With either, the data set is federated.
        frequencies : mapping of id to str, optional
            LVIS's ``frequency`` of categories: r, c or f.

        Raises
        ------
        InputError
            A value that is refused, with its position.

        Examples
        --------
        >>> from errata import Dataset
        >>> Dataset.from_arrays(image_ids=[1, 2], annotation_images=[2], boxes_xywh=[[0, 0, 4, 4]],
        ...                     class_ids=[3], categories={3: "car"})
        Dataset(images=2, annotations=1, categories=1)
        """
        from errata.arrays import dataset_from_arrays

        return cls(
            dataset_from_arrays(
                image_ids=image_ids,
                annotation_images=annotation_images,
                boxes_xywh=boxes_xywh,
                class_ids=class_ids,
                categories=categories,
                areas=areas,
                crowd=crowd,
                ignore=ignore,
                annotation_ids=annotation_ids,
                image_sizes=image_sizes,
                masks=masks,
                keypoints=keypoints,
                num_keypoints=num_keypoints,
                negative_categories=negative_categories,
                not_exhaustive_categories=not_exhaustive_categories,
                frequencies=frequencies,
            )
        )

    def __len__(self) -> int:
        return self.core.sizes()[0]

    def __repr__(self) -> str:
        images, annotations, categories = self.core.sizes()
        file = f"{self.file!r}, " if self.file else ""
        return f"Dataset({file}images={images}, annotations={annotations}, categories={categories})"

    @property
    def file(self) -> str:
        """The file it was read from, as named by the caller; empty for arrays."""
        return self.core.source()[0]

    @property
    def blake3(self) -> str:
        """BLAKE3 of that file's bytes in hexadecimal; empty for arrays."""
        return self.core.source()[1]

    @property
    def n_annotations(self) -> int:
        """How many annotations there are, ignored ones among them."""
        return self.core.sizes()[1]

    @property
    def categories(self) -> list[tuple[ImageId, str, str | None]]:
        """Id, name and supercategory of every category, by ascending id."""
        return self.core.categories()

    @property
    def frequencies(self) -> list[str | None]:
        """LVIS's frequency (r, c, f) of every category, by ascending id; None where it has none."""
        return self.core.frequencies()

    @property
    def is_federated(self) -> bool:
        """Whether images say which categories were looked for in them, as LVIS's do."""
        return self.core.is_federated()

    @property
    def has_masks(self) -> bool:
        """Whether masks were read, or given."""
        return self.core.has_masks()

    @property
    def has_keypoints(self) -> bool:
        """Whether keypoints were read, or given."""
        return self.core.has_keypoints()

    @property
    def labels(self) -> list[str]:
        """What each class is shown as: categories by ascending id, then unknown ids."""
        return self.core.labels()

    @property
    def image_ids(self) -> list[ImageId]:
        """Image ids by rank."""
        return self._once("image_ids", self.core.image_ids)

    @property
    def file_names(self) -> list[str | None]:
        """File names by rank."""
        return self._once("file_names", self.core.file_names)

    @property
    def split(self) -> list[str | None] | None:
        """Split of each image by rank; None where the file names none."""
        return self._once("split", self.core.split)

    @property
    def metadata(self) -> dict[str, list[Any]]:
        """Typed metadata columns of the images, by rank; None where an image has no value."""
        return self._once("metadata", lambda: dict(self.core.metadata()))

    @property
    def attributes(self) -> dict[str, list[Any]]:
        """Attribute columns of the annotations, by row."""
        return self._once("attributes", lambda: dict(self.core.attributes()))

    @property
    def annotation_ids(self) -> list[ImageId]:
        """Annotation ids by row."""
        return self._once("annotation_ids", self.core.annotation_ids)

    @property
    def file_order(self) -> NDArray[np.uint32]:
        """For each rank the image's position in its file's list, shape (n_images,)."""
        return self._once("file_order", self.core.file_order)

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """Columns of the annotations by row.

        ``boxes_xywh`` (n, 4) float64, ``image`` rank uint32, ``class_index`` int64 (-1: no
        label), ``area`` float64, ``crowd`` and ``ignore`` bool, ``record`` uint32.
        """
        return self._once("arrays", lambda: read_only(self.core.arrays()))

    @property
    def masks(self) -> _core.Masks | None:
        """Masks of the annotations by row, as the engine's column; None if not read."""
        return self._once("masks", self.core.masks)

    @property
    def keypoints(self) -> tuple[NDArray[np.int64], NDArray[np.float64]] | None:
        """Keypoints of the annotations by row; None where they were not read.

        Points of row ``i`` are ``points[offsets[i]:offsets[i + 1]]``: x, y, visibility. Shapes
        (n + 1,) and (m, 3).
        """
        return self._once("keypoints", lambda: read_only_pair(self.core.keypoints()))

    @property
    def num_keypoints(self) -> NDArray[np.uint32] | None:
        """How many keypoints of each annotation are labelled, shape (n,); None as above."""
        return self._once("num_keypoints", self.core.num_keypoints)

    @property
    def warnings(self) -> list[str]:
        """What was odd in the input and kept, a sentence each."""
        return [sentence(warning) for warning in self.core.warnings()]

    def rank(self, image_id: ImageId) -> int | None:
        """Give the rank of an image id, or None."""
        try:
            return self.core.rank(image_id)
        except (TypeError, OverflowError):
            # Not a whole number of 64 bits, nor a string: no image has such an id.
            return None

"""Inference sets: what one model predicts on a data set."""

from __future__ import annotations

from errata.columns.frozen import Frozen, read_only, read_only_pair, sentence, warn_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from errata import _core
    from errata.columns.dataset import Dataset
    from errata.columns.frozen import ImageId
    from errata.masks import Masks


class InferenceSet(Frozen):
    """One model's predictions on a data set; frozen.

    Made by `errata.read_predictions` or `InferenceSet.from_arrays`.
    """

    __slots__ = ("core", "name")
    core: _core.Detections
    name: str

    def __init__(self, core: _core.Detections, name: str = "") -> None:
        self._set(core=core, name=name or core.source()[0], _cache={})
        warn_of(core.warnings(), core.source()[0])

    @classmethod
    def from_arrays(
        cls,
        dataset: Dataset,
        *,
        images: ArrayLike,
        boxes_xywh: ArrayLike | None = None,
        class_ids: ArrayLike,
        scores: ArrayLike | None = None,
        areas: ArrayLike | None = None,
        masks: Masks | _core.Masks | Sequence[Any] | None = None,
        keypoints: ArrayLike | Sequence[ArrayLike] | None = None,
        name: str = "",
    ) -> InferenceSet:
        """Make an inference set from arrays.

        Parameters
        ----------
        dataset : Dataset
            What the detections are of.
        images : array_like of int or str, shape (n,)
            For each detection the id of its image.
        boxes_xywh : array_like of float, shape (n, 4)
            Left, top, width, height in pixels; by default the bounds of the masks, else the
            extent of the keypoints.
        class_ids : array_like of int or str, shape (n,)
            For each detection the id of its category.
        scores : array_like of float, shape (n,), optional
            Confidences; missing ones count as 1.0 and are remembered as missing.
        areas : array_like of float, shape (n,), optional
            Areas in square pixels; width * height by default, or the masks' where they give the
            boxes, as in pycocotools' ``loadRes``.
        masks : errata.masks.Masks, or sequence of n of COCO's segmentations, optional
            RLE dicts, or lists of polygons, for which the data set knows the images' sizes.
        keypoints : array_like of float, shape (n, k, 3) or (n, 3 k), or sequence of n, optional
            x, y and confidence of each point, as for `Dataset.from_arrays`.
        name : str, optional
            What to call the model.

        Raises
        ------
        InputError
            A value that is refused, with its position.

        Examples
        --------
        >>> from errata import Dataset, InferenceSet
        >>> dataset = Dataset.from_arrays(image_ids=[1], annotation_images=[1],
        ...                               boxes_xywh=[[0, 0, 4, 4]], class_ids=[3])
        >>> InferenceSet.from_arrays(dataset, images=[1], boxes_xywh=[[0, 0, 4, 4]],
        ...                          class_ids=[3], scores=[0.5], name="tiny")
        InferenceSet('tiny', detections=1)
        """
        from errata.arrays import detections_from_arrays

        core = detections_from_arrays(
            dataset.core,
            images=images,
            boxes_xywh=boxes_xywh,
            class_ids=class_ids,
            scores=scores,
            areas=areas,
            masks=masks,
            keypoints=keypoints,
        )
        return cls(core, name)

    def __len__(self) -> int:
        return self.core.size()

    def __repr__(self) -> str:
        name = f"{self.name!r}, " if self.name else ""
        return f"InferenceSet({name}detections={len(self)})"

    @property
    def file(self) -> str:
        """The file it was read from, as named by the caller; empty for arrays."""
        return self.core.source()[0]

    @property
    def blake3(self) -> str:
        """BLAKE3 of that file's bytes in hexadecimal; empty for arrays."""
        return self.core.source()[1]

    @property
    def labels(self) -> list[str]:
        """The classes of an evaluation: the data set's, then ids that only detections use."""
        return self._once("labels", self.core.labels)

    @property
    def label_index(self) -> dict[str, int]:
        """The class index of each label."""
        return self._once("label_index", lambda: {label: i for i, label in enumerate(self.labels)})

    @property
    def class_ids(self) -> list[ImageId]:
        """The category ids behind `labels`."""
        return self.core.class_ids()

    @property
    def has_masks(self) -> bool:
        """Whether masks were read, or given."""
        return self.core.has_masks()

    @property
    def has_keypoints(self) -> bool:
        """Whether keypoints were read, or given."""
        return self.core.has_keypoints()

    @property
    def has_missing_scores(self) -> bool:
        """Whether some detection came without a score."""
        return self.core.has_missing_scores()

    @property
    def attributes(self) -> dict[str, list[Any]]:
        """Attribute columns of the detections, by row."""
        return dict(self.core.attributes())

    @property
    def arrays(self) -> dict[str, NDArray[Any]]:
        """Columns by row.

        ``boxes_xywh`` (n, 4) float64, ``image`` rank uint32, ``class_index`` uint32, ``score``
        float64, ``missing_score`` bool, ``record`` uint32 (position in the file's list).
        """
        return self._once("arrays", lambda: read_only(self.core.arrays()))

    @property
    def areas(self) -> NDArray[np.float64]:
        """Area of each detection in square pixels, shape (n,).

        width * height of the box, or that of the mask where results have masks and no boxes.
        """
        return self._once("areas", self.core.areas)

    @property
    def masks(self) -> _core.Masks | None:
        """Masks of the detections by row, as the engine's column; None if not read."""
        return self._once("masks", self.core.masks)

    @property
    def keypoints(self) -> tuple[NDArray[np.int64], NDArray[np.float64]] | None:
        """Keypoints of the detections by row, as `Dataset.keypoints`; None if not read."""
        return self._once("keypoints", lambda: read_only_pair(self.core.keypoints()))

    @property
    def warnings(self) -> list[str]:
        """What was odd in the input and kept, a sentence each."""
        return [sentence(warning) for warning in self.core.warnings()]

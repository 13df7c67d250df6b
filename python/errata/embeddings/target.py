"""What vectors are joined to: images of a data set, its annotations, or detections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from errata.columns import Dataset, InferenceSet
from errata.embeddings.columns import SUBJECTS, Subject
from errata.errors import InputError, UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NOUNS: dict[Subject, str] = {"images": "image", "gt": "annotation", "dt": "detection"}

# Records that were left out are counted by reason. These reasons have records of one list only.
_OF_ANNOTATIONS = (
    "skipped_bad_box", "skipped_bad_keypoints", "skipped_bad_mask", "skipped_no_image_size",
    "skipped_unknown_image",
)  # fmt: skip
_IN_ONE_LIST: dict[str, str] = {
    **dict.fromkeys(_OF_ANNOTATIONS, "gt"),
    "skipped_duplicate_image": "images",
    "skipped_duplicate_category": "categories",
}


@dataclass(frozen=True)
class Target:
    """The rows that vectors are of, and what they are called.

    Raises
    ------
    UsageError
        `of` is none of the three, or what it asks for was not given.
    """

    of: Subject
    dataset: Dataset | None
    inferences: InferenceSet | None

    def __post_init__(self) -> None:
        if self.of not in SUBJECTS:
            raise UsageError.at("of", f"found {self.of!r}", f"use one of {SUBJECTS}")
        if not isinstance(self.dataset, Dataset) and not (self.of == "dt" and self.dataset is None):
            raise UsageError.at("dataset", f"found {self.dataset!r}", "give what errata.read gives")
        if self.of == "dt" and not isinstance(self.inferences, InferenceSet):
            advice = "give what errata.read_predictions gives: the vectors are of its detections"
            raise UsageError.at("inferences", f"found {self.inferences!r}", advice)

    @property
    def noun(self) -> str:
        """What one is called."""
        return _NOUNS[self.of]

    @property
    def source(self) -> Dataset | InferenceSet:
        """What has the rows."""
        source = self.inferences if self.of == "dt" else self.dataset
        if source is None:  # pragma: no cover (refused above)
            raise TypeError(self.of)
        return source

    def __len__(self) -> int:
        source = self.source
        if isinstance(source, Dataset) and self.of == "gt":
            return source.n_annotations
        return len(source)

    def ids(self) -> Sequence[int | str]:
        """Give the id of each row; a detection's is the number of its record."""
        source = self.source
        if isinstance(source, InferenceSet):
            return source.arrays["record"].tolist()  # type: ignore[no-any-return]
        return source.image_ids if self.of == "images" else source.annotation_ids

    def file_names(self) -> Sequence[str | None]:
        """Give the file name of each image."""
        return [] if self.dataset is None else self.dataset.file_names

    def called(self, row: int) -> str:
        """Name one in a sentence."""
        name = f"{self.noun} {self.ids()[row]!r}"
        source = self.source
        if isinstance(source, Dataset) and self.of == "images":
            file_name = source.file_names[row]
            return name if file_name is None else f"{name} ({file_name})"
        if isinstance(source, Dataset):
            return f"{name} (annotations[{source.arrays['record'][row]}])"
        return name

    def records(self, file: str) -> tuple[NDArray[np.int64], int]:
        """Give each row's place in its file's list, and the length of that list.

        Records that were left out when the list was read count.

        Raises
        ------
        InputError
            It cannot be told from which list records were left out.
        """
        source = self.source
        numbers: NDArray[np.uint32]
        if isinstance(source, Dataset) and self.of == "images":
            numbers = source.file_order
        else:
            numbers = source.arrays["record"]
        total = len(self)
        for reason, times, first, _ in source.core.warnings():
            if not reason.startswith("skipped_"):
                continue
            list_ = "dt" if self.of == "dt" else _IN_ONE_LIST.get(reason)
            if list_ is None:
                message = (
                    f"{file}: found rows without names, and records of {source.file} were left "
                    f"out, {first} among them, so that rows cannot be counted off; name each "
                    "row's record in a .npz, Parquet, Arrow or csv file"
                )
                raise InputError(message, file=file)
            total += times if list_ == self.of else 0
        return numbers.astype(np.int64), total

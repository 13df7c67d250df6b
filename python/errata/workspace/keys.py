"""What a tag or a note is on, by ids that stay when rows move."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from errata import digest
from errata.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from errata.columns import Dataset, ImageId, InferenceSet
    from errata.results.examples import Examples

KeyKind = Literal["image", "gt", "dt"]
"""An image, an annotation, a detection."""

MOST_CHARACTERS = 1000
"""Of an id that is a string."""


class Key(NamedTuple):
    """An image, an annotation or a detection.

    Attributes
    ----------
    kind : {"image", "gt", "dt"}
        Which of the three.
    id : int or str
        The image's id, the annotation's id, or the detection's record number in its file.
    file : str
        For detections the BLAKE3 of their file, in hexadecimal; else empty.
    """

    kind: KeyKind
    id: int | str
    file: str = ""


def image_keys(image_ids: Iterable[ImageId]) -> list[Key]:
    """Give the keys of images."""
    return [Key("image", image_id) for image_id in image_ids]


def gt_keys(dataset: Dataset, rows: Iterable[int]) -> list[Key]:
    """Give the keys of annotations by rows of ``dataset.arrays``; equal ids have equal keys."""
    ids = dataset.annotation_ids
    return [Key("gt", ids[row]) for row in rows]


def dt_keys(inferences: InferenceSet, rows: Iterable[int]) -> list[Key]:
    """Give the keys of detections by rows of ``inferences.arrays``."""
    records, file = inferences.arrays["record"], blake3_of_inferences(inferences)
    return [Key("dt", int(records[row]), file) for row in rows]


def example_keys(examples: Examples) -> list[Key]:
    """Give the keys of the objects of examples: of detections, then of annotations.

    A match is tagged on both of its objects, as in the desktop app: `Workspace.example_tags` finds
    the tag on whichever is left when thresholds part them.
    """
    gts = [gt for gt in examples.gt.tolist() if gt >= 0]
    dts = [dt for dt in examples.dt.tolist() if dt >= 0]
    return [*dt_keys(examples.inferences, dts), *gt_keys(examples.dataset, gts)]


def blake3_of_dataset(dataset: Dataset) -> str:
    """Give the BLAKE3 of a data set's file, or of its arrays if it was read from none."""
    if dataset.blake3:
        return dataset.blake3
    ids = digest.of_text(*map(repr, [*dataset.image_ids, *dataset.annotation_ids]))
    arrays = (dataset.arrays[name] for name in ("image", "class_index", "boxes_xywh"))
    return digest.of_text(ids, digest.of_arrays(*arrays))


def blake3_of_inferences(inferences: InferenceSet) -> str:
    """Give the BLAKE3 of an inference set's file, or of its arrays if it was read from none."""
    if inferences.blake3:
        return inferences.blake3
    names = ("record", "image", "class_index", "score", "boxes_xywh")
    return digest.of_arrays(*(inferences.arrays[name] for name in names))


def checked_keys(keys: Key | Iterable[Key]) -> list[Key]:
    """Give keys, each once, in order.

    Raises
    ------
    UsageError
        Something that is no key, with its position.
    """
    listed = [keys] if isinstance(keys, Key) else list(keys)
    for place, key in enumerate(listed):
        trouble = trouble_with(key)
        if trouble:
            raise UsageError.at(f"keys[{place}]", f"found {key!r:.80}", trouble)
    return list(dict.fromkeys(listed))


def trouble_with(key: Any) -> str:
    """Say what is wrong with a key; empty if nothing is."""
    if not isinstance(key, Key) or key.kind not in get_args(KeyKind):
        return "give keys, such as Key('gt', 17)"
    if not _is_id(key.id):
        return f"ids are 64-bit whole numbers or texts of up to {MOST_CHARACTERS} characters"
    if key.kind != "dt" and key.file != "":
        return "only a detection's key has a file"
    if key.kind == "dt" and not (isinstance(key.id, int) and _is_hash(key.file)):
        return "a detection's key has a record number, and the BLAKE3 of its file in hexadecimal"
    return ""


def _is_id(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= MOST_CHARACTERS and is_storable(value)
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


def _is_hash(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None


def is_storable(text: str) -> bool:
    """Say whether UTF-8 can hold a text, and no NUL would cut it short elsewhere."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text

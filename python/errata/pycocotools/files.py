"""Documents that were read from a file, and whose records nobody has asked for yet.

Making a dict of every record takes most of the time of an evaluation from files, and a program
that only evaluates never looks at one. So a file's bytes are kept, the engine parses them into
columns, and the dicts are made when the first one is asked for. From then on they are what counts,
since a caller may edit them.

The engine's reader refuses more than the reference does, and lets some things pass that the
reference stumbles over. Where it refuses a file, or notes anything but what is named here, the
file is read into dicts at once, as the reference does.
"""

from __future__ import annotations

import io
import json
from typing import Any

from errata import _core
from errata.errors import ErrataError

Record = dict[str, Any]

_HARMLESS = {
    "box_outside_image",
    "empty_mask",
    "mask_size",
    "missing_category_name",
    "score_outside_0_1",
    "unknown_category",
    "zero_area_box",
}
"""What the reader notes and the reference takes the same way, without a word."""


class _File:
    """The bytes of a file; a copy of it may be itself, for it never changes."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def __deepcopy__(self, _memo: Any) -> _File:
        return self

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "_parsed"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _parsed={})

    def records(self) -> Any:
        """Parse what `json.load` makes of the file, opened as text."""
        return json.load(io.TextIOWrapper(io.BytesIO(self.content)))


class TruthFile(_File):
    """Ground truth."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self._parsed: dict[str, _core.Dataset | None] = {}

    def columns(self, shape: str) -> _core.Dataset | None:
        """Parse the columns with this shape (``bbox``, ``segm``, ``keypoints``), if that may be."""
        if shape not in self._parsed:
            self._parsed[shape] = self._parse(shape)
        return self._parsed[shape]

    def _parse(self, shape: str) -> _core.Dataset | None:
        try:
            found = _core.parse_coco_ground_truth(
                self.content, masks=shape == "segm", keypoints=shape == "keypoints"
            )
        except ErrataError:
            return None
        # Keys that the reader can do without, and the reference cannot.
        needed = [b'"iscrowd"', *([b'"num_keypoints"'] if shape == "keypoints" else [])]
        _, n_annotations, _ = found.sizes()
        complete = all(self.content.count(key) >= n_annotations for key in needed)
        return found if complete and _is_plain(found) else None

    def image_ids(self) -> list[Any]:
        """Ids of the images in the order of the file."""
        columns = self.columns("bbox")
        if columns is None:
            return []
        ids, order = columns.image_ids(), columns.file_order().tolist()
        return [id_ for _, id_ in sorted(zip(order, ids, strict=True), key=lambda pair: pair[0])]

    def category_ids(self) -> list[Any] | None:
        """Ids of the categories in the order of the file, where they are found by themselves."""
        columns = self.columns("bbox")
        start = self.content.find(b'"categories"')
        if columns is None or start < 0:
            return None
        text = self.content[start : start + (1 << 20)].decode(errors="replace")
        try:
            found, _ = json.JSONDecoder().raw_decode(text.partition(":")[2].lstrip())
            ids = [category["id"] for category in found]
        except (ValueError, LookupError, TypeError):
            return None
        known = [id_ for id_, _, _ in columns.categories()]
        return ids if len(ids) == len(known) and set(ids) == set(known) else None


class ResultsFile(_File):
    """Results on the images of a file."""

    def __init__(self, content: bytes, truth: TruthFile) -> None:
        super().__init__(content)
        self.truth = truth
        self._parsed: dict[bool, _core.Detections | None] = {}

    def image_ids(self) -> list[Any]:
        """Ids of the images, which are those of the ground truth."""
        return self.truth.image_ids()

    def category_ids(self) -> list[Any] | None:
        """Likewise."""
        return self.truth.category_ids()

    @property
    def _has_masks_at_once(self) -> bool:
        """Whether the first record has a mask and no box; a guess that only saves time."""
        head = self.content[: 1 << 12]
        return b'"segmentation"' in head and b'"bbox"' not in head

    def columns(self, shape: str) -> _core.Detections | None:
        """Parse the columns with this shape, if that may be."""
        masks = shape == "segm" or self._has_masks_at_once
        if masks not in self._parsed:
            self._parsed[masks] = self._parse(masks=masks)
        return self._parsed[masks]

    def _parse(self, *, masks: bool) -> _core.Detections | None:
        dataset = self.truth.columns("bbox")
        # An object, and a list of nothing, are errors of their own there.
        if dataset is None or self.content.lstrip()[:1] != b"[":
            return None
        try:
            found = _core.parse_coco_results(self.content, dataset, masks=masks)
        except ErrataError:
            return None
        return found if found.size() > 0 and _is_plain(found) else None


def _is_plain(columns: _core.Dataset | _core.Detections) -> bool:
    return all(code in _HARMLESS for code, _, _, _ in columns.warnings())

"""Examples as the gallery draws them: boxes, captions and marks, made for what is in sight."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from errata_gui.canvas.example_cell import Cell
from errata_gui.theme import KIND_LETTERS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from errata_gui.canvas.example_cell import Box
    from errata_gui.listing import Listing
    from errata_gui.loaded import Loaded
    from errata_gui.review import Review

WORDS = {
    "tp": "true positive",
    "fp": "false positive: it matches nothing",
    "fn": "missed: found by nothing",
    "confused": "confused: matched across classes",
    "absorbed": "ignored: absorbed by an ignored region",
    "not_evaluated": "not evaluated",
}

NOTE = "\N{LOWER RIGHT PENCIL}"
FLAGS = {"pick": "\N{CHECK MARK}", "reject": "\N{BALLOT X}"}


class ExampleCells:
    """The cells of a listing."""

    def __init__(self, listing: Listing, loaded: Loaded, review: Review) -> None:
        self._examples = listing.examples
        self._loaded = loaded
        self._review = review
        self._codes = listing.codes
        self._labels = listing.examples.inferences.labels
        self._gt_boxes = listing.examples.dataset.arrays["boxes_xywh"]
        self._dt_boxes = listing.examples.inferences.arrays["boxes_xywh"]

    @property
    def codes(self) -> NDArray[np.int64]:
        """One number for each example."""
        return self._codes

    def cell(self, position: int) -> Cell:
        """Give what is drawn of an example."""
        shown = self._examples
        gt, dt = int(shown.gt[position]), int(shown.dt[position])
        rank, kind = int(shown.image[position]), shown.kind[position]
        tags = self._review.tags_of(gt, dt)
        image_id = self._loaded.dataset.image_ids[rank]
        image_tags = self._review.image_tags_of(image_id)
        note = self._review.note_of(gt, dt)
        title, detail = self._title(position), self._detail(position)
        in_order = sorted(tags, key=lambda name: name not in FLAGS)
        marks = tuple(self._mark(name) for name in in_order) + ((NOTE,) if note else ())
        _, width, height = self._loaded.dataset.core.image(rank) or (None, None, None)
        lines = [f"{KIND_LETTERS[kind]}, {WORDS[kind]}", title, detail, self._image(rank)]
        lines += [f"tags: {', '.join(tags)}"] if tags else []
        lines += [f"tags of the image: {', '.join(image_tags)}"] if image_tags else []
        lines += [f"note: {note}"] if note else []
        return Cell(
            kind=kind,
            title=title,
            detail=detail,
            gt=_box(self._gt_boxes, gt),
            dt=_box(self._dt_boxes, dt),
            rank=rank,
            image_size=(width, height) if width and height else None,
            marks=marks,
            image_marks=tuple(self._mark(name) for name in image_tags),
            hint="\n".join(line for line in lines if line),
        )

    def _title(self, position: int) -> str:
        gt, dt = int(self._examples.gt_class[position]), int(self._examples.dt_class[position])
        names = [self._labels[index] for index in dict.fromkeys((gt, dt)) if index >= 0]
        return " \N{RIGHTWARDS ARROW} ".join(names)

    def _detail(self, position: int) -> str:
        score, iou = float(self._examples.score[position]), float(self._examples.iou[position])
        parts = [] if isnan(score) else [f"{score:#.3g}"]
        parts += [] if isnan(iou) else [f"IoU {iou:#.3g}"]
        return " \N{MIDDLE DOT} ".join(parts) or "missed"

    def _image(self, rank: int) -> str:
        data = self._loaded.dataset
        return data.file_names[rank] or f"image {data.image_ids[rank]}"

    def _mark(self, name: str) -> str:
        """Give the sign of a tag: that of a flag, the key that tags with it, or its letter."""
        if name in FLAGS:
            return FLAGS[name]
        names = self._review.names
        return str(names.index(name) + 1) if name in names else name[:1].upper()


def _box(boxes: NDArray[np.float64], row: int) -> Box | None:
    if row < 0:
        return None
    left, top, width, height = boxes[row].tolist()
    return left, top, width, height

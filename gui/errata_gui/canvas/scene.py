"""What there is to draw of one image, apart from its states: boxes, outlines, points, words."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isnan
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPolygonF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from errata.results.objects import Objects
    from errata_gui.canvas.shapes import Shape
    from errata_gui.state import ViewerView

OFF_COUNT = frozenset({"ignored", "absorbed", "not_evaluated"})
"""States that count neither for nor against the model."""

COCO_SKELETON = (
    (15, 13), (13, 11), (16, 14), (14, 12), (11, 12), (5, 11), (6, 12), (5, 6), (5, 7), (6, 8),
    (7, 9), (8, 10), (1, 2), (0, 1), (0, 2), (1, 3), (2, 4), (3, 5), (4, 6),
)  # fmt: skip
"""The limbs of COCO's person of 17 points, counted from 0."""


@dataclass(frozen=True)
class Mark:
    """One object as it is drawn, in pixels of the picture.

    Attributes
    ----------
    side : str
        ``gt``, drawn solid, or ``dt``, drawn dashed.
    row : int
    key : str
        What the state calls it.
    rect : QRectF
    words : str
        Its label, and a detection's score.
    score : float
        NaN for ground truth.
    outline : QPainterPath, optional
        Around its mask.
    points : tuple of (x, y, visibility)
    """

    side: str
    row: int
    key: str
    rect: QRectF
    words: str
    score: float
    outline: QPainterPath | None = None
    points: tuple[tuple[float, float, float], ...] = ()

    @property
    def limbs(self) -> list[tuple[QPointF, QPointF]]:
        """The lines between its points, where it is a COCO person; those seen at both ends."""
        if len(self.points) != 17:
            return []
        ends = [QPointF(x, y) for x, y, _ in self.points]
        seen = [v > 0 for _, _, v in self.points]
        return [(ends[a], ends[b]) for a, b in COCO_SKELETON if seen[a] and seen[b]]


@dataclass(frozen=True)
class Scene:
    """An image's marks, in the order of `Objects`, and the picture's size in pixels."""

    name: str = ""
    area: QRectF = field(default_factory=QRectF)
    marks: tuple[Mark, ...] = ()

    @classmethod
    def of(
        cls,
        name: str,
        size: tuple[float, float] | None,
        objects: Objects,
        keys: Sequence[str],
        shapes: Sequence[Shape | None] = (),
    ) -> Scene:
        """Make the scene of an image; without a size the picture is as large as its boxes."""
        rects = [QRectF(*box) for box in objects.boxes_xywh.tolist()]
        scores, labels = objects.score.tolist(), objects.labels
        marks = []
        for i, (side, row) in enumerate(zip(objects.side, objects.row.tolist(), strict=True)):
            shape = shapes[i] if shapes else None
            words = labels[i] or "no label"
            words = words if isnan(scores[i]) else f"{words} {scores[i]:.2f}"
            marks.append(
                Mark(
                    side, row, keys[i], rects[i], words, scores[i],
                    _path(shape), shape.points if shape else (),
                )
            )  # fmt: skip
        return cls(name, QRectF(0, 0, *size) if size else _around(rects), tuple(marks))


def is_shown(mark: Mark, state: str, view: ViewerView) -> bool:
    """Say whether the layers that are on hold a mark."""
    if not (view.gt if mark.side == "gt" else view.dt):
        return False
    if state == "dropped":
        return view.below_threshold
    return view.ignored or state not in OFF_COUNT


def _around(rects: list[QRectF]) -> QRectF:
    whole = QRectF(0, 0, 1, 1)
    for rect in rects:
        whole = whole.united(rect)
    return whole


def _path(shape: Shape | None) -> QPainterPath | None:
    """Join a mask's polygons; none where it is a box, which is drawn anyhow."""
    if shape is None or not shape.polygons or [len(p) for p in shape.polygons] == [4]:
        return None
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    for polygon in shape.polygons:
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in polygon]))
        path.closeSubpath()
    return path

"""One cell of the gallery as it is drawn: nothing covers its kind."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from errata_gui.canvas.example_cell import Cell, CellPainter, Manner
from errata_gui.canvas.gallery import SIZES
from errata_gui.theme import KIND_COLORS, LIGHT


def drawn(kind: str, size: int, marks: tuple[str, ...]) -> QImage:
    """Draw a cell."""
    cell = Cell(kind, "car", "0.9", None, (10, 10, 20, 20), 0, (100, 100), marks, marks)
    image = QImage(size, size + 40, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint = CellPainter(LIGHT, QApplication.font()).paint
    paint(painter, QRect(0, 0, size, size + 38), cell, None, Manner(), crop=True)
    painter.end()
    return image


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", sorted(KIND_COLORS))
def test_tags_leave_the_kind_to_be_read(kind: str, size: int, qtbot: QtBot) -> None:
    plain = drawn(kind, size, ())
    ground = QColor(KIND_COLORS[kind]).rgb()
    badge = max(x for x in range(4, size) if plain.pixel(x, 6) == ground) + 1
    for n in (1, 3, 4, 5, 9, 40):
        marked = drawn(kind, size, tuple(str(i % 9 + 1) for i in range(n)))
        assert marked != plain, "tags are shown, be it by their number"
        where = QRect(0, 0, badge, 20)
        assert marked.copy(where) == plain.copy(where)
        assert marked.copy(0, 40, 4, size) == plain.copy(0, 40, 4, size), "none leaves the cell"

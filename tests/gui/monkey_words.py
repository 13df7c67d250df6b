"""What a monkey presses, types and asks for; see `monkey.py`."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from errata_gui.state import Rule

FILTERS = (
    "fn > 0", "tp == 0", 'split == "valid"', "width > 100 and fp < 3", "fn >", "nonsense > 3",
    "(", '"', "f1 < 0.5", "not (fn > 0)", "score > 0.5", "iou < 0.7", 'kind == "fp"', "tags", "",
    '"check" in tags', 'gt == "car"', "area > 1e9", "1e999 > 0", "é == 3", "fn > 0 or",
)  # fmt: skip
RULES = (
    Rule(), Rule(class_agnostic=False), Rule(same_class_first=True), Rule(protocol="score"),
    Rule("score", class_agnostic=True),
)  # fmt: skip
KEYS = (
    Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Escape, Qt.Key.Key_Left,
    Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_PageDown, Qt.Key.Key_Delete, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_A,
)  # fmt: skip
MODIFIERS = (
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier,
)  # fmt: skip


def name_of(widget: QWidget) -> str:
    inside = widget.parentWidget()
    words = widget.accessibleName() or widget.objectName()
    return f"{type(widget).__name__} {words!r} in {type(inside).__name__}"


def type_into(line: QLineEdit, text: str) -> None:
    """Type a text, or paste it where no key has its letters."""
    if text.isascii():
        QTest.keyClicks(line, text)
    else:
        QApplication.clipboard().setText(text)
        line.paste()

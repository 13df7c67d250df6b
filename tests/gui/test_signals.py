"""Signals survive being emitted often: some releases of PySide6 release `True` once too often."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

TIMES = 20_000
SINGLES: tuple[Any, ...] = (True, False, None, 7, "car")


class Many(QObject):
    """A signal of each kind that the app emits."""

    of_bool = Signal(bool)
    of_int = Signal(int)
    of_ints = Signal(int, int)
    of_text = Signal(str)
    of_object = Signal(object)
    of_nothing = Signal()


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("of_bool", (True,)), ("of_bool", (False,)), ("of_int", (7,)), ("of_ints", (7, 7)),
        ("of_text", ("car",)), ("of_object", (None,)), ("of_object", (True,)),
        ("of_object", ((1, 2),)), ("of_nothing", ()),
    ],
)  # fmt: skip
def test_many_emissions(qtbot: QtBot, name: str, given: tuple[Any, ...]) -> None:
    many, heard = Many(), [0]

    def hear(*_: Any) -> None:
        heard[0] += 1

    signal = getattr(many, name)
    signal.connect(hear)
    before = [sys.getrefcount(single) for single in SINGLES]
    for _ in range(TIMES):
        signal.emit(*given)
    after = [sys.getrefcount(single) for single in SINGLES]
    assert heard == [TIMES]
    # One reference lost at each emission ends the process sooner or later.
    assert all(abs(a - b) < TIMES // 10 for a, b in zip(after, before, strict=True))


def test_a_button_toggled_often(qtbot: QtBot) -> None:
    box, heard = QCheckBox(), [0]
    qtbot.addWidget(box)

    def hear(_on: bool) -> bool:
        heard[0] += 1
        return True

    box.toggled.connect(hear)
    before = sys.getrefcount(True)
    for _ in range(TIMES):
        box.toggle()
    assert heard == [TIMES]
    assert abs(sys.getrefcount(True) - before) < TIMES // 10

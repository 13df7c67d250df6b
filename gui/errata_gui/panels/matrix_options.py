"""The matrix's options: what numbers are, their colours, the order and number of classes, zoom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QToolButton, QWidget

from errata_gui.canvas.flow_layout import FlowLayout
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from errata_gui.panels.base import Context
    from errata_gui.state import MatrixView

VALUES = {"count": "counts", "row": "% of row", "column": "% of column"}
ORDERS = {"class": "by class", "confusion": "by mistakes"}
TOPS = {None: "all classes", 10: "top 10 + other", 25: "top 25 + other", 50: "top 50 + other"}

ORDER_TIP = "Classes as the data set has them, or those with the most mistakes first"
TOP_TIP = (
    'All classes, or those with the most mistakes and the rest pooled as "other": '
    "nothing is dropped"
)
LOG_TIP = "Colours by the logarithm: a few mistakes show beside thousands of hits"
ERRORS_TIP = "Colours end at the greatest mistake; the diagonal has none"


class MatrixOptions(QWidget):
    """Controls above the picture; every change goes to the store.

    Signals
    -------
    zoom_asked(factor)
        0 to fit.
    """

    zoom_asked = Signal(float)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self.values = self._choice("Numbers", "Counts, or shares of the row or the column", VALUES)
        self.order = self._choice("Order of classes", ORDER_TIP, ORDERS)
        self.top = self._choice("Number of classes", TOP_TIP, TOPS)
        self.log = self._switch("log", "log", "Logarithmic colours", LOG_TIP)
        self.errors = self._switch(
            "errors_only", "errors only", "Colours of errors only", ERRORS_TIP
        )
        row = FlowLayout(self, GRID // 2)
        for widget in (self.values, self.order, self.top, self.log, self.errors):
            row.addWidget(widget)
        row.add_stretch()
        zooms = QHBoxLayout()
        zooms.setSpacing(GRID // 2)
        self.buttons = {
            name: self._button(text, name, tip, factor)
            for text, name, tip, factor in (
                ("\N{MINUS SIGN}", "Zoom out", "Zoom out (\N{MINUS SIGN}, or the wheel)", 0.8),
                ("+", "Zoom in", "Zoom in (+, or the wheel)", 1.25),
                ("fit", "Fit", "Show the whole matrix (0)", 0.0),
            )
        }
        for button in self.buttons.values():
            zooms.addWidget(button)
        row.add_layout(zooms)
        self._showing = False
        self.values.currentIndexChanged.connect(
            lambda i: self._set(normalise=self.values.itemData(i))
        )
        self.order.currentIndexChanged.connect(lambda i: self._set(order=self.order.itemData(i)))
        self.top.currentIndexChanged.connect(lambda i: self._set(top=self.top.itemData(i)))

    def show_view(self, view: MatrixView) -> None:
        """Show what is chosen."""
        self._showing = True
        for box, value in (
            (self.values, view.normalise), (self.order, view.order), (self.top, view.top),
        ):  # fmt: skip
            place = box.findData(value)
            if place < 0:
                # A number of classes from a file: offered as well.
                box.addItem(f"top {value} + other", value)
                place = box.count() - 1
            box.setCurrentIndex(place)
        self.log.setChecked(view.log)
        self.errors.setChecked(view.errors_only)
        self._showing = False

    def _set(self, **changes: Any) -> None:
        if not self._showing:
            store = self.context.store
            store.update(matrix=replace(store.state.matrix, **changes))

    def _choice(self, name: str, tip: str, items: dict[Any, str]) -> QComboBox:
        box = QComboBox(self)
        box.setObjectName(name)
        box.setAccessibleName(name)
        box.setToolTip(tip)
        box.setMinimumContentsLength(8)
        for value, text in items.items():
            box.addItem(text, value)
        return box

    def _switch(self, option: str, text: str, name: str, tip: str) -> QToolButton:
        """Make a button that turns an option of the view on and off."""
        button = QToolButton(self)
        button.setText(text)
        button.setCheckable(True)
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.toggled.connect(lambda on: self._set(**{option: on}))
        return button

    def _button(self, text: str, name: str, tip: str, factor: float) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setObjectName(name)
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.clicked.connect(lambda: self.zoom_asked.emit(factor))
        return button

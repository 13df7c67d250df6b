"""The image viewer's controls: which image, how near, which layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from errata_gui.canvas.flow_layout import FlowLayout
from errata_gui.theme import DT_PEN, GRID, GT_PEN, Theme

if TYPE_CHECKING:
    from errata_gui.state import ViewerView

LAYERS = (
    ("gt", "gt", "Ground truth: solid lines (G)"),
    ("dt", "dt", "Detections: dashed lines (D)"),
    ("labels", "labels", "Words beside the boxes (L)"),
    ("ignored", "ignored", "What counts neither for nor against the model (I)"),
    ("below_threshold", "low scores", "Detections below the score threshold (B)"),
    ("shapes", "masks", "Masks and keypoints (S)"),
)
"""Name in `ViewerView`, text, tooltip."""


class ViewerBar(QWidget):
    """Two rows of controls; each only says what was asked.

    Signals
    -------
    next_asked(int), named(str), zoom_asked(str), layer_asked(str)
    """

    next_asked = Signal(int)
    named = Signal(str)
    zoom_asked = Signal(str)
    layer_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        above, below = QHBoxLayout(), FlowLayout(spacing=GRID // 2)
        above.setSpacing(GRID // 2)
        self.before = self._button("\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}",
                                   "Previous image", "Previous image (K, Page Up)")  # fmt: skip
        self.after = self._button("\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
                                  "Next image", "Next image (J, Page Down)")  # fmt: skip
        self.before.clicked.connect(lambda: self.next_asked.emit(-1))
        self.after.clicked.connect(lambda: self.next_asked.emit(1))
        self.jump = QLineEdit(self)
        self.jump.setPlaceholderText("go to image")
        self.jump.setAccessibleName("Go to an image by its name")
        self.jump.setToolTip("A file's name, a part of it, or an image's id; then Enter")
        self.jump.setClearButtonEnabled(True)
        self.jump.returnPressed.connect(lambda: self.named.emit(self.jump.text()))
        for widget, stretch in ((self.before, 0), (self.after, 0), (self.jump, 1)):
            above.addWidget(widget, stretch)
        above.addSpacing(GRID)
        self.zooms = {}
        for name, text, words in (
            ("out", "\N{MINUS SIGN}", "Zoom out (-)"), ("in", "+", "Zoom in (+)"),
            ("actual", "1:1", "One pixel of the picture on one of the screen (Z)"),
            ("fit", "fit", "The whole picture (0)"),
        ):  # fmt: skip
            button = self._button(text, words.split(" (")[0], words)
            button.clicked.connect(lambda _=False, name=name: self.zoom_asked.emit(name))
            above.addWidget(button)
            self.zooms[name] = button
        self.layers: dict[str, QToolButton] = {}
        for name, text, words in LAYERS:
            button = self._button(text, words.split(" (")[0], words)
            button.setCheckable(True)
            button.clicked.connect(lambda _=False, name=name: self.layer_asked.emit(name))
            below.addWidget(button)
            self.layers[name] = button
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(above)
        column.addLayout(below)
        self.retheme(theme)

    def show_layers(self, view: ViewerView, *, has_shapes: bool) -> None:
        """Show which layers are on; masks that were not read yet are offered."""
        for name, button in self.layers.items():
            button.setChecked(bool(getattr(view, name)) and (name != "shapes" or has_shapes))
        masks = self.layers["shapes"]
        masks.setText("masks" if has_shapes else "read masks")
        masks.setToolTip(
            "Masks and keypoints (S)"
            if has_shapes
            else "Read the masks and keypoints of both files, and show them (S)"
        )

    def retheme(self, theme: Theme) -> None:
        """Draw the samples of lines anew."""
        for name, style in (("gt", GT_PEN), ("dt", DT_PEN)):
            self.layers[name].setIcon(_sample(theme, style))
            self.layers[name].setIconSize(QSize(26, 12))
            self.layers[name].setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)

    def complete_from(self, names: list[str]) -> None:
        """Offer names while one is typed."""
        completer = QCompleter(names, self.jump)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.activated.connect(self.named.emit)
        self.jump.setCompleter(completer)

    def _button(self, text: str, name: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setAccessibleName(name)
        button.setToolTip(words)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button


def _sample(theme: Theme, style: Qt.PenStyle) -> QIcon:
    """Draw a short line as the layer has them, for a button that is off, and for one that is on."""
    icon = QIcon()
    for color, state in ((theme.text, QIcon.State.Off), (theme.on_accent, QIcon.State.On)):
        pixmap = QPixmap(52, 24)  # Wider than the line, which is kept off the word.
        pixmap.setDevicePixelRatio(2)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setPen(QPen(QColor(color), 2, style))
        painter.drawLine(1, 6, 21, 6)
        painter.end()
        icon.addPixmap(pixmap, QIcon.Mode.Normal, state)
    return icon

"""The card that shows the image under the pointer: its picture, name, cluster and metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QImageReader, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from errata_gui.canvas.elided_label import ElidedLabel
from errata_gui.models.cluster_table import name_of
from errata_gui.number_text import ratio
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from errata_gui.panels.cluster_vectors import Vectors
    from errata_gui.resolve import Resolved

PICTURE = QSize(128, 96)
WORDS = 120
REST_MS = 60
"""How long the pointer rests before a picture is read."""


class HoverCard(QFrame):
    """Shown in a corner of the canvas, away from the pointer."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.picture = QLabel(self)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setFixedSize(PICTURE)
        self.name = ElidedLabel("", self)
        self.facts = QLabel("", self)
        self.facts.setProperty("role", "muted")
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self.name)
        column.addWidget(self.facts)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, GRID, GRID, GRID)
        row.setSpacing(GRID)
        row.addWidget(self.picture)
        row.addLayout(column, 1)
        self.setFixedWidth(PICTURE.width() + WORDS + 3 * GRID)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self._read_picture)
        self._file: str | None = None
        self.hide()

    def show_point(
        self, resolved: Resolved, vectors: Vectors, index: int, pointer: tuple[float, float]
    ) -> None:
        """Show a point's image."""
        rank = int(vectors.images[index])
        dataset = resolved.loaded.dataset
        self.name.setText(dataset.file_names[rank] or str(dataset.image_ids[rank]))
        self.facts.setText(_facts(resolved, vectors, index))
        path = resolved.loaded.picture(rank)
        self._file = None if path is None else str(path)
        self.picture.clear()
        self.picture.setText("" if path else "no picture")
        self._rest.start()
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.adjustSize()
        across = self._canvas.width()
        is_left = pointer[0] < across / 2
        self.move(across - self.width() - GRID if is_left else GRID, GRID)
        self.show()
        self.raise_()

    def leave(self) -> None:
        """Go away."""
        self._rest.stop()
        self.hide()

    def _read_picture(self) -> None:
        if self._file is None:
            return
        reader = QImageReader(self._file)
        reader.setAutoTransform(True)
        size = reader.size()
        if size.isValid():
            reader.setScaledSize(size.scaled(PICTURE, Qt.AspectRatioMode.KeepAspectRatio))
        image = reader.read()
        if image.isNull():
            self.picture.setText("picture cannot be read")
        else:
            self.picture.setPixmap(QPixmap.fromImage(image))


def _facts(resolved: Resolved, vectors: Vectors, index: int) -> str:
    rank = int(vectors.images[index])
    where = []
    if vectors.space is not None:
        where.append(name_of(int(vectors.space.labels[index])))
    split = resolved.loaded.dataset.split
    if split is not None and split[rank] is not None:
        where.append(f"split {split[rank]}")
    lines = [", ".join(where)] if where else []
    for name, title in (("f1", "F1"), ("precision", "precision"), ("recall", "recall")):
        lines.append(f"{title} {ratio(float(resolved.by_rank(name)[rank]))}")
    return "\n".join(lines)

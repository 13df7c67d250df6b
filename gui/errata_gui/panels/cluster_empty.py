"""What stands where there are no vectors yet: why, and the two ways to get some."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from errata_gui.theme import GRID

if TYPE_CHECKING:
    from errata_gui.loaded import Loaded

SAYS = {
    "images": (
        "Clusters need a vector for each image, and there are none yet.\n"
        "A file named embeddings (.npy, .npz, .parquet, .arrow, .feather, .csv) beside the ground "
        "truth is found by itself."
    ),
    "objects": (
        "Clusters of objects need a vector for each annotation or detection, and there are none "
        "yet.\nObjects that look alike and go wrong alike come to lie together: one mistake, made "
        "many times."
    ),
}
DESCRIPTORS = {
    "images": (
        "errata's own descriptors: colours, edges and textures of the pixels. They know nothing "
        "of what is in a picture; a network's embeddings tell more."
    ),
    "objects": (
        "errata's own descriptors of each crop: colours, edges and textures. They know nothing of "
        "what an object is; a network's embeddings (errata embed --of dt) tell more."
    ),
}


class NoVectors(QWidget):
    """Two buttons: open a file, compute from the pictures."""

    open_asked = Signal()
    compute_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.says = _words(SAYS["images"], self)
        self.open = QPushButton("Open embeddings\N{HORIZONTAL ELLIPSIS}", self)
        self.open.setToolTip(
            "Read vectors from a file: of images, annotations or detections, which it is is told "
            "from the file"
        )
        self.open.clicked.connect(self.open_asked)
        self.compute = QPushButton("Compute from the pictures", self)
        self.compute.clicked.connect(self.compute_asked)
        self.about = _words(DESCRIPTORS["images"], self)
        column = QVBoxLayout(self)
        column.setSpacing(2 * GRID)
        column.addStretch(1)
        column.addWidget(self.says)
        for button in (self.open, self.compute):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.about)
        column.addStretch(1)

    def show_loaded(self, loaded: Loaded, of: str) -> None:
        """Offer what can be done for ``images`` or ``objects``."""
        can = loaded.images is not None
        self.says.setText(SAYS[of])
        self.compute.setEnabled(can)
        self.compute.setToolTip(
            DESCRIPTORS[of] if can else "The folder of the pictures was not found beside the files"
        )
        self.about.setText(
            DESCRIPTORS[of]
            if can
            else "The pictures were not found, so nothing can be computed of them."
        )


def _words(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", "muted")
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setWordWrap(True)
    return label

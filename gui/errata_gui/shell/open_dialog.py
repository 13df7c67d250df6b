"""The dialog that opens files: what they are, what was read of them, then Show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from errata_gui.recognise import Recognised, recognise
from errata_gui.shell.banner import Banner
from errata_gui.shell.job_line import JobLine
from errata_gui.shell.open_summary import OpenSummary
from errata_gui.shell.path_line import PathLine, dropped_paths
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from errata_gui.jobs import Failure, Jobs
    from errata_gui.loaded import Loaded

BESIDE = 4
"""MiB of a file that was not named that are looked into."""

START = "Name both files, or drop them here, or a folder that holds both."


class OpenDialog(QDialog):
    """Names files; reads them as soon as both are named; shows them when told to.

    Signals
    -------
    read_asked(gt, dt, images, skip_invalid)
        Both files are named; `images` is a path or empty.
    show_asked(Loaded)
        What was read is to be shown.
    """

    read_asked = Signal(str, str, str, bool)
    show_asked = Signal(object)

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.loaded: Loaded | None = None
        self.setWindowTitle("Open")
        self.setAcceptDrops(True)
        self.setMinimumWidth(640)
        self.resize(720, 200)
        self._make_widgets()
        self._lay_out()
        self._connect()
        self.forget()

    def _make_widgets(self) -> None:
        self.gt = PathLine("Ground truth", "COCO JSON: images, annotations, categories",
                           folder=False, parent=self)  # fmt: skip
        self.dt = PathLine("Predictions", "COCO JSON: one model's results",
                           folder=False, parent=self)  # fmt: skip
        self.images = PathLine("Pictures", "A folder; looked for beside the ground truth",
                               folder=True, parent=self)  # fmt: skip
        self.words = QLabel(START, self)
        self.words.setWordWrap(True)
        self.words.setProperty("role", "muted")
        self.failure = Banner(self)
        self.skip = QCheckBox("Leave out records that are refused, and count them", self)
        self.skip.setToolTip("Read on past bad records; a warning says how many were left out")
        self.job = JobLine(self._jobs, ("open", "recognise"), self)
        self.summary = OpenSummary(self)
        self.cancel = QPushButton("Close", self)
        self.cancel.setAutoDefault(False)
        self.cancel.setToolTip("Close this; what is open stays open")
        self.show_button = QPushButton("Show", self)
        self.show_button.setDefault(True)
        self.show_button.setToolTip("Show what was read")

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(GRID)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for title, line in (
            ("Ground truth", self.gt),
            ("Predictions", self.dt),
            ("Pictures", self.images),
        ):
            form.addRow(title, line)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self.job, 1)
        buttons.addStretch(0)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.show_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addLayout(form)
        for widget in (self.words, self.failure, self.skip):
            column.addWidget(widget)
        self.failure.fold.toggled.connect(lambda _: self._fit())
        column.addWidget(self.summary, 1)
        column.addStretch(0)
        column.addLayout(buttons)

    def _connect(self) -> None:
        for line in (self.gt, self.dt):
            line.named.connect(self._named)
            line.dropped.connect(self.take)
        self.images.named.connect(self._images_named)
        self.images.dropped.connect(self.take)
        self.skip.toggled.connect(self.read)
        self.failure.pressed.connect(lambda _slot: self.read())
        self.cancel.clicked.connect(self.reject)
        self.show_button.clicked.connect(self._show)

    def _fit(self) -> None:
        """Be as high as what is said needs; wrapped sentences do not tell by themselves."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.setMinimumHeight(layout.totalHeightForWidth(self.width()))
        self.resize(self.width(), self.minimumHeight())

    # What is named

    def forget(self) -> None:
        """Begin anew."""
        for line in (self.gt, self.dt, self.images):
            line.show_path("")
        self.skip.blockSignals(True)
        self.skip.setChecked(False)
        self.skip.blockSignals(False)
        self.skip.hide()
        self._unread()
        self.words.setText(START)
        self._fit()

    def name(self, gt: str, dt: str, images: str = "") -> None:
        """Name files without looking into them, as after they could not be read."""
        for line, path in ((self.gt, gt), (self.dt, dt), (self.images, images)):
            line.show_path(path)
        self.words.setText("")

    def take(self, paths: list[str]) -> None:
        """Look which of some files and folders is what, and read when both are there."""
        self._unread()
        known = [line.path for line in (self.gt, self.dt) if line.path]
        self._jobs.start(
            "recognise",
            f"looking into {Path(paths[0]).name}",
            lambda handle: (
                recognise(paths, handle),
                recognise([*known, *{Path(path).parent for path in paths}], handle, blocks=BESIDE),
            ),
            lambda found: self._recognised(*found),
        )

    def _recognised(self, found: Recognised, beside: Recognised) -> None:
        """Put each file where it belongs; what lies beside is offered, not taken."""
        for line, named, others in (
            (self.gt, found.gts, beside.gts),
            (self.dt, found.dts, beside.dts),
        ):
            path = named[0] if named else line.path
            # What stands in the other line's place by its content has moved there.
            if not named and path in (*found.gts, *found.dts):
                path = ""
            line.show_path(path, (*named, *others))
        if found.folders:
            self.images.show_path(found.folders[0], found.folders)
        self.words.setText(self._missing(found, beside))
        self._fit()
        self.read()

    def _missing(self, found: Recognised, beside: Recognised) -> str:
        if self.gt.path and self.dt.path:
            more = max(len(found.dts), len(found.gts))
            return f"{more} files could stand here; choose another in its line." if more > 1 else ""
        named = Recognised(
            (self.gt.path,) if self.gt.path else (),
            (self.dt.path,) if self.dt.path else (),
            found.folders,
            found.others,
        )
        offered = beside.dts if self.gt.path else beside.gts if self.dt.path else ()
        if not offered:
            return named.missing()
        n = len(offered)
        which = Path(offered[0]).name if n == 1 else f"One of {n} files"
        return f"{named.missing()} {which} beside it could be: choose it in the line's list."

    def _named(self, path: str) -> None:
        self._unread()
        if path:
            self.take([path])

    def _images_named(self, path: str) -> None:
        if self.loaded is None:
            return
        self.loaded = self.loaded.with_images(Path(path) if path else None)
        self.summary.show_loaded(self.loaded)

    # What is read

    def read(self, *_: object) -> None:
        """Ask for both files to be read, if both are named."""
        self._unread()
        if self.gt.path and self.dt.path:
            self.read_asked.emit(
                self.gt.path, self.dt.path, self.images.path, self.skip.isChecked()
            )

    def show_read(self, loaded: Loaded) -> None:
        """Say what was read; it can be shown now."""
        self.loaded = loaded
        if loaded.images is not None:
            self.images.show_path(str(loaded.images))
        self.failure.hide()
        self.summary.show_loaded(loaded)
        self.summary.show()
        self.show_button.setEnabled(True)
        if not any(line.line.hasFocus() for line in (self.gt, self.dt, self.images)):
            self.show_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fit()

    def show_failure(self, failure: Failure, *, refused: bool) -> None:
        """Say why the files could not be read; `refused`: single records may be left out."""
        self._unread()
        self.failure.show_failure(failure)
        self.skip.setVisible(refused or self.skip.isChecked())
        self._fit()

    def _unread(self) -> None:
        self.loaded = None
        self.summary.hide()
        self.failure.hide()
        self.show_button.setEnabled(False)

    def _show(self) -> None:
        loaded = self.loaded
        if loaded is not None:
            self.accept()
            self.show_asked.emit(loaded)

    def done(self, result: int) -> None:
        """Stop what is under way for this dialog."""
        for slot in ("recognise", "open"):
            self._jobs.cancel(slot)
        super().done(result)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.take(dropped_paths(event))

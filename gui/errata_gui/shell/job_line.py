"""One running job, seen from where it was started: what, how far, and a Cancel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QWidget

from errata_gui.canvas.elided_label import ElidedLabel
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from errata_gui.jobs import Jobs


class JobLine(QWidget):
    """Shows the job of any of some slots; it is hidden while there is none."""

    def __init__(self, jobs: Jobs, slots: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._slots = slots
        self.title = ElidedLabel("", self)
        self.bar = QProgressBar(self)
        self.bar.setFixedWidth(160)
        self.bar.setAccessibleName("Progress")
        self.cancel = QPushButton("Cancel", self)
        self.cancel.setAutoDefault(False)
        self.cancel.setToolTip("Stop this; nothing that is open changes")
        self.cancel.setAccessibleName("Cancel what is running")
        self.cancel.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.title, 1)
        row.addWidget(self.bar)
        row.addWidget(self.cancel)
        for signal in (jobs.started, jobs.progressed, jobs.finished, jobs.cancelled):
            signal.connect(self.refresh)
        self.refresh()

    def refresh(self, *_: object) -> None:
        """Show what is running now."""
        job = next((job for job in self._jobs.running if job.slot in self._slots), None)
        self.setVisible(job is not None)
        if job is not None:
            self.title.setText(job.title)
            self.bar.setRange(0, 0 if job.percent is None else 100)
            self.bar.setValue(job.percent or 0)

    def _cancel(self) -> None:
        for slot in self._slots:
            self._jobs.cancel(slot)

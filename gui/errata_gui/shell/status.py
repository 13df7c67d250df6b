"""The line below everything: what is open, what filters it, how it was matched, what is running."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar, QToolButton, QWidget

if TYPE_CHECKING:
    from errata_gui.jobs import Jobs
    from errata_gui.resolve import Resolved


class Status(QStatusBar):
    """Counts, the active filter with its button to clear it, and jobs with a Cancel."""

    filter_cleared = Signal()

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.counts = QLabel("nothing open", self)
        self.filter = QToolButton(self)
        self.filter.setAccessibleName("Clear the image filter")
        self.filter.clicked.connect(self.filter_cleared)
        self.filter.hide()
        self.rule = QLabel("", self)
        self.job = QLabel("", self)
        self.bar = QProgressBar(self)
        self.bar.setFixedWidth(140)
        self.bar.setAccessibleName("Progress")
        self.cancel = QToolButton(self)
        self.cancel.setText("Cancel")
        self.cancel.setAccessibleName("Cancel the running job")
        self.cancel.clicked.connect(self._cancel)
        for widget in (self.counts, self.filter, self.rule):
            self.addWidget(widget)
        permanent: tuple[QWidget, ...] = (
            self.job,
            self.bar,
            self.cancel,
            QLabel("offline", self),
        )
        for each in permanent:
            self.addPermanentWidget(each)
        jobs.started.connect(self._update)
        jobs.progressed.connect(self._update)
        jobs.finished.connect(self._update)
        jobs.cancelled.connect(self._update)
        self._update()

    def show_resolved(self, resolved: Resolved | None) -> None:
        """Show what a state is about."""
        self.filter.setVisible(resolved is not None and bool(resolved.state.image_filter))
        if resolved is None:
            self.counts.setText("nothing open")
            self.rule.setText("")
            return
        data = resolved.loaded
        self.counts.setText(
            f"{len(data.dataset):,} images   {data.dataset.n_annotations:,} gt   "
            f"{len(data.inferences):,} dt"
        )
        self.filter.setText(f"filter: {resolved.state.image_filter}  \N{MULTIPLICATION SIGN}")
        self.filter.setToolTip("Clear the filter: show all images again")
        self.rule.setText(f"protocol {data.rule.protocol}, {data.rule}")

    def _update(self, *_: object) -> None:
        running = self._jobs.running
        shown: tuple[QWidget, ...] = (self.job, self.bar, self.cancel)
        for widget in shown:
            widget.setVisible(bool(running))
        if running:
            job = running[-1]
            self.job.setText(job.title)
            self.bar.setRange(0, 0 if job.percent is None else 100)
            self.bar.setValue(job.percent or 0)

    def _cancel(self) -> None:
        if self._jobs.running:
            self._jobs.cancel(self._jobs.running[-1].slot)

"""The line below everything: what is open, what filters it, how it was matched, what is running."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QLabel,
    QMenu,
    QProgressBar,
    QSizePolicy,
    QStatusBar,
    QToolButton,
    QWidget,
)

from errata_gui.canvas.elided_label import ElidedLabel
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from errata_gui.jobs import Job, Jobs
    from errata_gui.resolve import Resolved

FILTER_WIDTH, JOB_WIDTH = 200, 240


class Status(QStatusBar):
    """Counts, a button to filter images or to clear the filter, and jobs with a Cancel."""

    filter_cleared = Signal()
    filter_asked = Signal()

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._elsewhere: tuple[str, ...] = ()
        self.counts = _words("nothing open", self)
        self.filter = QToolButton(self)
        self._filtered = False
        self.filter.clicked.connect(self._clear_or_ask)
        self.filter.hide()
        self.rule = _words("", self)
        self.job = _words("", self)
        self.job.setMaximumWidth(JOB_WIDTH)
        self.bar = QProgressBar(self)
        self.bar.setFixedWidth(140)
        self.bar.setAccessibleName("Progress")
        self.cancel = QToolButton(self)
        self.cancel.setText("Cancel")
        self.cancel.clicked.connect(self._cancel)
        self.more = QToolButton(self)
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setToolTip("Everything that is running, and a Cancel for each")
        self.more.setMenu(QMenu(self.more))
        self.more.menu().aboutToShow.connect(self._list_jobs)
        self.rule.setContentsMargins(GRID, 0, 0, 0)
        self.counts.setContentsMargins(GRID, 0, GRID, 0)
        for widget in (self.counts, self.filter, self.rule):
            self.addWidget(widget)
        permanent: tuple[QWidget, ...] = (
            self.job,
            self.bar,
            self.cancel,
            self.more,
            QLabel("offline", self),
        )
        for each in permanent:
            self.addPermanentWidget(each)
        for signal in (jobs.started, jobs.progressed, jobs.finished, jobs.cancelled):
            signal.connect(self._update)
        self._update()

    def show_resolved(self, resolved: Resolved | None) -> None:
        """Show what a state is about."""
        self.filter.setVisible(resolved is not None)
        if resolved is None:
            self.counts.setText("nothing open")
            self.rule.setText("")
            return
        data = resolved.loaded
        whole, kept = len(data.dataset), len(resolved.images_by_rank())
        images = f"{whole:,} images"
        if kept != whole:
            images = f"{kept:,} of {images}   in the files:"
        arrays = data.dataset.arrays
        ignored = int((arrays["crowd"] | arrays["ignore"]).sum())
        gt = f"{data.dataset.n_annotations:,} gt" + (f" ({ignored:,} ignored)" if ignored else "")
        counts = f"{images}   {gt}   {len(data.inferences):,} dt"
        self.counts.setText(counts)
        self.counts.setToolTip(f"{counts}\nObjects of both files as they were read")
        self._show_filter(resolved)
        self.rule.setText(f"protocol {data.rule.protocol}, {data.rule}")

    def leave_out(self, slots: tuple[str, ...]) -> None:
        """Take jobs whose progress, and a Cancel, the panel that is seen shows itself."""
        self._elsewhere = slots
        self._update()

    @property
    def _running(self) -> list[Job]:
        return [job for job in self._jobs.running if job.slot not in self._elsewhere]

    def _clear_or_ask(self) -> None:
        if self._filtered:
            self.filter_cleared.emit()
        else:
            self.filter_asked.emit()

    def _show_filter(self, resolved: Resolved) -> None:
        text = resolved.state.image_filter
        self._filtered = bool(text)
        if not text:
            self.filter.setText("filter images\N{HORIZONTAL ELLIPSIS}")
            self.filter.setAccessibleName("Filter images")
            self.filter.setToolTip("Count only the images that an expression keeps")
            return
        self.filter.setAccessibleName("Clear the image filter")
        if resolved.filter_error is not None:
            text = f"{text} (not applied)"
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, FILTER_WIDTH)
        self.filter.setText(f"filter: {shown}  \N{MULTIPLICATION SIGN}")
        self.filter.setToolTip(f"{text}\nClear the filter: show all images again")

    def _update(self, *_: object) -> None:
        running = self._running
        shown: tuple[QWidget, ...] = (self.job, self.bar, self.cancel)
        for widget in shown:
            widget.setVisible(bool(running))
        self.more.setVisible(len(running) > 1)
        if running:
            job = running[-1]
            self.job.setText(job.title)
            self.cancel.setAccessibleName(f"Cancel {job.title}")
            self.cancel.setToolTip(f"Stop {job.title}")
            self.bar.setRange(0, 0 if job.percent is None else 100)
            self.bar.setValue(job.percent or 0)
            self.more.setText(f"{len(running)} jobs")
            self.more.setAccessibleName(f"{len(running)} jobs are running")

    def _list_jobs(self) -> None:
        menu = self.more.menu()
        menu.clear()
        for job in self._running:
            far = "" if job.percent is None else f" {job.percent}%"
            menu.addAction(f"Cancel {job.title}{far}", partial(self._jobs.cancel, job.slot))

    def _cancel(self) -> None:
        if self._running:
            self._jobs.cancel(self._running[-1].slot)


def _words(text: str, parent: QWidget) -> ElidedLabel:
    """Give a label that gives way where the window is narrow."""
    label = ElidedLabel(text, parent)
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    return label

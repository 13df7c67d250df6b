"""The line above the points: what colours them, how they are laid out, and the tools."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from errata_gui.canvas.flow_layout import FlowLayout
from errata_gui.panels.cluster_holder import SLOTS

if TYPE_CHECKING:
    from errata_gui.jobs import Jobs
    from errata_gui.panels.cluster_coloring import Choice

RUN = "Run UMAP + HDBSCAN"


class ClusterTools(QWidget):
    """Colour, projection, lasso, fit, and the job with its percentage and Cancel."""

    color_chosen = Signal(str)
    projection_chosen = Signal(str)

    def __init__(self, jobs: Jobs, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._choices: list[Choice] = []
        self._lacks_rest = False
        self.color = _combo("Colour the points by", self)
        self.color.activated.connect(lambda i: self.color_chosen.emit(self.color.itemData(i)))
        self.projection = _combo("How the points are laid out", self)
        self.projection.addItem("PCA", "pca")
        self.projection.addItem("UMAP", "umap")
        self.projection.activated.connect(
            lambda i: self.projection_chosen.emit(self.projection.itemData(i))
        )
        self.lasso = QToolButton(self)
        self.lasso.setText("Lasso")
        self.lasso.setCheckable(True)
        self.lasso.setToolTip("Draw a lasso instead of moving the points (L)")
        self.fit = QToolButton(self)
        self.fit.setText("Fit")
        self.fit.setToolTip("Show all points (F)")
        self.run = QPushButton(RUN, self)
        self.run.setToolTip(
            "Lay the points out by UMAP and cluster them with HDBSCAN; what was done before is "
            "kept, and done at once"
        )
        self.rest = QPushButton("Compute the rest", self)
        self.rest.setToolTip(
            "Detections below the score at which descriptors were computed have none yet; those "
            "that are there are kept"
        )
        self.bar = QProgressBar(self)
        self.bar.setAccessibleName("Progress of the clusters")
        self.bar.setMinimumWidth(72)
        self.bar.setMaximumWidth(140)
        self.cancel = QPushButton("Cancel", self)
        self.cancel.setAccessibleName("Cancel the vectors' job")
        self.cancel.setToolTip("Stop; what was there before stays")
        self.cancel.clicked.connect(self._cancel)
        row = FlowLayout(self)
        self.color.setMaximumWidth(200)
        self.color.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for widget in (self.color, self.projection, self.lasso, self.fit):
            row.addWidget(widget)
        row.add_stretch()
        last: tuple[QWidget, ...] = (self.rest, self.run, self.bar, self.cancel)
        for each in last:
            row.addWidget(each)
        for signal in (jobs.started, jobs.progressed, jobs.finished, jobs.cancelled):
            signal.connect(self._show_job)
        self._show_job()

    def show_rest(self, *, lacks: bool) -> None:
        """Offer to compute what the thresholds now ask for, where that has no vectors."""
        self._lacks_rest = lacks
        self._show_job()

    def show_choices(
        self, choices: Sequence[Choice], color: str, projection: str, *, has_space: bool
    ) -> None:
        """Show what can be chosen, and what is."""
        if list(choices) != self._choices:
            self._choices = list(choices)
            self.color.clear()
            for choice in choices:
                self.color.addItem(choice.title, choice.key)
        self.color.setCurrentIndex(max(0, self.color.findData(color)))
        self.projection.setEnabled(has_space)
        self.projection.setCurrentIndex(1 if has_space and projection == "umap" else 0)
        self.projection.setToolTip(
            "How the points are laid out" if has_space else "Run UMAP first; until then this is PCA"
        )
        self.run.setText("Run again" if has_space else RUN)

    def _show_job(self, *_: object) -> None:
        running = next((job for job in self._jobs.running if job.slot in SLOTS), None)
        self.run.setVisible(running is None)
        self.rest.setVisible(running is None and self._lacks_rest)
        self.bar.setVisible(running is not None)
        self.cancel.setVisible(running is not None)
        if running is not None:
            self.bar.setRange(0, 0 if running.percent is None else 100)
            self.bar.setValue(running.percent or 0)
            self.bar.setToolTip(running.title)

    def _cancel(self) -> None:
        for slot in SLOTS:
            self._jobs.cancel(slot)


def _combo(name: str, parent: QWidget) -> QComboBox:
    combo = QComboBox(parent)
    combo.setAccessibleName(name)
    combo.setToolTip(name)
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(6)
    return combo

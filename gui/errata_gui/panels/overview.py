"""The overview: headline metrics, and the report per class."""

from __future__ import annotations

from dataclasses import replace
from shlex import join
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from errata_gui.canvas.flow_layout import FlowLayout
from errata_gui.export.lines import threshold_words
from errata_gui.panels.base import Context, Panel
from errata_gui.panels.class_report import ClassReport
from errata_gui.panels.follower import Follower
from errata_gui.panels.headline import METRICS, BestCard, CountsCard, MapsCard, MetricCard
from errata_gui.state import ExampleQuery
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QResizeEvent

    from errata.evaluation import Evaluation
    from errata.maps import Maps
    from errata_gui.jobs import Failure
    from errata_gui.resolve import Resolved
    from errata_gui.theme import Theme

SLOT = "maps"


class OverviewPanel(Panel):
    """Headline metrics and the report per class."""

    KEY, TITLE = "overview", "Overview"
    HINT = "Open ground truth and predictions to see how good the model is."

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.cards = {metric: MetricCard(metric, self) for metric in METRICS}
        self.counts = CountsCard(self)
        self.best = BestCard(self)
        self.maps = MapsCard(self)
        self.report = ClassReport(context, parent=self)
        above, between = QHBoxLayout(), FlowLayout()
        above.setSpacing(GRID)
        for metric in self.cards.values():
            above.addWidget(metric, 1)
        for card in (self.counts, self.best):
            between.addWidget(card)
        self.body.addLayout(above)
        self.body.addLayout(between)
        self.body.addWidget(self.maps)
        self.body.addWidget(self.report, 1)
        # In the header, where it takes no room from the rows.
        self.report.filter.setMaximumWidth(200)
        self.header.addWidget(self.report.filter, 1)
        self.finish_header()
        self.takes_keys = self.report.view
        self.follower = Follower(self._show_slow, self)
        # With the evaluation, so that what the key names stays alive.
        self._known_maps: dict[tuple[Any, ...], tuple[Maps, Evaluation]] = {}
        self._asked_maps: tuple[Any, ...] | None = None
        self._connect()

    def _connect(self) -> None:
        store = self.context.store
        self.counts.asked.connect(lambda kind: store.update(query=ExampleQuery(kind=kind)))
        self.best.taken.connect(self._take_best)
        self.report.filtered.connect(self._filter)
        self.report.filter.editingFinished.connect(store.end_run)
        self.report.sorting_asked.connect(self._sort)
        self.context.jobs.failed.connect(self._maps_failed)
        self.context.jobs.cancelled.connect(self._maps_cancelled)

    def _take_best(self, score: float) -> None:
        """Let the best score hold, for every class: it was sought as one for all."""
        self.context.store.apply(lambda s: s.with_thresholds(score=score, per_class=()))

    def draw(self, resolved: Resolved) -> None:
        """Draw the headline and the report."""
        metrics, view = resolved.metrics, resolved.state.overview
        for card in self.cards.values():
            card.show_metrics(metrics)
            if not resolved.image_mean_is_known:
                card.show_image_mean_waiting()
        self.counts.show_counts(metrics.pooled)
        if resolved.best_is_known or not self.context.store.in_run:
            self.best.show_best(resolved.best, resolved.state.thresholds)
        else:
            self.best.show_waiting()
        self.report.show_resolved(resolved)
        self.report.arrange(view.sort, descending=view.descending, text=view.filter)
        self._show_maps(resolved)
        self.follower.poke()

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self.report.retheme(theme)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.follower.isActive():
            self.follower.stop()
            self._dirty = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        first, *others = self.cards.values()
        room = self.contentsRect().width() - 4 * GRID - len(others) * GRID
        for card in others:
            card.name_rows(len(self.cards) * first.minimumSizeHint().width() <= room)

    def _show_slow(self) -> None:
        """Show what takes a pass over images or detections."""
        if self.resolved is None:
            return
        self.best.show_best(self.resolved.best, self.resolved.state.thresholds)
        metrics = self.resolved.metrics_with_image_mean
        n_images = len(self.resolved.evaluation.ranks_that_count())
        for card in self.cards.values():
            card.show_image_mean(metrics, n_images)

    # COCO's maps, which take a matching of their own

    def _show_maps(self, resolved: Resolved) -> None:
        key = resolved.data_key
        if key in self._known_maps:
            self.maps.show_maps(self._known_maps[key][0])
            return
        if key == self._asked_maps:
            return
        self._asked_maps = key
        self.maps.show_waiting("Being computed")
        evaluation = resolved.evaluation
        self.context.jobs.start(
            SLOT, "mean average precision", lambda _: evaluation.maps(),
            lambda maps: self._take_maps(key, maps, evaluation),
        )  # fmt: skip

    def _take_maps(self, key: tuple[Any, ...], maps: Maps, evaluation: Evaluation) -> None:
        self._known_maps[key] = maps, evaluation
        self._asked_maps = None
        if self.resolved is not None and self.resolved.data_key == key:
            self.maps.show_maps(maps)

    def _maps_failed(self, failure: Failure) -> None:
        if failure.slot == SLOT:
            self.maps.show_waiting(failure.sentence)

    def _maps_cancelled(self, slot: str) -> None:
        if slot == SLOT:
            self.maps.show_waiting("Cancelled: it is computed when files are opened again")

    # What the user asks of the report

    def _filter(self, text: str) -> None:
        view = self.context.store.state.overview
        self.context.store.update("overview filter", overview=replace(view, filter=text))

    def _sort(self, name: str, descending: bool) -> None:
        view = replace(self.context.store.state.overview, sort=name, descending=descending)
        self.context.store.update(overview=view)

    # The view as text

    def table(self) -> tuple[list[str], list[list[Any]]] | None:
        """Give the report as it is sorted and filtered."""
        columns = self.report.table.columns
        return [column.name for column in columns], self.report.table.rows_as_shown()

    def python(self) -> str:
        """Give the expression of the report."""
        if self.resolved is None:
            return "ev"
        return f"ev.metrics({self.resolved.score_thr!r}, {self.resolved.iou_thr!r})"

    def command(self) -> str | None:
        """Give the command that prints the report."""
        if self.resolved is None:
            return None
        return join(["evaluate", *threshold_words(self.resolved), "--per-class"])

"""The main window: bar, navigation, panel, docks and status line, all following one state."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from errata_gui import theme as themes
from errata_gui.actions import Actions, Spec
from errata_gui.jobs import Jobs
from errata_gui.loaded import Loaded, load
from errata_gui.panels.base import Context
from errata_gui.panels.catalogue import CATALOGUE, DOCKS
from errata_gui.panels.review_actions import ReviewActions
from errata_gui.resolve import Memo, Resolved
from errata_gui.settings import Settings
from errata_gui.shell.banner import Banner
from errata_gui.shell.docks import Docks
from errata_gui.shell.navigation import Navigation
from errata_gui.shell.status import Status
from errata_gui.shell.threshold_bar import ThresholdBar
from errata_gui.state import ViewState
from errata_gui.store import Store

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from errata_gui.panels.base import Panel


class MainWindow(QMainWindow):
    """The one window.

    Data flows one way: a control changes the store; the store tells; the state is resolved; bar,
    panel, docks and status line draw what was resolved.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__()
        self.setWindowTitle("errata")
        self.resize(1280, 800)
        self.loaded: Loaded | None = None
        self.resolved: Resolved | None = None
        self._memo = Memo()
        settings = settings or Settings()
        store = Store(parent=self)
        look = themes.THEMES.get(settings.get("theme", "light"), themes.LIGHT)
        self.context = Context(store, Jobs(self), Actions(self), settings, look)
        self._panels: dict[str, Panel] = {}
        self._build()
        self._add_actions()
        self.context.review.changed.connect(self._resolve)
        self.context.review.told.connect(self.banner.say)
        store.changed.connect(self._follow)
        self.context.jobs.failed.connect(self.banner.show_failure)
        self.context.jobs.started.connect(lambda slot, _title: self.banner.withdraw(slot))
        self.banner.pressed.connect(self.context.jobs.retry)
        self.status.filter_cleared.connect(lambda: store.update(image_filter=""))
        self._show_panel(store.state.panel)

    # What it is made of

    def _build(self) -> None:
        self.bar = ThresholdBar(self.context, self)
        self.navigation = Navigation(CATALOGUE, self)
        self.banner = Banner(self)
        self.stack = QStackedWidget(self)
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(self.banner)
        middle.addWidget(self.stack, 1)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.navigation)
        row.addLayout(middle, 1)
        whole = QWidget(self)
        whole.setLayout(row)
        self.setCentralWidget(whole)
        # A toolbar, so that the bar spans the docks as well.
        top = QToolBar("Thresholds", self)
        top.setObjectName("toolbar thresholds")
        top.setMovable(False)
        top.toggleViewAction().setEnabled(False)
        top.addWidget(self.bar)
        self.addToolBar(top)
        self.status = Status(self.context.jobs, self)
        self.setStatusBar(self.status)
        self.docks = Docks(self, self.context, DOCKS)
        self.navigation.chosen.connect(lambda key: self.context.store.update(panel=key))

    def _add_actions(self) -> None:
        add, store = self.context.actions.add, self.context.store
        undo = Spec("view.undo", "Undo", "Edit", "Ctrl+Z", "Go back to the view before")
        redo = Spec("view.redo", "Redo", "Edit", "Ctrl+Shift+Z; Ctrl+Y", "Undo the undoing")
        add(undo, store.undo)
        add(redo, store.redo)
        for entry in CATALOGUE:
            go = Spec(f"panel.{entry.key}", entry.title, "Panels", entry.shortcut,
                      f"Show the panel {entry.title}")  # fmt: skip
            add(go, partial(store.update, panel=entry.key))
        add(Spec("view.theme", "Light or dark", "View", "Ctrl+Shift+L"), self.toggle_theme)
        for entry in DOCKS:
            show = Spec(f"dock.{entry.key}", entry.title, "View", entry.shortcut,
                        f"Show or hide {entry.title}")  # fmt: skip
            add(show, partial(self.docks.toggle, entry.key))
        self._review_actions = ReviewActions(self.context, lambda: self.resolved, self)
        store.history_changed.connect(self._show_history)
        self._show_history()
        for title in self.context.actions.menus():
            menu = self.menuBar().addMenu(title)
            for spec, action in self.context.actions:
                if spec.menu == title:
                    menu.addAction(action)

    # Opening

    def open_files(self, gt: str, dt: str, images: Path | None = None) -> None:
        """Read two files beside the window, and show them when they are there."""
        rule = self.context.store.state.rule
        self.context.jobs.start(
            "open",
            f"reading {Path(gt).name} and {Path(dt).name}",
            lambda handle: load(gt, dt, rule, images, handle),
            self.show_loaded,
        )

    def show_loaded(self, loaded: Loaded) -> None:
        """Show what was opened, at its best threshold."""
        self.loaded = loaded
        self._memo = Memo()
        self.context.thumbnails.set_source(loaded.picture)
        self.context.review.open(loaded)
        best = loaded.evaluation.best_threshold()
        state = ViewState(rule=loaded.rule, panel=self.context.store.state.panel)
        state = state.with_thresholds(score=None if best is None else best.score_thr)
        self.context.store.reset(replace(state, baseline=state.thresholds))
        self.context.settings.add_recent(loaded.gt, loaded.dt)
        self.docks.open()
        self.setWindowTitle(f"{Path(loaded.dt).name} \N{EN DASH} errata")
        self.context.store.flush()
        self._resolve()

    # Following the state

    def _follow(self, old: ViewState, new: ViewState) -> None:
        if new.panel != old.panel:
            self._show_panel(new.panel)
        if self.loaded is not None and new.rule != self.loaded.rule:
            self._rematch(new)
        self._resolve()

    def _rematch(self, state: ViewState) -> None:
        loaded = self.loaded
        assert loaded is not None
        self.context.jobs.start(
            "evaluate",
            f"matching: {state.rule}",
            lambda _: loaded.rematch(state.rule),
            self._matched,
        )

    def _matched(self, loaded: Loaded) -> None:
        self.loaded = loaded
        self._resolve()

    def _resolve(self) -> None:
        """Resolve the present state; what is seen draws at once, what is hidden when it is seen."""
        state = self.context.store.state
        self.resolved = None
        if self.loaded is not None:
            self.resolved = Resolved(self.loaded, state, self._memo, self.context.review)
        self.bar.show_resolved(self.resolved)
        self.status.show_resolved(self.resolved)
        for panel in (*self._panels.values(), *self.docks.panels):
            panel.show_resolved(self.resolved)

    def panel(self, key: str) -> Panel:
        """Give a panel; it is made when first asked for."""
        if key not in self._panels:
            entry = next(entry for entry in CATALOGUE if entry.key == key)
            made = entry.make(self.context)
            self._panels[key] = made
            self.stack.addWidget(made)
            made.show_resolved(self.resolved)
        return self._panels[key]

    def _show_panel(self, key: str) -> None:
        self.navigation.choose(key)
        self.stack.setCurrentWidget(self.panel(key))

    def _show_history(self) -> None:
        self.context.actions["view.undo"].setEnabled(self.context.store.can_undo)
        self.context.actions["view.redo"].setEnabled(self.context.store.can_redo)

    # Look

    def toggle_theme(self) -> None:
        """Change between light and dark."""
        self.set_theme(themes.LIGHT if self.context.theme.dark else themes.DARK)

    def set_theme(self, look: themes.Theme) -> None:
        """Take a look, now and at the next start."""
        from PySide6.QtWidgets import QApplication

        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.context.theme = look
        self.context.settings.set("theme", look.name)
        themes.apply(app, look)
        self.bar.retheme(look)
        for panel in (*self._panels.values(), *self.docks.panels):
            panel.retheme(look)
            panel.show_resolved(self.resolved)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Cancel everything, wait two seconds at most, remember the window."""
        self.context.jobs.close()
        self.context.close()
        super().closeEvent(event)

"""The main window: bar, navigation, panel, docks and status line, all following one state."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from errata_gui import theme as themes
from errata_gui.loaded import Loaded
from errata_gui.panels.catalogue import CATALOGUE
from errata_gui.panels.review_actions import ReviewActions
from errata_gui.resolve import Memo, Resolved
from errata_gui.settings import Settings
from errata_gui.shell import session as sessions
from errata_gui.shell.exporting import Exporting
from errata_gui.shell.held_state import first_state, held
from errata_gui.shell.matchings import Matchings
from errata_gui.shell.menus import Menus
from errata_gui.shell.parts import Parts
from errata_gui.shell.path_line import dropped_paths
from errata_gui.shell.shell_actions import (
    allow,
    allow_filter,
    allow_per_class,
    fill_recent,
    panel_actions,
    shell_actions,
)
from errata_gui.state import ViewState

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent

    from errata_gui.jobs import Failure
    from errata_gui.panels.base import Panel
    from errata_gui.state import Rule

FILES = "files"
"""What the banner says about the files that are open."""


class MainWindow(Parts):
    """The one window.

    Data flows one way: a control changes the store; the store tells; the state is resolved; bar,
    panel, docks and status line draw what was resolved.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        settings = settings or Settings()
        look = themes.THEMES.get(settings.text("theme", "light"), themes.LIGHT)
        super().__init__(settings, look)
        self.loaded: Loaded | None = None
        self.resolved: Resolved | None = None
        self._memo = Memo()
        self._panels: dict[str, Panel] = {}
        self.matchings = Matchings()
        self._keeper.timeout.connect(self._keep_session)
        self._add_actions()
        self._connect()
        self.bar.retheme(look)
        self.layouts.restore()
        self._allow()
        self._welcome()
        self.navigation.choose(self.context.store.state.panel)
        settings.told = self.banner.say
        if settings.problem:
            self.banner.say(settings.problem)

    def _connect(self) -> None:
        store, jobs = self.context.store, self.context.jobs
        self.context.review.changed.connect(self._resolve)
        self.context.review.told.connect(self.banner.say)
        store.changed.connect(self._follow)
        jobs.failed.connect(self._failed)
        jobs.started.connect(lambda slot, _title: self.banner.withdraw(slot))
        jobs.cancelled.connect(lambda slot: self._warn_if_stale() if slot == "evaluate" else None)
        self.banner.pressed.connect(self._mend)
        self.banner.closed.connect(self.mishaps.forget)
        self.mishaps.caught.connect(self.banner.show_failure)
        self.mishaps.interrupted.connect(self.close)
        self.status.filter_cleared.connect(self.filter_bar.clear)
        self.status.filter_asked.connect(self.filter_bar.open)
        self.filter_bar.left.connect(self.focus_panel)
        self.opening.ready.connect(self.show_loaded)
        self.welcome.open_asked.connect(self.opening.ask)
        self.welcome.demo_asked.connect(self.opening.demo)
        self.welcome.session_asked.connect(self.opening.restore)
        self.welcome.recent_asked.connect(self.opening.read_recent)
        self.bar.rule_asked.connect(self.edit_rule)
        self.bar.per_class_asked.connect(self.class_thresholds.open_beside)
        self.rule_dialog.applied.connect(self._take_rule)

    def _add_actions(self) -> None:
        add, store = self.context.actions.add, self.context.store
        for spec, run in shell_actions(self):
            add(spec, run)
        self.exporting = Exporting(self)
        for spec, run in panel_actions(self):
            add(spec, run)
        self._review_actions = ReviewActions(self.context, lambda: self.resolved, self)
        store.history_changed.connect(self._show_history)
        self._show_history()
        self.menus = Menus(self, self.context.actions)
        actions = self.context.actions
        recent, layouts = actions["file.restore"], actions["layout.save"]
        self.menus.submenu("File", "Open recent", partial(fill_recent, self), recent)
        self.menus.submenu("View", "Layouts", self.layouts.fill, layouts)
        for button, key in (
            (self.bar.best, "thresholds.best"),
            (self.bar.per_class, "thresholds.per_class"),
            (self.bar.rule, "thresholds.rule"),
        ):
            button.setToolTip(actions.tip(key))
        self.navigation.take_tips(actions)

    def _allow(self) -> None:
        """Enable what can be used now, and say of the rest why it cannot."""
        allow(self.context, is_open=self.loaded is not None)

    # Opening

    def open_files(self, gt: str, dt: str, images: Path | None = None) -> None:
        """Read two files beside the window, and show them when they are there."""
        self.opening.read(gt, dt, images)

    def open_unsorted(self, one: str, other: str, images: Path | None = None) -> None:
        """Read two files, in whichever order they come, and show them."""
        self.opening.read_unsorted(one, other, images)

    def open_paths(self, paths: list[str]) -> None:
        """Show the dialog with files and folders looked into."""
        self.opening.ask(paths)

    def show_loaded(self, loaded: Loaded, state: ViewState | None = None, said: str = "") -> None:
        """Show what was opened: in a state, or at its best threshold; and say something of it."""
        self.context.jobs.cancel("evaluate")  # It is a matching of the files before.
        for about in ("evaluate", "open", FILES):
            self.banner.withdraw(about)
        self.loaded = loaded
        self._memo = Memo()
        self._find_pictures(loaded)
        self.matchings = Matchings()
        self.matchings.keep(loaded)
        kept, lost = self._state_for(loaded, state)
        # Before its tags, which tell: what the state before asks for may not be in this data.
        self.context.store.reset(kept)
        self.context.review.open(loaded)
        images = None if loaded.images is None else str(loaded.images.resolve())
        gt, dt = (str(Path(path).resolve()) for path in (loaded.gt, loaded.dt))
        self.context.settings.add_recent(gt, dt, images)
        # First: the welcome page is wider than any panel, and docks beside it widen the window.
        self._show_panel(self.context.store.state.panel)
        self.docks.open()
        for panel in self.docks.panels:
            self.exporting.attach(panel)
        self.setWindowTitle(f"{Path(loaded.dt).name} \N{EN DASH} errata")
        self.navigation.show()
        self.top.show()
        self._keep_session()
        self._allow()
        self.context.store.flush()
        self._resolve()
        if lost:
            said = f"{said} Of the last view does not hold here: {'; '.join(lost)}.".strip()
        if said:
            self.banner.say(said, FILES, details="\n".join(loaded.warnings))

    def _state_for(self, loaded: Loaded, state: ViewState | None) -> tuple[ViewState, list[str]]:
        if state is None:
            return first_state(loaded, self.context.store.state.panel), []
        return held(loaded, state, self.context.review)

    def take_baseline(self) -> None:
        """Count changes from the present thresholds."""
        self.context.store.apply(lambda state: replace(state, baseline=state.thresholds))

    def _welcome(self) -> None:
        """Show the cards; what needs data is out of the way."""
        settings = self.context.settings
        self.welcome.show_recent(sessions.kept(settings), settings.recent)
        self.navigation.hide()
        self.top.hide()
        self.stack.setCurrentWidget(self.welcome)
        if sessions.is_damaged(settings):
            self.banner.say(
                "What is kept of the last session is damaged: it cannot be gone on with."
            )

    def _keep_session(self) -> None:
        self._keeper.stop()
        if self.loaded is not None:
            context, loaded = self.context, self.loaded
            vectors = context.kept_vectors(loaded)
            sessions.keep(context.settings, loaded, context.store.state, vectors)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event):
            event.acceptProposedAction()
            self.status.showMessage("Let go to open")

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.status.clearMessage()
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.status.clearMessage()
        event.acceptProposedAction()
        self.open_paths(dropped_paths(event))

    def ask_for_pictures(self) -> None:
        """Ask where the pictures lie, and show them."""
        folder = QFileDialog.getExistingDirectory(self, "Folder of the pictures")
        if folder and self.loaded is not None:
            self.show_pictures(Path(folder))

    def show_pictures(self, folder: Path) -> None:
        """Look for pictures in a folder."""
        if self.loaded is not None:
            self.loaded = self.loaded.with_images(folder)
            self.matchings.show_pictures(self.loaded)
            self._find_pictures(self.loaded)
            self._resolve()

    def _find_pictures(self, loaded: Loaded) -> None:
        """Take the gallery's pictures from the folder, if there is one."""
        self.context.thumbnails.set_source(loaded.picture if loaded.images else None)

    # Following the state

    def _follow(self, old: ViewState, new: ViewState) -> None:
        if new.panel != old.panel:
            self._show_panel(new.panel)
        if self.loaded is not None and new.rule != self.loaded.rule:
            self._rematch(new.rule)
        elif self.loaded is not None:
            self.context.jobs.cancel("evaluate")
            self.banner.withdraw("evaluate")
        self._resolve()
        if self.loaded is not None:
            allow_filter(self.context)
            self._show_history()
            self._keeper.start()

    def _rematch(self, rule: Rule) -> None:
        loaded = self.loaded
        assert loaded is not None
        ready = self.matchings.find(rule)
        if ready is not None:
            self.context.jobs.cancel("evaluate")
            self.loaded = ready
            self.banner.withdraw("evaluate")
            return
        self.context.jobs.start(
            "evaluate", f"matching: {rule}", lambda _: loaded.rematch(rule), self._matched
        )

    def _matched(self, loaded: Loaded) -> None:
        self.matchings.keep(loaded)
        self.loaded = loaded
        self._resolve()

    def edit_rule(self) -> None:
        """Show the dialog of the matching rule."""
        if self.resolved is not None:
            self.rule_dialog.show_rule(self.resolved)

    def _take_rule(self, rule: Rule, ready: Loaded | None) -> None:
        if ready is not None:
            self.matchings.keep(ready)
        self.context.store.end_run()
        self.context.store.update(rule=rule)

    def _failed(self, failure: Failure) -> None:
        if failure.slot == "open":
            self.opening.show_failure(failure)
            return
        if failure.slot == "evaluate" and self.loaded is not None:
            old = f"What is shown was matched by {self.loaded.rule}."
            failure = replace(failure, sentence=f"{failure.sentence}. {old}")
        self.banner.show_failure(failure)

    def _mend(self, slot: str) -> None:
        """Do again what failed or was cancelled."""
        self.context.jobs.retry(slot)

    def _warn_if_stale(self) -> None:
        """Say so where what is shown was matched by another rule than is asked for."""
        loaded, asked = self.loaded, self.context.store.state.rule
        if loaded is None or loaded.rule == asked or self.context.jobs.is_running("evaluate"):
            return
        self.banner.say(
            f"Out of date: this was matched by {loaded.rule}, and asked for is {asked}.",
            "evaluate",
            "Recompute",
        )

    def _resolve(self) -> None:
        """Resolve the present state; what is seen draws at once, what is hidden when it is seen."""
        state = self.context.store.state
        self.resolved = None
        if self.loaded is not None:
            self.resolved = Resolved(self.loaded, state, self._memo, self.context.review)
            allow_per_class(self.context, self.loaded.rule)
        self.bar.show_resolved(self.resolved)
        self.filter_bar.show_resolved(self.resolved)
        self.status.show_resolved(self.resolved)
        self.class_thresholds.show_resolved(self.resolved)
        for panel in (*self._panels.values(), *self.docks.panels):
            panel.show_resolved(self.resolved)

    def panel(self, key: str) -> Panel:
        """Give a panel; it is made when first asked for."""
        if key not in self._panels:
            entry = next(entry for entry in CATALOGUE if entry.key == key)
            made = entry.make(self.context)
            self._panels[key] = made
            self.exporting.attach(made)
            self.stack.addWidget(made)
            made.show_resolved(self.resolved)
        return self._panels[key]

    def go_to_panel(self, key: str) -> None:
        """Show a panel and give it the keyboard; where nothing in it takes keys, its list."""
        self.context.store.update(panel=key)
        self.context.store.flush()
        self.focus_panel()

    def focus_panel(self) -> None:
        """Give the keyboard to the panel in the middle."""
        wanted = self.panel(self.context.store.state.panel).takes_keys
        takes = wanted if wanted is not None and wanted.isVisible() else self.navigation
        takes.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _show_panel(self, key: str) -> None:
        self.navigation.choose(key)
        self.stack.setCurrentWidget(self.panel(key))
        self.status.leave_out(self.panel(key).SHOWS_JOBS)

    def _show_history(self) -> None:
        actions, store = self.context.actions, self.context.store
        actions["view.undo"].setText(f"Undo {store.undo_words}".rstrip())
        actions["view.redo"].setText(f"Redo {store.redo_words}".rstrip())
        actions.allow("view.undo", store.can_undo, "there is nothing to undo")
        actions.allow("view.redo", store.can_redo, "there is nothing to redo")

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
        self.class_thresholds.slider.retheme(look)
        for panel in (*self._panels.values(), *self.docks.panels):
            panel.retheme(look)
            panel.show_resolved(self.resolved)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Cancel everything, wait two seconds at most, remember the window."""
        # A number that is being typed is taken when its dialog closes.
        for dialog in (self.opening.dialog, self.rule_dialog, self.class_thresholds):
            dialog.close()
        self.context.store.flush()
        self._keep_session()
        self.layouts.keep()
        self.status.clearMessage()  # a message that is shown has a timer
        self.context.jobs.close()
        self.context.close()
        super().closeEvent(event)

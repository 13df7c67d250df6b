"""What the main window is made of: its widgets and dialogs, and where each of them is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QToolBar, QVBoxLayout, QWidget

from errata_gui.actions import Actions
from errata_gui.jobs import Jobs
from errata_gui.panels.base import Context
from errata_gui.panels.catalogue import CATALOGUE, DOCKS
from errata_gui.shell.banner import Banner
from errata_gui.shell.class_thresholds import ClassThresholdsDialog
from errata_gui.shell.docks import Docks
from errata_gui.shell.filter_bar import FilterBar
from errata_gui.shell.layouts import Layouts
from errata_gui.shell.mishaps import Mishaps
from errata_gui.shell.navigation import Navigation
from errata_gui.shell.opening import Opening
from errata_gui.shell.pages import Pages
from errata_gui.shell.palette import Palette
from errata_gui.shell.rule_dialog import RuleDialog
from errata_gui.shell.shortcuts_page import ShortcutsPage
from errata_gui.shell.status import Status
from errata_gui.shell.threshold_bar import ThresholdBar
from errata_gui.shell.welcome import Welcome
from errata_gui.store import Store

if TYPE_CHECKING:
    from errata_gui.settings import Settings
    from errata_gui.theme import Theme

KEEP_MS = 2000
"""After so long without a change the session is kept, should the app not end well."""


class Parts(QMainWindow):
    """A window with everything in its place; what happens in it is `MainWindow`'s."""

    def __init__(self, settings: Settings, look: Theme) -> None:
        super().__init__()
        self.setWindowTitle("errata")
        self.resize(1280, 800)
        store = Store(parent=self)
        self.context = Context(store, Jobs(self), Actions(self), settings, look)
        self._build()
        self._build_dialogs()

    def _build(self) -> None:
        self.bar = ThresholdBar(self.context, self)
        self.navigation = Navigation(CATALOGUE, self)
        self.banner = Banner(self)
        self.filter_bar = FilterBar(self.context.store, self)
        self.stack = Pages(self)
        self.welcome = Welcome(self.context, self)
        self.stack.addWidget(self.welcome)
        middle = QVBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(self.banner)
        middle.addWidget(self.filter_bar)
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
        self.top = QToolBar("Thresholds", self)
        self.top.setObjectName("toolbar thresholds")
        self.top.setMovable(False)
        self.top.toggleViewAction().setEnabled(False)
        self.top.addWidget(self.bar)
        self.addToolBar(self.top)
        self.status = Status(self.context.jobs, self)
        self.setStatusBar(self.status)
        self.docks = Docks(self, self.context, DOCKS)
        self.navigation.chosen.connect(lambda key: self.context.store.update(panel=key))
        self.setAcceptDrops(True)

    def _build_dialogs(self) -> None:
        jobs = self.context.jobs
        self.mishaps = Mishaps(self)
        self.layouts = Layouts(self, self.docks, self.context.settings)
        self.opening = Opening(self.context, self)
        self.palette_ = Palette(self.context.actions, self)
        self.shortcuts = ShortcutsPage(self.context.actions, self)
        self.rule_dialog = RuleDialog(jobs, self.context.settings, self)
        self.class_thresholds = ClassThresholdsDialog(self.context, self)
        self._keeper = QTimer(self)
        self._keeper.setSingleShot(True)
        self._keeper.setInterval(KEEP_MS)

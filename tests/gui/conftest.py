"""Fixtures of the app's tests: a window with data, and no leak behind it.

Without a display Qt draws to memory (``offscreen``); ``QT_QPA_PLATFORM=xcb`` under a virtual screen
runs the same tests in a real window.
"""

from __future__ import annotations

import os
import shutil

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.gui import gallery_steps, viewer_steps
from tests.gui.large import large

from errata.demo import generate
from errata_gui import theme
from errata_gui.loaded import Loaded, load
from errata_gui.panels.example_list import ExampleList
from errata_gui.panels.viewer import ViewerPanel
from errata_gui.settings import Settings
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule

# No deadline: a slow machine is no defect. In CI the same examples each time.
hypothesis_settings.register_profile("gui", deadline=None, derandomize="CI" in os.environ)
hypothesis_settings.load_profile("gui")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The repository's root."""
    return Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def data_dir(repository: Path) -> Path:
    """The folder of real data sets, which is no part of the repository."""
    import os

    folder = Path(os.environ.get("ERRATA_DATA") or repository.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"real data not found at {folder}: set ERRATA_DATA to its folder")
    return folder


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo data set: 120 pictures."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    generate(folder, n_images=120)
    return folder


@pytest.fixture(scope="session")
def demo(demo_folder: Path) -> Loaded:
    """The demo, read and matched."""
    return load(str(demo_folder / "gt.json"), str(demo_folder / "model_a.json"), Rule())


@pytest.fixture
def data(demo_folder: Path, tmp_path: Path) -> Loaded:
    """The demo in a folder of its own, which may be written to."""
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("gt.json", "model_a.json"):
        shutil.copy(demo_folder / name, folder / name)
    loaded = load(str(folder / "gt.json"), str(folder / "model_a.json"), Rule())
    return loaded.with_images(demo_folder / "images")


@pytest.fixture(scope="session")
def many() -> Loaded:
    """Data of 1,203 classes."""
    return large(1203)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings in a folder of their own."""
    return Settings(tmp_path / "settings")


@pytest.fixture
def empty_window(qtbot: QtBot, settings: Settings) -> Iterator[MainWindow]:
    """A window with nothing open; when it is closed nothing of it may be left."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, theme.LIGHT)
    window = MainWindow(settings)
    window.resize(1280, 800)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    # Shortcuts are for the active window, which nobody chooses where there is no window manager.
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield window
    window.close()
    assert window.context.jobs.close(), "threads are left running"
    left = [timer for timer in window.findChildren(QTimer) if timer.isActive()]
    assert not left, f"timers are left running: {left}"


@pytest.fixture
def window(empty_window: MainWindow, demo: Loaded, qtbot: QtBot) -> MainWindow:
    """A window that shows the demo."""
    empty_window.show_loaded(demo)
    qtbot.waitUntil(lambda: empty_window.resolved is not None)
    return empty_window


@pytest.fixture
def gallery(window: MainWindow) -> ExampleList:
    """The gallery in the middle, all examples."""
    return gallery_steps.opened(window)


@pytest.fixture
def viewer(window: MainWindow, qtbot: QtBot) -> ViewerPanel:
    """The image viewer in the middle, the first image."""
    return viewer_steps.shown(window, qtbot)

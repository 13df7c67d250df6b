"""Make the pictures of docs/desktop.md and docs/walkthrough.md anew, from the demo.

    .venv/bin/python docs/make_pictures.py [--only panels|walk] [--output FOLDER]

The walk-through is gone with the mouse alone: every step is a press at the place of the widget.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QByteArray, QElapsedTimer, QPoint, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

import errata
from errata.demo import generate
from errata_gui import theme
from errata_gui.jobs import Handle
from errata_gui.loaded import Loaded, load
from errata_gui.panels.catalogue import CATALOGUE
from errata_gui.panels.confusion import ConfusionPanel
from errata_gui.panels.example_list import ExampleList
from errata_gui.settings import Settings
from errata_gui.shell import opening
from errata_gui.shell.window import MainWindow
from errata_gui.state import ExampleQuery, Rule

PICTURES = Path(__file__).parent / "pictures"
SETTLE_MS = 700
LONGEST_MS = 60_000
LEFT = Qt.MouseButton.LeftButton


def settle(window: MainWindow) -> None:
    """Wait until nothing runs, and what follows a slider has followed."""
    clock = QElapsedTimer()
    clock.start()
    while clock.elapsed() < SETTLE_MS or window.context.jobs.running:
        QApplication.processEvents()
        window.context.store.flush()
        if clock.elapsed() > LONGEST_MS:
            raise SystemExit(f"still running: {window.context.jobs.running}")


def save(window: MainWindow, path: Path, pressed: QPoint | None = None) -> None:
    """Save what the window shows, with a ring where the mouse presses next."""
    settle(window)
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    if pressed is not None:
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor("#D55E00"), 4))
        painter.drawEllipse(pressed, 18, 18)
        painter.end()
    writer = QImageWriter(str(path), QByteArray(b"png"))
    writer.setQuality(0)
    writer.write(image)


def new_window(look: theme.Theme) -> MainWindow:
    """Give a window that remembers nothing."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.apply(app, look)
    window = MainWindow(Settings(Path(tempfile.mkdtemp())))
    window.set_theme(look)
    window.resize(1280, 800)
    window.show()
    return window


def done(window: MainWindow) -> None:
    """Close a window."""
    window.close()
    window.context.close()
    window.context.jobs.close()


def panels(demo: Loaded, folder: Path) -> None:
    """Save every panel, light and dark."""
    for look in (theme.LIGHT, theme.DARK):
        window = new_window(look)
        window.show_loaded(demo)
        store = window.context.store
        worst = demo.evaluation.confusion(0.5, 0.5).mistakes()[0]
        labels = [*demo.evaluation.labels, errata.BACKGROUND]
        query = ExampleQuery(*(labels[int(place)] for place in worst))
        store.update(query=query)
        store.flush()
        for entry in CATALOGUE:
            store.update(panel=entry.key)
            store.flush()
            if entry.key == "viewer":
                look_at_first(window)
            save(window, folder / f"{entry.key}-{look.name}.png")
        done(window)


def look_at_first(window: MainWindow) -> None:
    """Choose the first example of the question."""
    examples = window.docks.panels[0]
    assert isinstance(examples, ExampleList)
    canvas = examples.canvas
    canvas.setFocus()
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    window.context.store.flush()


class Mouse:
    """Presses at places of widgets, a picture before each press."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window, self.folder, self.step = window, folder, 0

    def click(self, widget: QWidget, place: QPoint | None = None, *, twice: bool = False) -> None:
        """Save a picture with a ring where the mouse is, and press there."""
        widget.grab()
        place = widget.rect().center() if place is None else place
        self.step += 1
        here = widget.mapTo(self.window, place)
        save(self.window, self.folder / f"walk-{self.step}.png", here)
        press = QTest.mouseDClick if twice else QTest.mouseClick
        press(widget, LEFT, Qt.KeyboardModifier.NoModifier, place)
        settle(self.window)

    def panel(self, key: str) -> None:
        """Press a panel's name at the left."""
        navigation = self.window.navigation
        row = next(i for i, entry in enumerate(CATALOGUE) if entry.key == key)
        self.click(navigation.viewport(), navigation.visualItemRect(navigation.item(row)).center())


def walk(demo_folder: Path, folder: Path) -> None:
    """Go from the start to: which two classes, on which pictures, is it the night."""

    def there(handle: Handle, n_images: int = 0) -> Path:  # noqa: ARG001 (as `draw_demo` is called)
        return demo_folder

    opening.draw_demo = there
    window = new_window(theme.LIGHT)
    mouse = Mouse(window, folder)
    mouse.click(window.welcome.demo)
    mouse.panel("confusion")
    confusion = window.panel("confusion")
    assert isinstance(confusion, ConfusionPanel)
    canvas = confusion.page.canvas
    canvas.grab()
    row, column = worst_pair(window)
    x, y = canvas.frame.corner(row, column)
    half = canvas.frame.cell / 2
    mouse.click(canvas, QPoint(round(x + half), round(y + half)))
    mouse.panel("gallery")
    panel = window.panel("gallery")
    assert isinstance(panel, ExampleList)
    gallery = panel.canvas.viewport()
    mouse.click(gallery, QPoint(80, 60), twice=True)
    mouse.panel("clusters")
    save(window, folder / f"walk-{mouse.step + 1}.png")
    done(window)


def worst_pair(window: MainWindow) -> tuple[int, int]:
    """Find the classes, background not among them, that are confused most."""
    resolved = window.resolved
    assert resolved is not None
    last = resolved.confusion.background_index
    pairs = ((int(row), int(column)) for row, column in resolved.mistakes)
    return next(pair for pair in pairs if last not in pair)


def main() -> None:
    """Make them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("panels", "walk"))
    parser.add_argument("--output", type=Path, default=PICTURES)
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "demo"
        generate(folder)
        if given.only != "walk":
            loaded = load(str(folder / "gt.json"), str(folder / "model_a.json"), Rule())
            panels(loaded, given.output)
        if given.only != "panels":
            walk(folder, given.output)


if __name__ == "__main__":
    main()

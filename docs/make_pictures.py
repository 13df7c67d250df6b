"""Make the pictures of docs/desktop.md and docs/walkthrough.md anew, from the demo.

    .venv/bin/python docs/make_pictures.py [--only panels|objects|walk] [--output FOLDER]

The walk-through is gone with the mouse alone: every step is a press, or a drag, at the place of the
widget. Its figures are counted from the data on the way; where the prose has others, it fails.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QByteArray, QElapsedTimer, QPoint, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter, QPen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

import errata
from errata.demo import generate
from errata_gui import theme
from errata_gui.canvas.filter_field import PAUSE_MS
from errata_gui.canvas.filter_line import FilterLine
from errata_gui.jobs import Handle
from errata_gui.loaded import Loaded, load
from errata_gui.panels.catalogue import CATALOGUE
from errata_gui.panels.clusters import ClustersPanel
from errata_gui.panels.confusion import ConfusionPanel
from errata_gui.panels.example_list import ExampleList
from errata_gui.settings import Settings
from errata_gui.shell import opening
from errata_gui.shell.window import MainWindow
from errata_gui.state import ExampleQuery, Rule

PICTURES = Path(__file__).parent / "pictures"
WALK = Path(__file__).parent / "walkthrough.md"
SETTLE_MS = 700
SETTLE_ROUNDS = 20
LONGEST_MS = 600_000
LEFT = Qt.MouseButton.LeftButton


def settle(window: MainWindow) -> None:
    """Wait until nothing runs, and what follows a slider has followed."""
    clock, rounds = QElapsedTimer(), 0
    clock.start()
    # Rounds too: one may take long, as where a panel is imported, and what it laid out follows.
    while clock.elapsed() < SETTLE_MS or rounds < SETTLE_ROUNDS or window.context.jobs.running:
        QApplication.processEvents()
        rounds += 1
        window.context.store.flush()
        if clock.elapsed() > LONGEST_MS:
            raise SystemExit(f"still running: {window.context.jobs.running}")


def save(window: MainWindow, path: Path, pressed: QPoint | None = None) -> None:
    """Save what the window shows, with a ring where the mouse presses next."""
    settle(window)
    image = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(image)
    for popup in QApplication.topLevelWidgets():
        # Lists that hang over the window are windows of their own.
        if popup.isVisible() and popup.windowType() == Qt.WindowType.Popup:
            painter.drawPixmap(window.mapFromGlobal(popup.mapToGlobal(QPoint(0, 0))), popup.grab())
    if pressed is not None:
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
        row, column = (labels[int(place)] for place in worst)
        query = ExampleQuery(gt=row, dt=column)
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


def objects(demo: Loaded, folder: Path) -> None:
    """Save the clusters of objects, light and dark: their crops are described, then clustered."""
    window = new_window(theme.LIGHT)
    window.show_loaded(demo)
    window.context.store.update(panel="clusters")
    settle(window)
    panel = clusters_of(window)
    panel.show_of("objects")
    settle(window)
    panel.compute()
    settle(window)
    panel.run()
    for look in (theme.LIGHT, theme.DARK):
        settle(window)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        theme.apply(app, look)
        window.set_theme(look)
        save(window, folder / f"objects-{look.name}.png")
    done(window)


def clusters_of(window: MainWindow) -> ClustersPanel:
    """Give the clusters panel."""
    panel = window.panel("clusters")
    assert isinstance(panel, ClustersPanel)
    return panel


class Mouse:
    """Presses and drags at places of widgets, a picture of each."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window, self.folder, self.step = window, folder, 0

    def click(self, widget: QWidget, place: QPoint | None = None, *, twice: bool = False) -> None:
        """Save a picture with a ring where the mouse is, and press there."""
        widget.grab()
        place = widget.rect().center() if place is None else place
        self.step += 1
        here = self.window.mapFromGlobal(widget.mapToGlobal(place))
        save(self.window, self.folder / f"walk-{self.step}.png", here)
        press = QTest.mouseDClick if twice else QTest.mouseClick
        press(widget, LEFT, Qt.KeyboardModifier.NoModifier, place)
        settle(self.window)

    def lasso(self, canvas: QWidget, path: list[QPoint]) -> None:
        """Drag along a path, and save a picture before letting go."""
        none = Qt.KeyboardModifier.NoModifier
        QTest.mousePress(canvas, LEFT, none, path[0])
        for place in path[1:]:
            QTest.mouseMove(canvas, place)
        self.step += 1
        save(self.window, self.folder / f"walk-{self.step}.png")
        QTest.mouseRelease(canvas, LEFT, none, path[-1])
        settle(self.window)

    def choose(self, line: FilterLine, text: str) -> None:
        """Press one of the ways in which a filter can go on."""
        model, view = line.popup.model(), line.popup
        texts = [str(model.index(row, 0).data()).split("   ")[0] for row in range(model.rowCount())]
        view.scrollTo(model.index(texts.index(text), 0))
        at = view.visualRect(model.index(texts.index(text), 0))
        self.click(view.viewport(), QPoint(40, at.center().y()))

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
    assert window.resolved is not None
    figures = {"the dock": f"holds these {len(window.resolved.examples)}"}
    mouse.panel("gallery")
    panel = window.panel("gallery")
    assert isinstance(panel, ExampleList)
    gallery = panel.canvas.viewport()
    mouse.click(gallery, QPoint(80, 60), twice=True)
    figures |= figures_before(window)
    mouse.click(window.status.filter)
    field = window.filter_bar.field
    mouse.click(field.offer)
    for text in ("meta.time_of_day", "==", '"night"'):
        mouse.choose(field.line, text)
    QTest.qWait(2 * PAUSE_MS)
    settle(window)
    mouse.panel("confusion")
    mouse.panel("overview")
    figures |= figures_at_night(window, (row, column))
    mouse.panel("clusters")
    mouse.click(window.status.filter)
    panel = clusters_of(window)
    mouse.click(panel.tools.lasso)
    mouse.lasso(panel.canvas, around_the_dark(window))
    figures |= figures_of_lasso(window)
    show = next(b for b in panel.selection.findChildren(QPushButton) if b.text().startswith("Show"))
    mouse.click(show)
    save(window, folder / f"walk-{mouse.step + 1}.png")
    done(window)
    compare(figures)


DARK = 0.2
"""What the walk-through calls dark: an F1 below this."""


def around_the_dark(window: MainWindow) -> list[QPoint]:
    """Give a path around the group of dark points, as a hand would draw it."""
    assert window.resolved is not None
    canvas = clusters_of(window).canvas
    dark = np.flatnonzero(window.resolved.by_rank("f1") < DARK).tolist()
    places = np.array([canvas.pixel_of(rank) for rank in dark])
    middle = np.median(places, axis=0)
    near = places[np.hypot(*(places - middle).T) < GROUP]
    center = (near.min(axis=0) + near.max(axis=0)) / 2
    reach = 1.1 * np.hypot(*(near - center).T).max() + 8
    angles = np.linspace(0, 2 * np.pi, 60)
    return [
        QPoint(round(center[0] + reach * np.cos(a)), round(center[1] + reach * np.sin(a)))
        for a in angles
    ]


GROUP = 120
"""Pixels from the middle of the dark points within which they are one group."""


def figures_before(window: MainWindow) -> dict[str, str]:
    """Count what the prose says before the lasso: what is counted, and how it is written."""
    resolved = window.resolved
    assert resolved is not None
    dataset = resolved.loaded.dataset
    row, column = worst_pair(window)
    labels = resolved.labels
    n = int(resolved.confusion.matrix[row, column])
    found = resolved.evaluation.examples(
        labels[row], labels[column], score_thr=resolved.score_thr, iou_thr=resolved.iou_thr
    )
    ranks = sorted(set(found.image.tolist()))
    times = [dataset.metadata["time_of_day"][rank] for rank in ranks]
    dark = int((resolved.by_rank("f1") < DARK).sum())
    predicted = resolved.confusion.matrix[:, column]
    wrong = 1 - int(predicted[column]) / int(predicted.sum())
    days, dusks = times.count("day"), times.count("dusk")
    return {
        "pictures": f"{len(dataset)} pictures are drawn",
        "the worst pair": f"{n} {labels[row]}s were called `{labels[column]}`",
        "false buses": "half of them wrongly" if 0.4 < wrong < 0.6 else f"{wrong:.0%} wrongly",
        "the cell": f"Click the **{n}**",
        "dark points": f"{dark} pictures below {DARK}",
        "none at night": "" if days + dusks == len(ranks) else "some at night",
    }


def figures_at_night(window: MainWindow, cell: tuple[int, int]) -> dict[str, str]:
    """Count what the prose says of the images that the filter leaves."""
    resolved = window.resolved
    assert resolved is not None
    kept, whole = len(resolved.images_by_rank()), len(resolved.loaded.dataset)
    dark = int(np.count_nonzero(resolved.by_rank("f1") < DARK))
    counts = resolved.metrics.pooled
    return {
        "missed at night": f"TP {counts.tp:,}, FN {counts.fn:,}",
        "the night": f"{kept} of {whole} images are left",
        "the cell at night": "is empty" if resolved.confusion.matrix[cell] == 0 else "holds some",
        "dark at night": f"{dark} of the {kept}",
    }


def figures_of_lasso(window: MainWindow) -> dict[str, str]:
    """Count what the prose says of the lasso."""
    resolved = window.resolved
    assert resolved is not None
    dataset = resolved.loaded.dataset
    images = resolved.state.query.images or ()
    ranks = [rank for rank in map(dataset.rank, images) if rank is not None]
    times = [dataset.metadata["time_of_day"][rank] for rank in ranks]
    nights = dataset.metadata["time_of_day"].count("night")
    return {
        "the lasso": f"{len(ranks)} images selected",
        "all of the night": "" if times == ["night"] * nights else "not just the night",
        "their examples": f"holds their {len(resolved.examples):,} examples",
    }


def compare(figures: dict[str, str]) -> None:
    """Fail where the prose does not say what was counted."""
    prose = " ".join(WALK.read_text(encoding="utf-8").split())
    wrong = [f"{what}: {words}" for what, words in figures.items() if words not in prose]
    if wrong:
        raise SystemExit(f"{WALK.name} does not say:\n" + "\n".join(wrong))


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
    parser.add_argument("--only", choices=("panels", "objects", "walk"))
    parser.add_argument("--output", type=Path, default=PICTURES)
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "demo"
        generate(folder)
        loaded = load(str(folder / "gt.json"), str(folder / "model_a.json"), Rule())
        if given.only in (None, "panels"):
            panels(loaded, given.output)
        if given.only in (None, "objects"):
            objects(loaded, given.output)
        if given.only in (None, "walk"):
            walk(folder, given.output)


if __name__ == "__main__":
    main()

"""How long the desktop app takes from a change to painted pixels, measured through its widgets.

    .venv/bin/python benches/gui_frames.py [--smoke] [--frames 60] [--output benches/results]

Every frame is a change of the store, its announcement and the event loop emptied, which paints what
has changed. That each panel is painted in each frame is counted once before it is timed.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# What the app's tests make up is measured here.
sys.path.append(str(Path(__file__).resolve().parents[1]))

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from tests.gui.made_up import made_up

from environment import machine
from errata_gui import theme
from errata_gui.canvas.scatter import ScatterCanvas
from errata_gui.loaded import Loaded
from errata_gui.panels.example_list import ExampleList
from errata_gui.settings import Settings
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule

TARGETS = {"slider": 16.0, "large": 33.0, "heavy": 120.0, "pan": 16.0, "recolour": 50.0,
           "scroll": 16.0, "start": 1500.0}  # fmt: skip

START = """
import sys, time
began = time.perf_counter()
from pathlib import Path
from PySide6.QtWidgets import QApplication
from errata_gui import theme
from errata_gui.settings import Settings
from errata_gui.shell.window import MainWindow
app = QApplication([])
theme.apply(app, theme.LIGHT)
window = MainWindow(Settings(Path(sys.argv[1]) / "settings"))
window.show()
window.open_files(f"{sys.argv[1]}/gt.json", f"{sys.argv[1]}/model_a.json")
while window.resolved is None:
    app.processEvents()
window.panel("overview").repaint()
app.processEvents()
print(1000 * (time.perf_counter() - began))
window.close()
"""


@dataclass(frozen=True)
class Row:
    """One measurement: milliseconds of every frame."""

    what: str
    target: float
    times: list[float]

    def line(self) -> str:
        """Give the report's line."""
        middle, p95 = np.percentile(self.times, [50, 95])
        kept = "yes" if p95 <= self.target else "no"
        cells = (self.what, f"{middle:.1f}", f"{p95:.1f}", f"{max(self.times):.1f}",
                 f"{self.target:.0f}", kept, str(len(self.times)))  # fmt: skip
        return f"| {' | '.join(cells)} |"


class Painted(QObject):
    """Notes which widgets are painted."""

    def __init__(self) -> None:
        super().__init__()
        self.widgets: set[QObject] = set()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt)
        """Note a widget."""
        if event.type() == QEvent.Type.Paint:
            self.widgets.add(watched)
        return False


def frames(n: int, seen: Sequence[QWidget], change: Callable[[int], object]) -> list[float]:
    """Time `n` frames, after one that must paint a part of each widget in `seen`, and one more."""
    painted = Painted()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(painted)
    change(0)
    QApplication.processEvents()
    app.removeEventFilter(painted)
    for widget in seen:
        assert painted.widgets & {widget, *widget.findChildren(QWidget)}, widget.objectName()
    times = []
    for place in range(1, n + 2):
        began = time.perf_counter()
        change(place)
        QApplication.processEvents()
        times.append(1000 * (time.perf_counter() - began))
    return times[1:]


def opened(loaded: Loaded) -> MainWindow:
    """Show data in a window of its own."""
    window = MainWindow(Settings(Path(tempfile.mkdtemp())))
    window.show()
    window.show_loaded(loaded)
    settle(window)
    return window


def settle(window: MainWindow) -> None:
    """Wait until nothing runs beside the window."""
    QApplication.processEvents()
    while window.context.jobs.running:
        QApplication.processEvents()


def done(window: MainWindow) -> None:
    """Close a window and end its threads."""
    window.close()
    window.context.close()
    window.context.jobs.close()


def sliders(loaded: Loaded, n: int, said: str, target: float) -> list[Row]:
    """Drag the score slider over overview, matrix and curves, all in sight and each alone."""
    window, rows = opened(loaded), []
    store = window.context.store

    def move(place: int) -> None:
        score = 0.2 + 0.6 * (place % n) / n
        store.apply(lambda state: state.with_thresholds(score=score), "drag")
        store.flush()

    panels = [window.panel(key) for key in ("overview", "confusion", "curves")]
    for panel in panels:
        store.update(panel=panel.KEY)
        store.flush()
        settle(window)
        rows.append(Row(f"score slider, {panel.KEY}, {said}", target, frames(n, [panel], move)))
    beside = QWidget()
    row = QHBoxLayout(beside)
    for panel in panels:
        window.stack.removeWidget(panel)
        row.addWidget(panel)
        panel.show()
    beside.resize(2400, 900)
    beside.show()
    settle(window)
    rows.insert(
        0, Row(f"score slider, all three in sight, {said}", target, frames(n, panels, move))
    )
    beside.close()
    done(window)
    return rows


def heavy(loaded: Loaded, n: int) -> list[Row]:
    """Change one class's threshold, and drag the IoU slider."""
    window = opened(loaded)
    store, labels = window.context.store, loaded.evaluation.labels

    def own(place: int) -> None:
        pairs = ((labels[place % len(labels)], 0.1 + 0.8 * (place % n) / n),)
        store.apply(lambda state: state.with_thresholds(per_class=pairs))
        store.flush()

    def iou(place: int) -> None:
        value = 0.3 + 0.6 * (place % n) / n
        store.apply(lambda state: state.with_thresholds(iou=value, per_class=()), "iou")
        store.flush()

    rule, target, seen = str(loaded.rule), TARGETS["heavy"], [window.panel("overview")]
    rows = [
        Row(f"threshold of one class, overview, {rule}", target, frames(n, seen, own)),
        Row(f"IoU slider, overview, {rule}", target, frames(n, seen, iou)),
    ]
    done(window)
    return rows


def scatter(n: int, n_points: int) -> list[Row]:
    """Pan a scatter with the mouse, and colour it anew."""
    rng = np.random.default_rng(7)
    canvas = ScatterCanvas(theme.LIGHT)
    canvas.resize(1000, 700)
    canvas.set_points(rng.normal(size=(n_points, 2)))
    palette = np.array([0xFF0072B2, 0xFFE69F00, 0xFF009E73], np.uint32)
    codes = [rng.integers(0, 3, n_points).astype(np.uint32) for _ in range(2)]
    canvas.set_colors(codes[0], palette)
    canvas.show()
    QApplication.processEvents()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(500, 350))
    pan = frames(n, [canvas], lambda i: QTest.mouseMove(canvas, QPoint(400 + 3 * i, 300 + 2 * i)))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(500, 350))
    color = frames(n, [canvas], lambda i: canvas.set_colors(codes[i % 2], palette))
    canvas.close()
    words = f"{n_points:,} points"
    return [
        Row(f"pan a scatter, {words}", TARGETS["pan"], pan),
        Row(f"recolour a scatter, {words}", TARGETS["recolour"], color),
    ]


def gallery(loaded: Loaded, n: int) -> list[Row]:
    """Scroll the gallery of every example."""
    window = opened(loaded)
    window.context.store.update(panel="gallery")
    window.context.store.apply(lambda state: state.with_thresholds(score=None))
    window.context.store.flush()
    panel = window.panel("gallery")
    assert isinstance(panel, ExampleList)
    QTest.qWait(500)
    settle(window)
    assert window.resolved is not None
    bar = panel.canvas.verticalScrollBar()
    step = max(1, bar.maximum() // (n + 3))
    times = frames(n, [panel.canvas], lambda place: bar.setValue((place + 1) * step))
    words = f"scroll a gallery of {len(window.resolved.examples):,} without files"
    done(window)
    return [Row(words, TARGETS["scroll"], times)]


def start(runs: int) -> list[Row]:
    """Start new processes, each until the demo is painted."""
    from errata.demo import generate

    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder) / "demo")
        call = [sys.executable, "-c", START, f"{folder}/demo"]
        times = [
            float(subprocess.run(call, capture_output=True, text=True, check=True).stdout)
            for _ in range(runs)
        ]
    return [Row("start to the painted demo, imports included", TARGETS["start"], times)]


def measured(n: int, *, smoke: bool) -> list[Row]:
    """Measure everything."""
    images, detections = (200, 5_000) if smoke else (5_000, 500_000)
    words = f"{images:,} images, {detections:,} detections"
    usual = made_up(images, detections, 80, Rule())
    rows = sliders(usual, n, f"{words}, 80 classes", TARGETS["slider"])
    rows += sliders(
        made_up(images, detections, 1203, Rule()), n, f"{words}, 1,203 classes", TARGETS["large"]
    )
    rows += heavy(usual, n)
    rows += heavy(made_up(images, detections, 80, Rule(same_class_first=True)), n)
    rows += scatter(n, 20_000 if smoke else 1_000_000)
    rows += gallery(made_up(images, detections // 5, 80, Rule()), n)
    return rows + start(1 if smoke else 5)


def main() -> None:
    """Measure, print, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="a tiny input: does it run?")
    parser.add_argument("--frames", type=int, default=60)
    parser.add_argument("--output", type=Path, default=Path(__file__).parent / "results")
    given = parser.parse_args()
    app = QApplication([])
    theme.apply(app, theme.LIGHT)
    rows = measured(given.frames, smoke=given.smoke)
    facts = "\n".join(f"- {name}: {value}" for name, value in machine().items())
    head = "| what | median, ms | p95, ms | worst, ms | target (p95) | kept | frames |"
    lines = [
        "# The desktop app, from a change to pixels", "",
        "A frame is a change of the store, its announcement and the event loop emptied, which "
        "paints what has changed, through the real widgets.", "",
        head, "|---|--:|--:|--:|--:|---|--:|", *(row.line() for row in rows), "", facts, "",
    ]  # fmt: skip
    given.output.mkdir(parents=True, exist_ok=True)
    (given.output / "gui.md").write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()

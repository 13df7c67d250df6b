"""A monkey at the window: real clicks, keys, drags and files, by a seed; see ``test_monkey.py``.

It knows widgets by what they are, not by name: whatever is seen and enabled may be pressed. Dialogs
that ask for a file answer themselves. What goes wrong where nobody looks (an exception in a slot or
in painting, a warning of Qt's) is kept in `faults`, with the step that it came after.
"""

from __future__ import annotations

import random
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from traceback import clear_frames, format_exception
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QContextMenuEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QWidget,
)
from shiboken6 import isValid
from tests.gui.monkey_words import FILTERS, KEYS, MODIFIERS, RULES, name_of, type_into

from errata_gui.canvas.filter_line import FilterLine
from errata_gui.panels.catalogue import CATALOGUE
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
SETTLED_S = 30
NOT_PRESSED = ("file.quit",)
SLOW = ("clusters.space", "clusters.compute")
"""Jobs that are cancelled rather than waited for."""


class Monkey:
    """Walks about in a window.

    Parameters
    ----------
    window : MainWindow
    worlds : list of (gt, dt)
        Files that it may open.
    scratch : Path
        A folder for what it saves.
    seed : int
    """

    def __init__(
        self, window: MainWindow, worlds: list[tuple[Path, Path]], scratch: Path, seed: int
    ) -> None:
        self.window, self.worlds, self.scratch = window, worlds, scratch
        self.random = random.Random(seed)
        self.faults: list[str] = []
        self.steps: list[str] = []
        self._originals = {path: path.read_bytes() for pair in worlds for path in pair}
        self._popups = QTimer(window)
        self._popups.setInterval(10)
        self._popups.timeout.connect(self._leave_popup)
        self._moves: list[tuple[int, Callable[[], str]]] = [
            (30, self.click), (14, self.press_shortcut), (8, self.press_key), (8, self.drag),
            (4, self.turn_wheel), (8, self.move_slider), (6, self.type_filter), (3, self.type_text),
            (4, self.change_rule), (8, self.undo_or_redo), (10, self.show_panel),
            (3, self.open_other), (2, self.disturb_files), (2, self.resize), (2, self.cancel_job),
            (3, self.close_dialog), (3, self.filter_examples),
        ]  # fmt: skip

    # Walking

    def step(self) -> None:
        """Do one thing."""
        weights, moves = zip(*self._moves, strict=True)
        move = self.random.choices(moves, weights)[0]
        if QApplication.activeModalWidget() is not None and self.random.random() < 0.15:
            move = self.close_dialog  # Not to stay in one place.
        self.steps.append(f"{len(self.steps)} {move.__name__}")
        self._popups.start()
        try:
            said = move()
        finally:
            self._popups.stop()
        self.steps[-1] += f": {said}"

    def settle(self, *, patient: bool) -> None:
        """Let what was asked for happen; `patient` waits for jobs."""
        end = monotonic() + SETTLED_S
        QApplication.processEvents()
        self._close_popups()
        self.window.context.store.flush()
        jobs = self.window.context.jobs
        while patient and jobs.running:
            for slot in SLOW:
                jobs.cancel(slot)
            QTest.qWait(2)
            assert monotonic() < end, f"jobs do not end: {[job.title for job in jobs.running]}"
        # What was answered last may have asked for more.
        QApplication.processEvents()
        self.window.context.store.flush()

    @contextmanager
    def watching(self, patch: pytest.MonkeyPatch) -> Iterator[None]:
        """Keep what goes wrong, and answer dialogs that ask for files."""
        before = sys.excepthook, threading.excepthook
        sys.excepthook = lambda *given: self._caught(given[1])
        threading.excepthook = lambda given: self._caught(given.exc_value)
        said = qInstallMessageHandler(self._warned)
        patch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (self._file(), ""))
        patch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (self._target(), ""))
        patch.setattr(QFileDialog, "getExistingDirectory", lambda *_a, **_k: self._folder())
        patch.setattr(QFileDialog, "open", lambda dialog: self._answer(dialog))  # noqa: PLW0108 (bound)
        try:
            yield
        finally:
            self._popups.stop()
            qInstallMessageHandler(said)
            sys.excepthook, threading.excepthook = before

    def _caught(self, error: BaseException | None) -> None:
        if error is not None:
            self.faults.append("".join(format_exception(error)))
            clear_frames(error.__traceback__)

    def _warned(self, kind: QtMsgType, _context: object, text: str) -> None:
        ours = "Mouse event occurs outside", "This plugin does not support"
        if kind != QtMsgType.QtDebugMsg and not text.startswith(ours):
            self.faults.append(f"Qt says: {text}")

    # Files that dialogs ask for

    def _file(self) -> str:
        odd = [self.scratch / "nowhere.json", self.scratch, Path(sys.executable)]
        return str(self.random.choice([path for pair in self.worlds for path in pair] + odd))

    def _target(self) -> str:
        names = ("out.png", "out", "no/such/folder/out.csv", "out.csv", "out.json", "")
        name = self.random.choice(names)
        return str(self.scratch / name) if name else ""

    def _folder(self) -> str:
        return self.random.choice(["", str(self.scratch), str(self.worlds[0][0].parent / "images")])

    def _answer(self, dialog: QFileDialog) -> None:
        saves = dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
        folder = dialog.fileMode() == QFileDialog.FileMode.Directory
        path = self._target() if saves else self._folder() if folder else self._file()
        if path:
            dialog.fileSelected.emit(path)
        dialog.finished.emit(0)

    # Menus and lists that pop up take the whole keyboard; some run an event loop of their own.

    def _leave_popup(self) -> None:
        popup = QApplication.activePopupWidget()
        if popup is None:
            return
        if isinstance(popup, QMenu) and self.random.random() < 0.6:
            able = [action for action in popup.actions() if action.isEnabled()]
            able = [each for each in able if each.objectName() not in NOT_PRESSED]
            if able and (chosen := self.random.choice(able)).menu() is None:
                popup.close()
                if not chosen.isSeparator() and isValid(chosen):
                    chosen.trigger()
                return
        popup.close()

    def _close_popups(self) -> None:
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()

    # What there is to press

    def _stage(self) -> QWidget:
        """Where one may press: the dialog that is in front, or a window."""
        modal = QApplication.activeModalWidget()
        if modal is not None:
            return modal
        tops = [
            each for each in QApplication.topLevelWidgets()
            if each.isVisible() and isinstance(each, QDialog)
        ]  # fmt: skip
        return self.random.choice([self.window, self.window, self.window, *tops])

    def _widget(self, kind: type[QWidget] = QWidget) -> QWidget | None:
        stage = self._stage()
        seen = [
            each for each in (stage, *stage.findChildren(kind))
            if isinstance(each, kind) and each.isVisible() and each.isEnabled()
            and not each.visibleRegion().isEmpty()
        ]  # fmt: skip
        return self.random.choice(seen) if seen else None

    def _point(self, widget: QWidget) -> QPoint:
        seen: QRect = widget.visibleRegion().boundingRect()
        x = self.random.randint(seen.left(), max(seen.left(), seen.right()))
        return QPoint(x, self.random.randint(seen.top(), max(seen.top(), seen.bottom())))

    # Moves

    def click(self) -> str:
        """Press somewhere; a button rather than anything else."""
        widget = self._widget(QAbstractButton if self.random.random() < 0.5 else QWidget)
        if widget is None:
            return "nothing to click"
        at, modifier = self._point(widget), self.random.choice(MODIFIERS)
        name = name_of(widget)
        how = self.random.random()
        if how < 0.1:
            QApplication.sendEvent(
                widget,
                QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at)),
            )
            return f"right {name}"
        QTest.mouseClick(widget, LEFT, modifier, at)
        if how > 0.9 and isValid(widget):
            QTest.mouseDClick(widget, LEFT, modifier, at)
            return f"twice {name} {at.x()} {at.y()}"
        return f"{name} {at.x()} {at.y()}"

    def drag(self) -> str:
        """Press, move, let go."""
        widget = self._widget()
        if widget is None:
            return "nothing to drag"
        name, modifier = name_of(widget), self.random.choice(MODIFIERS)
        QTest.mousePress(widget, LEFT, modifier, self._point(widget))
        for _ in range(self.random.randint(1, 6)):
            if isValid(widget) and widget.isVisible():
                QTest.mouseMove(widget, self._point(widget))
                QApplication.processEvents()
        if isValid(widget):
            QTest.mouseRelease(widget, LEFT, modifier, self._point(widget))
        return name

    def move_slider(self) -> str:
        """Drag one of the bar's sliders."""
        bar = self.window.bar
        slider = self.random.choice([bar.score, bar.iou])
        if not slider.isVisible() or not slider.isEnabled() or QApplication.activeModalWidget():
            return "no slider"
        y = slider.height() // 2
        QTest.mousePress(slider, LEFT, pos=QPoint(self.random.randint(0, slider.width()), y))
        for _ in range(self.random.randint(0, 5)):
            QTest.mouseMove(slider, QPoint(self.random.randint(-9, slider.width() + 9), y))
            QApplication.processEvents()
        QTest.mouseRelease(slider, LEFT, pos=QPoint(self.random.randint(0, slider.width()), y))
        return f"{slider.objectName()} to {slider.value:.3f}"

    def turn_wheel(self) -> str:
        """Turn the wheel somewhere."""
        widget = self._widget()
        if widget is None:
            return "nothing to turn over"
        at, modifier = self._point(widget), self.random.choice(MODIFIERS)
        event = QWheelEvent(
            QPointF(at), QPointF(widget.mapToGlobal(at)), QPoint(),
            QPoint(0, self.random.choice([-960, -120, 120, 960])), Qt.MouseButton.NoButton,
            modifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        name = name_of(widget)
        QApplication.sendEvent(widget, event)
        return name

    def press_shortcut(self) -> str:
        """Press the keys of an action, or run one that has none."""
        able = [
            (spec, action) for spec, action in self.window.context.actions
            if action.isEnabled() and spec.key not in NOT_PRESSED
        ]  # fmt: skip
        spec, action = self.random.choice(able)
        if QApplication.activeModalWidget() is not None:
            return "behind a dialog"
        if action.shortcuts():
            QTest.keySequence(self.window, self.random.choice(action.shortcuts()))
        else:
            action.trigger()
        return spec.key

    def press_key(self) -> str:
        """Press a key where the keyboard is."""
        stage = self._stage()
        inside: QWidget | None = stage.focusWidget()
        widget = inside if inside is not None and inside.isVisible() else stage
        key, modifier = self.random.choice(KEYS), self.random.choice(MODIFIERS)
        name = name_of(widget)
        for _ in range(self.random.randint(1, 3)):
            if isValid(widget) and widget.isVisible():
                QTest.keyClick(widget, key, modifier)
        return f"{key.name} in {name}"

    def type_text(self) -> str:
        """Type something into a line."""
        line = self._widget(QLineEdit)
        if not isinstance(line, QLineEdit) or line.isReadOnly():
            return "no line"
        texts = (*FILTERS, "0.3", "nan", "-1", "1e400", "car", "/nowhere/at/all.json", "a" * 300,
                 "\N{BROKEN HEART}", "0", "inf")  # fmt: skip
        text, name = self.random.choice(texts), name_of(line)
        line.setFocus()
        line.selectAll()
        type_into(line, text)
        if isValid(line) and line.isVisible():
            QTest.keyClick(line, self.random.choice([Qt.Key.Key_Return, Qt.Key.Key_Tab]))
        return f"{text[:40]!r} in {name}"

    def type_filter(self) -> str:
        """Filter images by an expression, good or bad."""
        if self.window.loaded is None or QApplication.activeModalWidget():
            return "nothing to filter"
        bar, text = self.window.filter_bar, self.random.choice(FILTERS)
        bar.open()
        line = bar.field.line
        line.clear()
        type_into(line, text)
        QTest.keyClick(line, Qt.Key.Key_Return)
        return repr(text)

    def filter_examples(self) -> str:
        """Filter examples by an expression, good or bad."""
        if self.window.loaded is None or QApplication.activeModalWidget():
            return "nothing to filter"
        dock: Any = next(each for each in self.window.docks.panels if each.KEY == "examples")
        text = self.random.choice(FILTERS)
        if not dock.filter.isVisible():
            return "not seen"
        line: FilterLine = dock.filter.line
        line.setFocus()
        line.clear()
        type_into(line, text)
        line.popup.hide()
        QTest.keyClick(line, Qt.Key.Key_Return)
        return repr(text)

    def change_rule(self) -> str:
        """Ask for another matching rule."""
        if self.window.loaded is None:
            return "nothing is open"
        labels = self.window.loaded.evaluation.labels
        listed = Rule(matches=((labels[0], labels[-1]),)) if labels else Rule()
        rule = self.random.choice([*RULES, listed])
        self.window.context.store.update(rule=rule)
        return str(rule)

    def undo_or_redo(self) -> str:
        """Go some steps back, or forward again."""
        key = self.random.choice(["view.undo", "view.undo", "view.redo"])
        n = self.random.choice([1, 1, 2, 7])
        for _ in range(n):
            self.window.context.actions[key].trigger()
            QApplication.processEvents()
        return f"{n} {key}"

    def show_panel(self) -> str:
        """Go to a panel by its key."""
        if self.window.loaded is None or QApplication.activeModalWidget():
            return "nothing is open"
        entry = self.random.choice(CATALOGUE)
        QTest.keySequence(self.window, entry.shortcut)
        return entry.key

    def open_other(self) -> str:
        """Open other files."""
        gt, dt = self.random.choice(self.worlds)
        self.window.open_files(str(gt), str(dt))
        return f"{gt.parent.name}/{dt.name}"

    def disturb_files(self) -> str:
        """Let a file, or the pictures, vanish or change, or put all back."""
        path = self.random.choice(list(self._originals))
        what = self.random.choice(["remove", "truncate", "empty", "pictures", "restore", "restore"])
        if what == "remove":
            path.unlink(missing_ok=True)
        elif what == "truncate":
            path.write_bytes(self._originals[path][: len(self._originals[path]) // 2])
        elif what == "empty":
            path.write_bytes(b"")
        elif what == "pictures":
            here = path.parent / "images"
            away = path.parent / "away"
            if here.is_dir() and not away.exists():
                shutil.move(here, away)
            elif away.is_dir() and not here.exists():
                shutil.move(away, here)
        else:
            self.restore_files()
        return f"{what} {path.parent.name}/{path.name}"

    def restore_files(self) -> None:
        """Put all files back."""
        for each, content in self._originals.items():
            each.write_bytes(content)

    def resize(self) -> str:
        """Make the window another size."""
        size = self.random.randint(200, 1900), self.random.randint(200, 1200)
        self.window.resize(*size)
        return str(size)

    def cancel_job(self) -> str:
        """Cancel something that runs."""
        running = self.window.context.jobs.running
        if not running:
            return "nothing runs"
        job = self.random.choice(running)
        self.window.context.jobs.cancel(job.slot)
        return job.title

    def close_dialog(self) -> str:
        """Close what is in front."""
        stage = self._stage()
        if stage is self.window:
            return "no dialog"
        QTest.keyClick(stage, Qt.Key.Key_Escape)
        return name_of(stage)

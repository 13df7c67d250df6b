"""A view on its way out: to the clipboard or a file, from the menu of its panel or the window's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu

from errata.files.replacing import replacing
from errata_gui.actions import Spec
from errata_gui.export.folder import keep_folder, last_folder
from errata_gui.export.lines import command_of, program_of
from errata_gui.export.picture import Sheet
from errata_gui.export.stamp import Stamp
from errata_gui.export.table_text import csv_of, tsv_of
from errata_gui.jobs import failure_of
from errata_gui.panels.base import Panel

if TYPE_CHECKING:
    from errata_gui.resolve import Resolved
    from errata_gui.shell.window import MainWindow

SAID_MS = 6000
DOTS = "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True)
class Way:
    """A way out: its action, what it makes of a panel, and the file's ending (empty: clipboard).

    `make` gives None where the panel has no such thing.
    """

    spec: Spec
    what: str
    make: Callable[[Panel], Any]
    suffix: str = ""
    kind: str = ""


class Exporting:
    """The ways out of a window's panels, as actions of the registry."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.ways = {way.spec.key: way for way in _ways(self)}
        for key, way in self.ways.items():
            window.context.actions.add(way.spec, partial(self.run, key))

    def attach(self, panel: Panel) -> None:
        """Give a panel's button its menu, filled anew each time it opens; say what it saves."""
        if panel.more.menu() is not None:
            return
        panel.told.connect(self.say)
        menu = QMenu(panel.more)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(partial(self.fill, menu, panel))
        panel.more.setMenu(menu)

    def fill(self, menu: QMenu, panel: Panel) -> None:
        """Put every way out of a panel into a menu; those it has not are disabled and say why."""
        menu.clear()
        for key, way in self.ways.items():
            shortcut = way.spec.shortcut
            text = f"{way.spec.title}\t{shortcut}" if shortcut else way.spec.title
            action = menu.addAction(text, partial(self.run, key, panel))
            why = self.why_not(key, panel)
            action.setEnabled(not why)
            action.setToolTip(why or way.spec.tip)
            action.setObjectName(key)

    def why_not(self, key: str, panel: Panel | None) -> str:
        """Say why there is no such way out; empty where there is."""
        if panel is None or panel.resolved is None:
            return "There is nothing to copy or save: open ground truth and predictions first."
        if key == "export.copy_command" and self.command(panel) is None:
            return f"{panel.TITLE} shows nothing now that a command line could give."
        if key in ("export.copy_table", "export.save_csv") and not panel.has_table():
            return f"{panel.TITLE} has no table now."
        return ""

    @property
    def panel(self) -> Panel | None:
        """The panel that has the keyboard, or else the one in the middle."""
        widget = QApplication.focusWidget()
        while widget is not None and not isinstance(widget, Panel):
            widget = widget.parentWidget()
        if widget is not None:
            return widget
        middle = self._window.stack.currentWidget()
        return middle if isinstance(middle, Panel) else None

    def run(self, key: str, panel: Panel | None = None) -> None:
        """Go a way out of a panel; of the one in use, if none is named."""
        way, panel = self.ways[key], panel or self.panel
        why = self.why_not(key, panel)
        if why or panel is None:
            self._window.banner.say(why, slot="")
            return
        path = self._ask(way, panel) if way.suffix else None
        if way.suffix and path is None:
            return
        try:
            made = way.make(panel)
            if path is None:
                _to_clipboard(made)
            else:
                write(path, made)
        except (OSError, ValueError, MemoryError) as error:
            self._window.banner.show_failure(failure_of("", way.spec.title.rstrip(DOTS), error))
            return
        said = f"Copied the {way.what} of {panel.TITLE}" if path is None else f"Saved {path}"
        self.say(said)

    def say(self, sentence: str) -> None:
        """Say what was copied or saved."""
        self._window.status.showMessage(sentence, SAID_MS)

    def _ask(self, way: Way, panel: Panel) -> Path | None:
        """Ask where to save; None where the question was cancelled."""
        settings = self._window.context.settings
        suggested = last_folder(settings) / f"{panel.KEY}{way.suffix}"
        title = way.spec.title.rstrip(DOTS)
        chosen, _ = QFileDialog.getSaveFileName(self._window, title, str(suggested), way.kind)
        if not chosen:
            return None
        path = Path(chosen)
        if not path.suffix:
            path = path.with_name(path.name + way.suffix)
        keep_folder(settings, path)
        return path

    # What is made of a panel

    def stamp(self, panel: Panel) -> Stamp:
        """Say what a panel was computed with."""
        return Stamp.of(_resolved(panel), panel.subject())

    def sheet(self, panel: Panel) -> Sheet:
        """Give a panel's view, ready to be painted; what is not in sight is said."""
        part, words = panel.part_in_picture()
        title = f"{panel.subject()}, {words}" if words else panel.subject()
        stamp = Stamp.of(_resolved(panel), title)
        return Sheet(panel.picture_of(), stamp, self._window.context.theme, part)

    def table(self, panel: Panel, write: Callable[..., str]) -> str:
        """Give a panel's table as text."""
        table = panel.table()
        assert table is not None, "`why_not` has looked"
        return write(*table, self.stamp(panel))

    def program(self, panel: Panel) -> str:
        """Give the Python program that computes what a panel shows."""
        return program_of(panel.python(), _resolved(panel), self.stamp(panel))

    def command(self, panel: Panel) -> str | None:
        """Give the shell's line that shows the same; None if none does."""
        return command_of(panel.command(), _resolved(panel), panel.before_command())


def _ways(to: Exporting) -> list[Way]:
    png, svg, table = "PNG (*.png)", "SVG (*.svg)", "CSV (*.csv)"
    return [
        Way(Spec("export.copy_picture", "Copy picture", "File", "Ctrl+Shift+C",
                 "Put the view into the clipboard as a picture"),
            "picture", lambda panel: to.sheet(panel).image(_fine(panel))),
        Way(Spec("export.copy_table", "Copy table", "File", "Ctrl+Alt+C",
                 "Put the view's numbers into the clipboard, for a spreadsheet"),
            "table", lambda panel: to.table(panel, tsv_of)),
        Way(Spec("export.copy_python", "Copy as Python", "File", "Ctrl+Shift+P",
                 "Copy a program that computes what the view shows"),
            "Python program", to.program),
        Way(Spec("export.copy_command", "Copy as command line", "File", "Ctrl+Shift+X",
                 "Copy the command that prints what the view shows"),
            "command line", to.command),
        Way(Spec("export.save_png", f"Save picture as PNG{DOTS}", "File", "Ctrl+S",
                 "Save the view as it is seen"),
            "picture", lambda panel: to.sheet(panel).png(_fine(panel)), ".png", png),
        Way(Spec("export.save_png_2x", f"Save picture as PNG, twice as fine{DOTS}", "File",
                 "Ctrl+Shift+S", "Save the view with two pixels for each of the screen's"),
            "picture", lambda panel: to.sheet(panel).png(2 * _fine(panel)), ".png", png),
        Way(Spec("export.save_svg", f"Save picture as SVG{DOTS}", "File", "",
                 "Save the view as a drawing that can be enlarged and edited"),
            "picture", lambda panel: to.sheet(panel).svg(), ".svg", svg),
        Way(Spec("export.save_csv", f"Save table as CSV{DOTS}", "File", "Ctrl+Alt+S",
                 "Save the view's numbers"),
            "table", lambda panel: to.table(panel, csv_of), ".csv", table),
    ]  # fmt: skip


def write(path: Path, made: bytes | str) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    errata.FileError
        It cannot be written; what was there before still is.
    """
    with replacing(path) as file:
        file.write(made if isinstance(made, bytes) else made.encode())


def _to_clipboard(made: QImage | str) -> None:
    clipboard = QApplication.clipboard()
    if isinstance(made, QImage):
        clipboard.setImage(made)
    else:
        clipboard.setText(made)


def _fine(panel: Panel) -> float:
    return float(panel.devicePixelRatioF())


def _resolved(panel: Panel) -> Resolved:
    assert panel.resolved is not None, "`why_not` has looked"
    return panel.resolved

"""The application: from a command line to a window that is shown."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path


def run(arguments: Sequence[str] | None = None) -> int:
    """Open the window and stay until it is closed; gives the exit code."""
    given = _arguments(arguments)
    from PySide6.QtWidgets import QApplication

    from errata_gui import theme
    from errata_gui.settings import Settings
    from errata_gui.shell.window import MainWindow

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("errata")
    settings = Settings()
    theme.apply(app, theme.THEMES.get(settings.get("theme", "light"), theme.LIGHT))
    window = MainWindow(settings)
    window.show()
    if len(given.paths) == 2:
        window.open_files(str(given.paths[0]), str(given.paths[1]), given.images)
    return int(app.exec())


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="errata gui", description="Look at a model's mistakes, at every threshold."
    )
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="GT DT | FOLDER | FILE",
        help="ground truth and predictions, a folder that holds both, or one file",
    )  # fmt: skip
    parser.add_argument("--images", type=Path, metavar="FOLDER", help="where the pictures lie")
    return parser.parse_args(arguments)

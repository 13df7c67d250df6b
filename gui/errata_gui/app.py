"""The application: from a command line to a window that is shown."""

from __future__ import annotations

import argparse
import os
import signal
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
    # Python's own handler would wait until Qt next runs Python code.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    settings = Settings()
    theme.apply(app, theme.THEMES.get(settings.get("theme", "light"), theme.LIGHT))
    window = MainWindow(settings)
    window.mishaps.install()
    window.show()
    if len(given.paths) == 2 and all(path.is_file() for path in given.paths):
        one, other = map(str, given.paths)
        window.open_unsorted(one, other, given.images)
    elif given.paths:
        window.open_paths([str(path) for path in (*given.paths, *_list(given.images))])
    code = int(app.exec())
    window.mishaps.remove()
    if not window.context.jobs.close(0):
        # A thread that reads cannot be stopped, and nobody waits for its answer any more.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


def _list(path: Path | None) -> list[Path]:
    return [] if path is None else [path]


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="errata gui", description="Look at a model's mistakes, at every threshold."
    )
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="GT DT | FOLDER | FILE",
        help="ground truth and predictions, a folder that holds both, or one file",
    )  # fmt: skip
    parser.add_argument("--images", type=Path, metavar="FOLDER", help="where the pictures lie")
    given = parser.parse_args(arguments)
    for path in (*given.paths, *_list(given.images)):
        if not path.exists():
            parser.error(f"{path}: no such file or folder; check the path")
    if len(given.paths) > 2:
        parser.error(f"found {len(given.paths)} paths; give GT and DT, a folder, or one file")
    if given.images is not None and not given.images.is_dir():
        parser.error(f"--images: found {given.images}, which is no folder")
    return given

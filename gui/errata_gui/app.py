"""The application: from a command line to a window that is shown."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from errata import ErrataError, UsageError

_LIBRARIES = "libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1"
"""What Qt needs of Debian and Ubuntu beside itself."""


def run(arguments: Sequence[str]) -> int:
    """Open the window and stay until it is closed; gives the exit code.

    Raises
    ------
    errata.UsageError
        An argument without a meaning.
    errata.ErrataError
        There is no display, or Qt cannot be loaded.
    """
    given = _arguments(arguments)
    _check_display()
    try:
        from PySide6.QtWidgets import QApplication
    except ImportError as error:
        raise ErrataError(
            f"Qt cannot be loaded: {error}; on Debian and Ubuntu: apt install {_LIBRARIES}"
        ) from error

    from errata_gui import theme
    from errata_gui.settings import Settings
    from errata_gui.shell.window import MainWindow

    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("errata")
    # Python's own handler would wait until Qt next runs Python code.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    settings = Settings()
    theme.apply(app, theme.THEMES.get(settings.text("theme", "light"), theme.LIGHT))
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


def _check_display() -> None:
    """Refuse to start where Qt would abort the process: on Linux without a display."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in names):
        raise ErrataError(
            "there is no display to open a window on: set DISPLAY (ssh -X does); errata evaluate "
            "and its neighbours give the same numbers without a window"
        )


def _arguments(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="errata-gui", description="Look at a model's mistakes, at every threshold."
    )
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="GT DT | FOLDER | FILE",
        help="ground truth and predictions, a folder that holds both, or one file",
    )  # fmt: skip
    parser.add_argument("--images", type=Path, metavar="FOLDER", help="where the pictures lie")
    given = parser.parse_args(arguments)
    if len(given.paths) > 2:
        found = f"found {len(given.paths)} paths"
        raise UsageError.at("paths", found, "give GT and DT, a folder, or one file")
    for path in given.paths:
        if not path.exists():
            raise UsageError.at(
                "paths", f"found {str(path)!r}, which is not there", "check the path"
            )
    if given.images is not None and not given.images.is_dir():
        found = f"found {str(given.images)!r}, which is no folder"
        raise UsageError.at("--images", found, "name the folder of the pictures")
    return given

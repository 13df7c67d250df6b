"""How data comes into the window: the dialog, named files, the demo, the last session."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from errata_gui.loaded import Loaded, load
from errata_gui.recognise import Recognised, recognise
from errata_gui.settings import cache_folder
from errata_gui.shell import session as sessions
from errata_gui.shell.open_dialog import OpenDialog
from errata_gui.there import is_folder

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from errata_gui.jobs import Failure, Handle
    from errata_gui.panels.base import Context
    from errata_gui.state import Rule

DEMO_PICTURES = 500


class Opening(QObject):
    """Reads beside the window, and says when something is there to be shown.

    Signals
    -------
    ready(Loaded, ViewState or None, sentence)
        Read; with the state to show it in, and what is to be said of it.
    failed(Failure)
        What the dialog has no place for.
    """

    ready = Signal(object, object, str)
    failed = Signal(object)

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self._context = context
        self._jobs = context.jobs
        self._asked: tuple[str, str, str] = ("", "", "")
        self.dialog = OpenDialog(context.jobs, window)
        self.dialog.read_asked.connect(self._read_for_dialog)
        self.dialog.show_asked.connect(lambda loaded: self.ready.emit(loaded, None, ""))

    # By the dialog

    def ask(self, paths: list[str] | None = None) -> None:
        """Show the dialog, with files looked into if any are given."""
        self.dialog.forget()
        self.dialog.open()
        if paths:
            self.dialog.take(paths)

    def _read_for_dialog(self, gt: str, dt: str, images: str, skip_invalid: bool) -> None:
        folder = Path(images) if images else None
        self._start(gt, dt, folder, skip_invalid, self._rule, self.dialog.show_read)

    # At once

    def read(self, gt: str, dt: str, images: Path | None = None) -> None:
        """Read two files and show them; where that fails the dialog says why."""
        self._start(gt, dt, images, False, self._rule, self._show)

    def read_unsorted(self, one: str, other: str, images: Path | None = None) -> None:
        """Read two files and show them, whichever of them is the ground truth."""

        def done(found: Recognised) -> None:
            swapped = other in found.gts and one in found.dts
            self.read(*((other, one) if swapped else (one, other)), images)

        self._jobs.start(
            "recognise", f"looking into {Path(one).name}", partial(recognise, [one, other]), done
        )

    def read_recent(self, entry: dict[str, str]) -> None:
        """Read one of the recent files."""
        images = entry.get("images")
        self.read(entry["gt"], entry["dt"], Path(images) if images else None)

    def restore(self) -> None:
        """Read the last session's files and show them as they were left."""
        session = sessions.kept(self._context.settings)
        if session is None:
            return
        images = Path(session.images) if session.images else None
        if images is not None and not is_folder(images):
            images = None
        done = partial(self._show_session, session)
        self._start(session.gt, session.dt, images, session.skip_invalid, session.state.rule, done)

    def _show(self, loaded: Loaded) -> None:
        n = len(loaded.warnings)
        said = "" if not n else loaded.warnings[0] if n == 1 else f"{n} warnings in these files"
        self.ready.emit(loaded, None, said)

    def _show_session(self, session: sessions.Session, loaded: Loaded) -> None:
        changed = [Path(path).name for path in session.changed(loaded)]
        said = []
        if changed:
            said.append(
                f"{' and '.join(changed)} changed since the last session: thresholds and panel are "
                "as they were left, what was selected is not."
            )
        if session.odd:
            said.append(
                f"The session's file was damaged; as at the start: {', '.join(session.odd)}."
            )
        if session.state.rule != loaded.rule:
            said.append(f"The matching rule is not as it was left, but {loaded.rule}.")
        if session.vectors and not changed:
            self._context.vectors.take_up(loaded, session.vectors)
        self.ready.emit(loaded, session.state_for(loaded), " ".join(said))

    @property
    def _rule(self) -> Rule:
        return self._context.store.state.rule

    def _start(
        self, gt: str, dt: str, images: Path | None, skip_invalid: bool, rule: Rule, done: Any
    ) -> None:
        self._asked = (gt, dt, "" if images is None else str(images))

        def work(handle: Handle) -> Loaded:
            return load(gt, dt, rule, images, handle, skip_invalid=skip_invalid)

        self._jobs.start("open", f"reading {Path(gt).name} and {Path(dt).name}", work, done)

    def show_failure(self, failure: Failure) -> None:
        """Say in the dialog why files could not be read, opened for it if it is not there."""
        if not self.dialog.isVisible():
            self.dialog.forget()
            self.dialog.name(*self._asked)
            self.dialog.open()
        self.dialog.show_failure(failure, refused=failure.refused)

    # The demo

    def demo(self) -> None:
        """Draw the demo, unless it is there, and open it."""
        self._jobs.start("demo", f"drawing {DEMO_PICTURES} pictures", draw_demo, self._read_demo)

    def _read_demo(self, folder: Path) -> None:
        self.read(str(folder / "gt.json"), str(folder / "model_a.json"), folder / "images")


def draw_demo(handle: Handle, n_images: int = DEMO_PICTURES) -> Path:
    """Draw the demo into the cache, or into a temporary folder; give the folder.

    Raises
    ------
    errata.MissingExtraError
        Pillow is not installed; the message is the line that installs it.
    """
    from errata import __version__
    from errata.demo import generate

    for base in (cache_folder(), Path(tempfile.gettempdir()) / "errata"):
        folder = base / f"demo-{__version__}-{n_images}"
        # It is written last: where it is, all is there.
        if (folder / "planted.json").is_file():
            return folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        generate(folder, n_images=n_images, progress=handle.progress)
        return folder
    raise OSError(f"no folder for the demo can be written: tried {cache_folder()}")

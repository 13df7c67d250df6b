"""What is remembered between runs: recent files, theme, layouts. A JSON file in the user's folder.

A folder that cannot be written to, or a damaged file, is told once and stops nothing. Nothing is
lost: a damaged file is put aside under a name of its own, one that cannot be read is left alone,
and what another window has written since is taken in before anything is written.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

RECENT = 12
"""Files that are remembered."""


def settings_folder() -> Path:
    """Give the folder of the settings: ``$ERRATA_SETTINGS``, or the platform's own place."""
    named = os.environ.get("ERRATA_SETTINGS")
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home())) / "errata"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "errata"
    return Path(os.environ.get("XDG_CONFIG_HOME", Path.home() / ".config")) / "errata"


def cache_folder() -> Path:
    """Give the folder for what can be made again: ``$ERRATA_CACHE``, or the platform's own."""
    named = os.environ.get("ERRATA_CACHE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "errata" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "errata"
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "errata"


class Settings:
    """Remembered values by name.

    Attributes
    ----------
    problem : str
        Why nothing is remembered, in one sentence; empty while all is well.
    told : callable, optional
        Called with the sentence when a problem arises.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.path = (folder or settings_folder()) / "settings.json"
        self.problem = ""
        self.told: Callable[[str], object] | None = None
        self._readable = True
        self._values: dict[str, Any] = {}
        self._stamp: tuple[int, ...] = ()
        self._read()

    def get(self, name: str, default: Any = None) -> Any:
        """Give a value."""
        return self._values.get(name, default)

    def set(self, name: str, value: Any) -> None:
        """Remember a value (what JSON can hold), at once; None forgets it."""
        self._take_in()
        if self._values.get(name) == value:
            return
        self._values[name] = value
        if value is None:
            del self._values[name]
        self._write()

    def text(self, name: str, default: str) -> str:
        """Give a value that is to be a text; the default where it is something else."""
        found = self._values.get(name)
        return found if isinstance(found, str) else default

    def mapping(self, name: str) -> dict[str, Any]:
        """Give a value that is to be a mapping; an empty one where it is something else."""
        self._take_in()
        found = self._values.get(name)
        return dict(found) if isinstance(found, dict) else {}

    @property
    def recent(self) -> list[dict[str, str]]:
        """Files opened before, the latest first: ``{"gt", "dt"}``, and ``"images"`` if named."""
        self._take_in()
        found = self._values.get("recent", [])
        return [r for r in found if _is_recent(r)] if isinstance(found, list) else []

    def add_recent(self, gt: str, dt: str, images: str | None = None) -> None:
        """Put files at the head of the recent ones."""
        entry = {"gt": gt, "dt": dt, **({} if images is None else {"images": images})}
        others = [r for r in self.recent if (r["gt"], r["dt"]) != (gt, dt)]
        self.set("recent", [entry, *others][:RECENT])

    def _read(self) -> None:
        try:
            text = self.path.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return  # Not there yet; whether its folder can be made is seen when it is written.
        except OSError as error:
            self._readable = False
            self._tell(f"{self.path}: settings cannot be read: {error.strerror}; they stay as they "
                       "are, and what is set now is forgotten when the app closes")  # fmt: skip
            return
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = None
        if isinstance(found, dict):
            self._values = found
            self._stamp = self._look()
        else:
            self._put_aside()

    def _look(self) -> tuple[int, ...]:
        """Give what is different after another window has written; empty without a file."""
        try:
            status = self.path.stat()
        except OSError:
            return ()
        return status.st_mtime_ns, status.st_size, status.st_ino

    def _take_in(self) -> None:
        """Take what another window has written since; what cannot be read is none of its."""
        now = self._look()
        if not self._readable or not now or now == self._stamp:
            return
        self._stamp = now
        with suppress(OSError, ValueError, RecursionError):
            found = json.loads(self.path.read_bytes())
            if isinstance(found, dict):
                self._values = found

    def _put_aside(self) -> None:
        names = ("settings.damaged.json", *(f"settings.damaged-{n}.json" for n in range(2, 100)))
        free = [self.path.with_name(name) for name in names]
        kept = next((path for path in free if not path.exists()), free[-1])
        moved = False
        with suppress(OSError):
            self.path.replace(kept)
            moved = True
        self._readable = moved
        end = f"they are kept as {kept.name}" if moved else "they are left as they are"
        self._tell(f"{self.path}: settings were damaged and are not used; {end}")

    def _write(self) -> None:
        if not self._readable:
            return
        beside = self.path.with_suffix(f".{os.getpid()}.part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(self._values, indent=1), encoding="utf-8")
            beside.replace(self.path)
            self._stamp = self._look()
        except OSError as error:
            with suppress(OSError):
                beside.unlink()
            self._tell(f"{self.path.parent}: settings cannot be saved: {error.strerror}; the app "
                       "works on, and forgets them when it closes")  # fmt: skip

    def _tell(self, sentence: str) -> None:
        """Say it once, however often it is tried."""
        if sentence == self.problem:
            return
        self.problem = sentence
        if self.told is not None:
            self.told(sentence)


def _is_recent(entry: Any) -> bool:
    return isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in ("gt", "dt"))

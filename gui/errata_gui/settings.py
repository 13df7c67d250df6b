"""What is remembered between runs: recent files, theme, layouts. A JSON file in the user's folder.

A folder that cannot be written to, or a damaged file, is told once and stops nothing.
"""

from __future__ import annotations

import json
import os
import sys
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


class Settings:
    """Remembered values by name.

    Attributes
    ----------
    problem : str
        Why nothing is remembered, in one sentence; empty while all is well.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.path = (folder or settings_folder()) / "settings.json"
        self.problem = ""
        self._values: dict[str, Any] = {}
        self._read()

    def get(self, name: str, default: Any = None) -> Any:
        """Give a value."""
        return self._values.get(name, default)

    def set(self, name: str, value: Any) -> None:
        """Remember a value (what JSON can hold), at once."""
        if self._values.get(name) == value:
            return
        self._values[name] = value
        self._write()

    @property
    def recent(self) -> list[dict[str, str]]:
        """Files opened before, the latest first: ``{"gt", "dt"}``."""
        found = self._values.get("recent", [])
        return [r for r in found if isinstance(r, dict) and {"gt", "dt"} <= r.keys()]

    def add_recent(self, gt: str, dt: str) -> None:
        """Put files at the head of the recent ones."""
        entry = {"gt": gt, "dt": dt}
        self.set("recent", [entry, *(r for r in self.recent if r != entry)][:RECENT])

    def _read(self) -> None:
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return
        except OSError as error:
            self.problem = f"{self.path}: settings cannot be read: {error.strerror}"
            return
        try:
            self._values = dict(json.loads(text))
        except (ValueError, TypeError):
            kept = self.path.with_suffix(".damaged.json")
            with suppress(OSError):
                self.path.replace(kept)
            self.problem = f"{self.path}: settings were damaged; they are kept as {kept.name}"

    def _write(self) -> None:
        beside = self.path.with_suffix(".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(self._values, indent=1), encoding="utf-8")
            beside.replace(self.path)
        except OSError as error:
            self.problem = (
                f"{self.path.parent}: settings cannot be saved: {error.strerror}; "
                "the app works on, and forgets them when it closes"
            )

"""What was open, and how: kept in the settings, so that it can be gone on with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from errata_gui.state import ExampleQuery, ViewState

if TYPE_CHECKING:
    from errata_gui.loaded import Loaded
    from errata_gui.settings import Settings

NAME = "session"


@dataclass(frozen=True)
class Session:
    """Files with their hashes, and the view state.

    Attributes
    ----------
    gt, dt : str
    images : str, optional
        The folder of the pictures.
    skip_invalid : bool
    hashes : tuple of str
        BLAKE3 of `gt` and of `dt`.
    state : ViewState
    """

    gt: str
    dt: str
    images: str | None
    skip_invalid: bool
    hashes: tuple[str, str]
    state: ViewState

    @classmethod
    def of(cls, loaded: Loaded, state: ViewState) -> Session:
        """Give what is open now."""
        images = None if loaded.images is None else str(loaded.images.resolve())
        gt, dt = (str(Path(path).resolve()) for path in (loaded.gt, loaded.dt))
        return cls(gt, dt, images, loaded.skip_invalid, loaded.key, state)

    def to_dict(self) -> dict[str, Any]:
        """Give plain Python for the settings."""
        return {
            "gt": self.gt,
            "dt": self.dt,
            "images": self.images,
            "skip_invalid": self.skip_invalid,
            "hashes": list(self.hashes),
            "state": self.state.to_dict(),
        }

    @classmethod
    def from_dict(cls, plain: Any) -> Session | None:
        """Undo `to_dict`; None where it is no session."""
        if not isinstance(plain, dict):
            return None
        gt, dt, images = (plain.get(name) for name in ("gt", "dt", "images"))
        hashes, state = plain.get("hashes"), plain.get("state")
        if not (isinstance(gt, str) and isinstance(dt, str) and isinstance(hashes, list)):
            return None
        return cls(
            gt,
            dt,
            images if isinstance(images, str) else None,
            plain.get("skip_invalid") is True,
            (str(hashes[0]), str(hashes[1])) if len(hashes) == 2 else ("", ""),
            ViewState.from_dict(state if isinstance(state, dict) else {}),
        )

    def changed(self, loaded: Loaded) -> list[str]:
        """Give the files whose bytes are others than they were."""
        pairs = zip((self.gt, self.dt), self.hashes, loaded.key, strict=True)
        return [path for path, before, now in pairs if before != now]

    def state_for(self, loaded: Loaded) -> ViewState:
        """Give the state as far as it holds: what names images or examples only of equal files."""
        state = replace(self.state, rule=loaded.rule)
        if not self.changed(loaded):
            return state
        return replace(state, query=ExampleQuery(), selected=(), image=None, example=None)


def kept(settings: Settings) -> Session | None:
    """Give the last session, if one is kept."""
    return Session.from_dict(settings.get(NAME))


def keep(settings: Settings, loaded: Loaded, state: ViewState) -> None:
    """Keep what is open now."""
    settings.set(NAME, Session.of(loaded, state).to_dict())

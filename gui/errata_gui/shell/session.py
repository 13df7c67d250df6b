"""What was open, and how: kept in the settings, so that it can be gone on with."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from errata_gui.state import ExampleQuery, KeptVectors, ViewState
from errata_gui.state.fitting import fits

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
    vectors : tuple of KeptVectors
        The files of vectors that were open.
    odd : tuple of str
        What of the file does not fit, and is as at the start.
    """

    gt: str
    dt: str
    images: str | None
    skip_invalid: bool
    hashes: tuple[str, str]
    state: ViewState
    vectors: tuple[KeptVectors, ...] = ()
    odd: tuple[str, ...] = ()

    @classmethod
    def of(cls, loaded: Loaded, state: ViewState, vectors: tuple[KeptVectors, ...] = ()) -> Session:
        """Give what is open now."""
        images = None if loaded.images is None else str(loaded.images.resolve())
        gt, dt = (str(Path(path).resolve()) for path in (loaded.gt, loaded.dt))
        return cls(gt, dt, images, loaded.skip_invalid, loaded.key, state, vectors)

    def to_dict(self) -> dict[str, Any]:
        """Give plain Python for the settings."""
        return {
            "gt": self.gt,
            "dt": self.dt,
            "images": self.images,
            "skip_invalid": self.skip_invalid,
            "hashes": list(self.hashes),
            "state": self.state.to_dict(),
            "vectors": [each.to_dict() for each in self.vectors],
        }

    @classmethod
    def from_dict(cls, plain: Any) -> Session | None:
        """Undo `to_dict`; None where it is no session."""
        if not isinstance(plain, dict):
            return None
        gt, dt, images = (plain.get(name) for name in ("gt", "dt", "images"))
        hashes, state = plain.get("hashes"), plain.get("state", {})
        if not (isinstance(gt, str) and isinstance(dt, str) and isinstance(hashes, list)):
            return None
        if not fits((gt, dt), tuple[str, ...]):
            return None
        view, odd = ViewState.read(state if isinstance(state, dict) else {})
        kinds = {"images": str | None, "skip_invalid": bool, "state": dict}
        odd += [name for name in kinds if name in plain and not fits(plain[name], kinds[name])]
        vectors = KeptVectors.read(plain.get("vectors", []))
        odd += ["vectors"] if vectors is None else []
        return cls(
            gt,
            dt,
            images if fits(images, str) else None,
            plain.get("skip_invalid") is True,
            (str(hashes[0]), str(hashes[1])) if len(hashes) == 2 else ("", ""),
            view,
            vectors or (),
            tuple(odd),
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


def is_damaged(settings: Settings) -> bool:
    """Say whether something is kept that is no session."""
    return settings.get(NAME) is not None and kept(settings) is None


def keep(
    settings: Settings, loaded: Loaded, state: ViewState, vectors: tuple[KeptVectors, ...]
) -> None:
    """Keep what is open now."""
    settings.set(NAME, Session.of(loaded, state, vectors).to_dict())

"""Which vectors were open, as the session keeps it: files, and whether they were clustered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from errata_gui.state.fitting import fits


@dataclass(frozen=True)
class KeptVectors:
    """Vectors of images or of objects that were read from files.

    Attributes
    ----------
    of : {"images", "objects"}
    files : tuple of str
        One, or for objects those of both sides.
    clustered : bool
    """

    of: str
    files: tuple[str, ...]
    clustered: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Give plain Python for a file."""
        return {"of": self.of, "files": list(self.files), "clustered": self.clustered}

    @classmethod
    def read(cls, plain: Any) -> tuple[KeptVectors, ...] | None:
        """Undo `to_dict` for a list of them; None where it is no such list."""
        if not isinstance(plain, list):
            return None
        found = tuple(map(_one, plain))
        return tuple(each for each in found if each) if all(found) else None


def _one(plain: Any) -> KeptVectors | None:
    if not isinstance(plain, dict) or plain.get("of") not in ("images", "objects"):
        return None
    files, clustered = plain.get("files"), plain.get("clustered")
    files = tuple(files) if isinstance(files, list) else None
    if not (fits(files, tuple[str, ...]) and files and isinstance(clustered, bool)):
        return None
    return KeptVectors(plain["of"], files, clustered)

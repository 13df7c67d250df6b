"""What names one object in the state: its side and its id, which stay when rows move."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from errata.columns import ImageId


class ObjectKey(NamedTuple):
    """An annotation by its id, or a detection by its record's number in its file.

    As text, which is what `ViewState.example` holds: ``gt:17``, ``dt:204``. No data set has both
    17 and "17" as an id, so that the id's text is enough. An example's key is that of its
    detection, or of its annotation if it has none.
    """

    side: str
    id: str

    @classmethod
    def of(cls, side: str, object_id: ImageId) -> ObjectKey:
        """Name an object by its id."""
        return cls(side, str(object_id))

    @classmethod
    def parse(cls, text: str | None) -> ObjectKey | None:
        """Undo `str`; None where the text names nothing."""
        side, colon, object_id = (text or "").partition(":")
        return cls(side, object_id) if colon and side in ("gt", "dt") else None

    def __str__(self) -> str:
        return f"{self.side}:{self.id}"

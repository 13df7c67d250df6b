"""One JSON object, taken apart key by key; keys that nobody asked for are kept."""

from __future__ import annotations

from math import isfinite
from typing import Any, TypeVar

from errata.errors import InputError
from errata.variants.refusal import refused

Found = TypeVar("Found")

_LARGEST = 10**308


class Fields:
    """The keys of one object, with the place that an error names.

    A key that is missing or null is None, unless it is required.
    """

    def __init__(self, value: Any, place: str, file: str = "") -> None:
        self.place = place
        self.file = file
        if not isinstance(value, dict):
            raise refused(file, place, f"found {shown(value)}", "give an object")
        self._left = dict(value)

    def at(self, key: str) -> str:
        """Give the place of a key."""
        return f"{self.place}.{key}" if self.place else key

    def refused(self, key: str, value: Any, advice: str) -> InputError:
        """Make the error that refuses a value."""
        return refused(self.file, self.at(key), f"found {shown(value)}", advice)

    def text(self, key: str) -> str | None:
        """Take a string."""
        value: str | None = self._take(key, str, "give a string")
        return value

    def flag(self, key: str) -> bool | None:
        """Take true or false."""
        value: bool | None = self._take(key, bool, "give true or false")
        return value

    def number(self, key: str) -> int | float | None:
        """Take a finite number as it is, whole or not."""
        value = self._left.get(key)
        if value is not None and not is_number(value):
            raise self.refused(key, value, "give a number")
        number: int | float | None = self._take(key, (int, float), "give a number")
        return number

    def items(self, key: str) -> list[Any] | None:
        """Take a list."""
        value: list[Any] | None = self._take(key, list, "give a list")
        return value

    def object(self, key: str) -> dict[str, Any] | None:
        """Take an object as it is."""
        value: dict[str, Any] | None = self._take(key, dict, "give an object")
        return value

    def required(self, key: str, value: Found | None, advice: str) -> Found:
        """Refuse a key that is missing or null."""
        if value is None:
            raise refused(self.file, self.at(key), "found nothing", advice)
        return value

    def rest(self) -> dict[str, Any]:
        """Give what was not taken, null values of known keys among it."""
        return self._left

    def _take(self, key: str, kind: Any, advice: str) -> Any:
        value = self._left.get(key)
        if value is None:
            return None
        if not isinstance(value, kind):
            raise self.refused(key, value, advice)
        del self._left[key]
        return value


def is_number(value: Any) -> bool:
    """Whether a value of JSON is a finite number; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    # A whole number that is beyond what a float holds would fail wherever it is used.
    return abs(value) <= _LARGEST if isinstance(value, int) else isfinite(value)


def shown(value: Any) -> str:
    """Show what was found, at a length that an error can hold."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."

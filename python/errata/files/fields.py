"""An object of a JSON file, taken apart key by key; what is wrong is said with its place."""

from __future__ import annotations

import json
from math import isfinite
from typing import Any, TypeVar

from errata.errors import InputError
from errata.files.refusal import refused

Found = TypeVar("Found")

_LARGEST = 10**308


class Fields:
    """An object, and where it stands; a key that is missing or null is None.

    Parameters
    ----------
    values : object
        What stands there; refused if it is no dict.
    file : str
        As named by the caller; empty for values in memory.
    place : str
        Where in the file, such as ``clusters[2]``; empty for the whole.

    Raises
    ------
    InputError
        It is no object; as each method does for a value of another kind.
    """

    def __init__(self, values: Any, file: str = "", place: str = "") -> None:
        if not isinstance(values, dict):
            raise refused(file, place, f"found {shown(values)}", "give an object")
        self.values: dict[str, Any] = values
        self.file = file
        self.place = place
        self._taken: set[str] = set()

    def at(self, key: str) -> str:
        """Give the place of a key."""
        return f"{self.place}.{key}" if self.place else key

    def refused(self, key: str, value: Any, advice: str) -> InputError:
        """Make the error that refuses a value."""
        return refused(self.file, self.at(key), f"found {shown(value)}", advice)

    def required(self, key: str, value: Found | None, advice: str) -> Found:
        """Refuse a key that is missing or null."""
        if value is None:
            raise refused(self.file, self.at(key), "found nothing", advice)
        return value

    def number(self, key: str) -> int | float | None:
        """Take a finite number as it is, whole or not."""
        value = self.values.get(key)
        if value is not None and not is_number(value):
            raise self.refused(key, value, "give a finite number")
        number: int | float | None = self._take(key, (int, float), "give a finite number")
        return number

    def numbers(self, key: str) -> tuple[float, ...]:
        """Take a list of finite numbers; empty where it is missing or null."""
        listed = self.items(key) or []
        for i, value in enumerate(listed):
            if not is_number(value):
                raise self.refused(f"{key}[{i}]", value, "give a finite number")
        return tuple(map(float, listed))

    def rows(self, key: str) -> tuple[tuple[int | float, ...], ...] | None:
        """Take a list of lists of finite numbers, all of one length."""
        rows = self.items(key)
        if rows is None:
            return None
        for i, row in enumerate(rows):
            if not isinstance(row, list):
                raise self.refused(f"{key}[{i}]", row, "give a list of finite numbers")
            for j, value in enumerate(row):
                if not is_number(value):
                    raise self.refused(f"{key}[{i}][{j}]", value, "give a finite number")
            if len(row) != len(rows[0]):
                raise self.refused(f"{key}[{i}]", row, f"give {len(rows[0])}, as in the first row")
        return tuple(map(tuple, rows))

    def text(self, key: str) -> str | None:
        """Take a string."""
        value: str | None = self._take(key, str, "give a string")
        return value

    def texts(self, key: str, advice: str = "give a string") -> tuple[str, ...]:
        """Take a list of strings; empty where it is missing or null."""
        listed = self.items(key) or []
        for i, value in enumerate(listed):
            if not isinstance(value, str):
                raise self.refused(f"{key}[{i}]", value, advice)
        return tuple(listed)

    def flag(self, key: str) -> bool | None:
        """Take true or false."""
        value: bool | None = self._take(key, bool, "give true or false")
        return value

    def items(self, key: str) -> list[Any] | None:
        """Take a list."""
        value: list[Any] | None = self._take(key, list, "give a list")
        return value

    def object(self, key: str) -> dict[str, Any] | None:
        """Take an object as it is."""
        value: dict[str, Any] | None = self._take(key, dict, "give an object")
        return value

    def within(self, key: str) -> Fields | None:
        """Take an object, to be taken apart in turn."""
        value = self.object(key)
        return None if value is None else Fields(value, self.file, self.at(key))

    def objects(self, key: str) -> list[Fields]:
        """Take a list of objects; empty where it is missing or null."""
        listed = self.items(key) or []
        return [Fields(value, self.file, self.at(f"{key}[{i}]")) for i, value in enumerate(listed)]

    def rest(self) -> dict[str, Any]:
        """Give what was not taken, null values of known keys among it."""
        return {key: value for key, value in self.values.items() if key not in self._taken}

    def others(self, known: tuple[str, ...]) -> dict[str, Any]:
        """Give what stands under keys that are not known."""
        return {key: value for key, value in self.values.items() if key not in known}

    def _take(self, key: str, kind: Any, advice: str) -> Any:
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, kind):
            raise self.refused(key, value, advice)
        self._taken.add(key)
        return value


def is_number(value: Any) -> bool:
    """Whether a value of JSON is a finite number; true and false are none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    # A whole number that is beyond what a float holds would fail wherever it is used.
    return abs(value) <= _LARGEST if isinstance(value, int) else isfinite(value)


def shown(value: Any) -> str:
    """Show a value of a JSON file in a few words."""
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return f"an object of {len(value)}"
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:39]}…"

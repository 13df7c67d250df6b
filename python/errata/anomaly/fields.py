"""Values of a JSON file, taken one at a time; what is wrong is said with file, key and value."""

from __future__ import annotations

import json
from dataclasses import dataclass
from math import isfinite
from typing import Any

from errata.errors import InputError


@dataclass(frozen=True)
class Fields:
    """An object of a JSON file, and where it stands.

    Attributes
    ----------
    values : dict
    file : str
        As named by the caller; empty for values in memory.
    place : str
        Where in the file, such as ``clusters[2]``; empty for the whole.
    """

    values: dict[str, Any]
    file: str = ""
    place: str = ""

    def refused(self, key: str, value: Any, advice: str) -> InputError:
        """Make the error that refuses a value."""
        place = self._at(key)
        found = f"found {shown(value)}"
        where = f"{self.file}: " if self.file else ""
        return InputError(
            f"{where}{place}: {found}; {advice}",
            file=self.file,
            place=place,
            found=found,
            advice=advice,
        )

    def number(self, key: str, default: float | None = None) -> float | None:
        """A finite number; `default` where it is null or absent."""
        value = self.values.get(key)
        return default if value is None else self._finite(key, value)

    def numbers(self, key: str) -> tuple[float, ...]:
        """A list of finite numbers; empty where it is null or absent."""
        listed = self.items(key)
        return tuple(self._finite(f"{key}[{i}]", value) for i, value in enumerate(listed))

    def text(self, key: str) -> str | None:
        """A string; None where it is null or absent."""
        value = self.values.get(key)
        if value is None or isinstance(value, str):
            return value
        raise self.refused(key, value, "give a string")

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings; empty where it is null or absent."""
        listed = self.items(key)
        for i, value in enumerate(listed):
            if not isinstance(value, str):
                raise self.refused(f"{key}[{i}]", value, "give a string")
        return tuple(listed)

    def flag(self, key: str) -> bool | None:
        """True or False; None where it is null or absent."""
        value = self.values.get(key)
        if value is None or isinstance(value, bool):
            return value
        raise self.refused(key, value, "give true or false")

    def items(self, key: str) -> list[Any]:
        """A list; empty where it is null or absent."""
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.refused(key, value, "give a list")
        return value

    def objects(self, key: str) -> list[Fields]:
        """A list of objects; empty where it is null or absent."""
        return [self._object(f"{key}[{i}]", value) for i, value in enumerate(self.items(key))]

    def within(self, key: str) -> Fields | None:
        """An object; None where it is null or absent."""
        value = self.values.get(key)
        return None if value is None else self._object(key, value)

    def others(self, known: tuple[str, ...]) -> dict[str, Any]:
        """What stands under keys that are not known."""
        return {key: value for key, value in self.values.items() if key not in known}

    def _object(self, key: str, value: Any) -> Fields:
        if not isinstance(value, dict):
            raise self.refused(key, value, "give an object")
        return Fields(value, self.file, self._at(key))

    def _finite(self, key: str, value: Any) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool):
            try:
                number = float(value)
            except OverflowError:  # A whole number beyond 1e308.
                number = float("inf")
            if isfinite(number):
                return number
        raise self.refused(key, value, "give a finite number")

    def _at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key


def shown(value: Any) -> str:
    """Show a value of a JSON file in a few words."""
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return f"an object of {len(value)}"
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= 40 else f"{text[:39]}…"

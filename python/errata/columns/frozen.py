"""What the handles on the engine's columns share. Nothing heavy is imported."""

from __future__ import annotations

from warnings import warn

from errata.errors import ErrataWarning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeVar

    from numpy.typing import NDArray

    T = TypeVar("T")
    ImageId = int | str
    """An id as people write it; the same for categories and annotations."""


class Frozen:
    """A handle whose attributes are set once, by `_set`; what is derived is kept, by `_once`."""

    __slots__ = ("_cache",)
    _cache: dict[str, Any]

    def _set(self, **parts: object) -> None:
        for name, value in parts.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        msg = f"{type(self).__name__} is frozen: {name} cannot be set"
        raise AttributeError(msg)

    def _once(self, name: str, make: Callable[[], T]) -> T:
        if name not in self._cache:
            self._cache[name] = make()
        kept: T = self._cache[name]
        return kept


def read_only(arrays: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Let nobody write to columns."""
    for array in arrays.values():
        array.flags.writeable = False
    return arrays


def read_only_pair(arrays: tuple[Any, Any] | None) -> tuple[Any, Any] | None:
    """Let nobody write to a pair of arrays."""
    for array in arrays or ():
        array.flags.writeable = False
    return arrays


def sentence(warning: tuple[str, int, str, str]) -> str:
    """Put a warning into words: what was kept, how many records, the first of them."""
    _, count, first, text = warning
    return f"{text} ({count} of them, the first: {first})" if count > 1 else f"{text} ({first})"


def warn_of(warnings: Sequence[tuple[str, int, str, str]], file: str) -> None:
    """Tell what was odd in an input to whoever read it."""
    for warning in warnings:
        text = sentence(warning)
        warn(f"{file}: {text}" if file else text, ErrataWarning, stacklevel=4)

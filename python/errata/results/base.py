"""What every result can do. Imports nothing: what a conversion needs is loaded by it."""

from __future__ import annotations

from errata.errors import MissingExtraError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


_INFINITE = float("-inf")


class Result:
    """A frozen result with a table at its heart.

    Subclasses name their parts in ``__slots__``, set them once with `_freeze`, and give
    `to_dict` and `_columns`.
    """

    __slots__ = ()

    def _freeze(self, **parts: Any) -> None:
        for name, value in parts.items():
            object.__setattr__(self, name, value)

    def __reduce__(self) -> tuple[Any, ...]:
        slots = [name for cls in type(self).__mro__ for name in getattr(cls, "__slots__", ())]
        return _thaw, (type(self), {name: getattr(self, name) for name in slots})

    def __setattr__(self, name: str, value: object) -> None:
        msg = f"{type(self).__name__} is frozen: {name} cannot be set"
        raise AttributeError(msg)

    def __delattr__(self, name: str) -> None:
        msg = f"{type(self).__name__} is frozen: {name} cannot be deleted"
        raise AttributeError(msg)

    def to_dict(self) -> dict[str, Any]:
        """The result as plain Python: dicts, lists, numbers, None for undefined."""
        raise NotImplementedError

    def _columns(self) -> dict[str, Any]:
        """The columns of its main table."""
        raise NotImplementedError

    def to_columns(self) -> dict[str, list[Any]]:
        """The main table as plain lists by column; undefined numbers are None."""
        return {name: plain(column) for name, column in self._columns().items()}

    def to_json(self, indent: int | None = None) -> str:
        """The result as JSON; undefined numbers are null."""
        import json

        return json.dumps(plain(self.to_dict()), indent=indent, allow_nan=False)

    def to_pandas(self) -> Any:
        """The main table as a ``pandas.DataFrame``."""
        try:
            import pandas as pd
        except ImportError as error:
            raise MissingExtraError.of("pandas", "pandas") from error
        return pd.DataFrame(self._columns())

    def to_polars(self) -> Any:
        """The main table as a ``polars.DataFrame``."""
        try:
            import polars as pl
        except ImportError as error:
            raise MissingExtraError.of("polars", "polars") from error
        return pl.DataFrame({name: uniform(column) for name, column in self._columns().items()})

    def to_arrow(self) -> Any:
        """The main table as a ``pyarrow.Table``."""
        try:
            import pyarrow as pa
        except ImportError as error:
            raise MissingExtraError.of("pyarrow", "arrow") from error
        return pa.table({name: uniform(column) for name, column in self._columns().items()})

    def _repr_html_(self) -> str:
        from errata.results.html import table

        return table(self._columns())


def _thaw(kind: type[Result], parts: dict[str, Any]) -> Result:
    """Make a result again from its parts, for copies and pickles."""
    result = object.__new__(kind)
    result._freeze(**parts)
    return result


def uniform(column: Any) -> Any:
    """Turn a column of numbers and strings, such as mixed ids, into strings."""
    if not isinstance(column, list):
        return column
    strings = sum(isinstance(value, str) for value in column)
    if strings in (0, len(column) - column.count(None)):
        return column
    return [None if value is None else str(value) for value in column]


def plain(value: Any) -> Any:
    """Turn a nest of dicts, lists, tuples, arrays and numbers into what JSON holds."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float) and not _INFINITE < value < -_INFINITE:
        return None
    return value

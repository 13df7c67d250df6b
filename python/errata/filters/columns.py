"""The columns that a filter is asked of, each made when it is first needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata.errors import InputError, UsageError
from errata.filters.schema import KEYWORDS, WORD, Field, spelled
from errata.filters.values import Column, column_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Maker = Callable[[], Column]
    Group = Callable[[], Mapping[str, Maker]]


class Columns:
    """Columns by name, all of one length; a `Schema` as well.

    Made by `example_columns` or `image_columns`, or of anything by `Columns.of`. To keep one, as
    long as its rows stand, keeps the columns that were made.

    Parameters
    ----------
    n : int
        How many rows there are.
    makers : mapping of name to callable
        Makes a column.
    groups : mapping of name to callable
        Gives the makers of the columns ``group.key`` by key.
    closed : collection of str
        Texts whose known values are all that there are.
    about : mapping of name to str
        What a column is.
    """

    def __init__(
        self,
        n: int,
        makers: Mapping[str, Maker],
        groups: Mapping[str, Group] | None = None,
        *,
        closed: frozenset[str] = frozenset(),
        about: Mapping[str, str] | None = None,
    ) -> None:
        self._n = n
        self._makers = dict(makers)
        self._groups = dict(groups or {})
        self._closed = closed
        self._about = about or {}
        self._made: dict[str, Column] = {}
        self._loaded: dict[str, dict[str, Maker]] = {}

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Columns:
        """Make columns of lists or arrays of one length.

        Examples
        --------
        >>> from errata.filters import Columns, parse
        >>> columns = Columns.of({"score": [0.9, 0.4, None], "gt": ["car", None, "bus"]})
        >>> parse('score != .4 or gt == "bus"', columns).mask(columns).tolist()
        [True, False, True]
        """
        made = {name: column_of(given, name) for name, given in values.items()}
        n = len(next(iter(made.values()))) if made else 0
        return cls(n, {}).with_extra(made)

    def with_extra(self, extra: Mapping[str, Any] | None) -> Columns:
        """Give these columns and more: lists, arrays or columns, one value for each row.

        Raises
        ------
        UsageError
            A name that is taken or could not be written in a filter, or the wrong length.
        InputError
            A value that is no number, string, bool or set of tags.
        """
        more: dict[str, Column] = {}
        for name, given in (extra or {}).items():
            if not WORD.fullmatch(name) or name in KEYWORDS:
                advice = "use letters, digits and underscores, and no word of the grammar"
                raise UsageError.at("extra", f"found the name {name!r}", advice)
            if name in self._makers or name in self._groups:
                raise UsageError.at("extra", f"found the name {name!r}", "that column is there")
            more[name] = column_of(given, f"extra[{name!r}]")
            if len(more[name]) != self._n:
                found = f"found {len(more[name])} values of {name!r}"
                raise UsageError.at("extra", found, f"give {self._n}, one for each row")
        makers = {**self._makers, **{name: _giving(column) for name, column in more.items()}}
        return Columns(self._n, makers, self._groups, closed=self._closed, about=self._about)

    def __len__(self) -> int:
        return self._n

    def __getitem__(self, name: str) -> Column:
        """The column of that name, made now if it was not yet."""
        if name not in self._made:
            maker = self._maker(name)
            if maker is None:
                raise UsageError.at("filter", f"found no column {name}", "read it anew for these")
            made = maker()
            if len(made) != self._n:
                message = f"{name}: found {len(made)} values for {self._n} rows"
                raise InputError(message, place=name)
            self._made[name] = made
        return self._made[name]

    def names(self) -> list[str]:
        """Every column, as it is written in a filter."""
        grouped = [name for group in self._groups for name in self._grouped(group)]
        return [*self._makers, *grouped]

    def about(self, name: str) -> str:
        """What a column is, in words; empty where nothing is said of it."""
        return self._about.get(name, "")

    def field(self, name: str) -> Field | None:
        """What is known of a column, or None."""
        if self._maker(name) is None:
            return None
        column = self[name]
        known = tuple(column.names)
        return Field(name, column.kind, known, name in self._closed, self.about(name))

    def _maker(self, name: str) -> Maker | None:
        if name in self._makers:
            return self._makers[name]
        group = WORD.match(name)
        if group is None or group.group() not in self._groups:
            return None
        return self._grouped(group.group()).get(name)

    def _grouped(self, group: str) -> dict[str, Maker]:
        if group not in self._loaded:
            makers = self._groups[group]()
            self._loaded[group] = {spelled(group, key): maker for key, maker in makers.items()}
        return self._loaded[group]


def _giving(column: Column) -> Maker:
    return lambda: column

"""Numbers as options take them; a refusal says what to give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click


@dataclass(frozen=True)
class _Number(click.ParamType):  # type: ignore[type-arg]  # older click's takes none
    """A number from `low` to `high`, both ends among them; without `high` there is no upper end."""

    low: int
    high: int | None = None

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | float:
        """Convert what was typed."""
        try:
            number = self.parse(value)
        except ValueError:
            number = float("nan")
        if not self.low <= number <= (float("inf") if self.high is None else self.high):
            self.fail(f"found {str(value)!r}; give a {self.name} {self._range()}", param, ctx)
        return number

    def parse(self, value: Any) -> int | float:
        """Give the number, or raise a `ValueError`."""
        raise NotImplementedError

    def _range(self) -> str:
        return f"from {self.low} up" if self.high is None else f"from {self.low} to {self.high}"


class Real(_Number):
    """A real number."""

    name = "number"

    def parse(self, value: Any) -> float:
        """Give the number, or raise a `ValueError`."""
        return float(value)


class Whole(_Number):
    """A whole number."""

    name = "whole number"

    def parse(self, value: Any) -> int:
        """Give the number, or raise a `ValueError`."""
        return int(value)

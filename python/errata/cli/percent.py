"""Score thresholds as whole per cent, refused as Roboflow's interface refuses them."""

from __future__ import annotations

from typing import Any

import click

from errata.errors import UsageError


class Percent(click.ParamType):  # type: ignore[type-arg]  # older click's takes none
    """A whole number from 0 to 100; the value is the fraction."""

    name = "per cent"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Convert what was typed."""
        if isinstance(value, float):
            return value
        text = str(value).strip()
        if not (text.isascii() and text.isdigit() and int(text) <= 100):
            advice = "give a whole number from 0 to 100"
            self.fail(f"invalid_confidence: found {value!r}; {advice}", param, ctx)
        return int(text) / 100


confidence_option = click.option(
    "--confidence",
    "score_thr",
    type=Percent(),
    default="20",
    show_default=True,
    metavar="PERCENT",
    help="Score threshold in whole per cent, 0 to 100.",
)


def naming_invalid_split(error: UsageError) -> UsageError:
    """Give the refusal of a split Roboflow's name, and any other as it is."""
    if error.place != "split":
        return error
    return UsageError.at("split", f"invalid_split: {error.found}", error.advice)

"""Score thresholds as whole per cent, refused as Roboflow's interface refuses them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from errata.errors import UsageError

if TYPE_CHECKING:
    from errata.cli.score_choice import ChosenScore


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
    type=Percent(),
    metavar="PERCENT",
    help="Score threshold in whole per cent, 0 to 100, where no --score-thr is given.  "
    "[default: 20]",
)

USUAL = 0.2
"""Roboflow's own, where none is asked for."""


def score_of(confidence: float | None, score_thr: float | str | None) -> float | str | None:
    """Give the score threshold that one of the two options asks for; None for neither."""
    if confidence is not None and score_thr is not None:
        raise UsageError.at("--confidence", "found beside --score-thr", "give one of the two")
    return score_thr if confidence is None else confidence


def in_per_cent(score: ChosenScore) -> ChosenScore:
    """Give a threshold with the option that it was given by as its source."""
    return replace(score, source=f"--confidence {round(100 * (score.common or 0.0))}")


def naming_invalid_split(error: UsageError) -> UsageError:
    """Give the refusal of a split Roboflow's name, and any other as it is."""
    if error.place != "split":
        return error
    return UsageError.at("split", f"invalid_split: {error.found}", error.advice)

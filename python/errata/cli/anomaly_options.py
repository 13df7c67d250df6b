"""Options of `errata anomaly`."""

from __future__ import annotations

import os
from collections.abc import Callable
from math import isfinite
from typing import Any, TypeVar

import click

from errata.cli.numbers import Real, Whole
from errata.cli.output_files import writable

Command = TypeVar("Command", bound=Callable[..., Any])

KINDS = ("kmeans", "gmm", "visual-gmm", "visual-nn")
"""Those of `errata.anomaly.fitting`, not imported to show them; a test holds the two equal."""

COVARIANCES = ("full", "diag", "spherical")


class _AnyNumber(click.ParamType):  # type: ignore[type-arg]  # older click's takes none
    """A finite number, whatever its sign."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Convert what was typed."""
        try:
            number = float(value)
        except ValueError:
            number = float("nan")
        if not isfinite(number):
            self.fail(f"found {str(value)!r}; give a finite number", param, ctx)
        return number


ANY_NUMBER = _AnyNumber()


def block_path(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Refuse a path that is no .json file's or cannot be written."""
    return _of_kind(context, parameter, value, (".json",), "block.json")


def scores_path(context: click.Context, parameter: click.Parameter, value: str) -> str:
    """Refuse a path that is no file of scores or cannot be written."""
    return _of_kind(context, parameter, value, (".csv", ".json", ".npy"), "scores.csv")


def _of_kind(
    context: click.Context,
    parameter: click.Parameter,
    value: str,
    suffixes: tuple[str, ...],
    example: str,
) -> str:
    advice = f"name a {' or '.join(suffixes)} file, such as {example}"
    if os.path.splitext(value)[1].lower() not in suffixes:  # noqa: PTH122 (pathlib is slow)
        raise click.BadParameter(f"found {value!r}; {advice}", context, parameter)
    return writable(context, parameter, value, advice) or value


def _together(*added: Callable[[Any], Any]) -> Callable[[Command], Command]:
    def add(command: Command) -> Command:
        for option in reversed(added):
            command = option(command)
        return command

    return add


columns_option = click.option(
    "--columns", metavar="A,B,C", help="Columns of a table that are features.  [default: all]"
)

kind_options = _together(
    click.option(
        "--kind",
        type=click.Choice(KINDS),
        default="kmeans",
        show_default=True,
        help="What is fitted; visual kinds score the patches of pictures.",
    ),
    columns_option,
    click.option("--axes", metavar="LIST", help="Features by index, such as 0,11,22."),
    click.option(
        "--clusters",
        type=Whole(1),
        metavar="N",
        help="Clusters, or components of a mixture.  [default: 32; of a mixture 8]",
    ),
    click.option(
        "--max-error-quantile",
        type=Real(0, 1),
        metavar="NUMBER",
        help="K-means: a cluster reaches as far as this share of its rows.  [default: 1]",
    ),
    click.option("--covariance", type=click.Choice(COVARIANCES), help="Mixtures.  [default: full]"),
    click.option(
        "--memory",
        type=Whole(1),
        metavar="N",
        help="visual-nn: patches that are remembered.  [default: 1000]",
    ),
)

label_options = _together(
    click.option(
        "--labels", metavar="FILE", help="A label for each row: .csv, .npy, .json, lines of text."
    ),
    click.option("--label-column", metavar="NAME", help="The column that holds labels."),
    click.option(
        "--normal",
        metavar="VALUE",
        multiple=True,
        help="A label of normal rows; may be repeated.  [default: 0, false, normal]",
    ),
)

threshold_options = _together(
    click.option(
        "--holdout",
        type=Real(0, 1),
        default=0.2,
        show_default=True,
        metavar="SHARE",
        help="Normal rows that are kept back for thresholds.",
    ),
    click.option(
        "--quantile",
        type=Real(0, 1),
        default=0.99,
        show_default=True,
        metavar="NUMBER",
        help="The share of normal rows that stay below the threshold.",
    ),
    click.option(
        "--false-alarms",
        type=Real(0, 1),
        default=0.001,
        show_default=True,
        metavar="RATE",
        help="The rate to promise: 0.001 is 1 in 1,000.",
    ),
    click.option(
        "--choose",
        metavar="NAME",
        help="The suggestion that becomes the block's threshold.  "
        "[default: balanced_accuracy with labels, else quantile]",
    ),
)

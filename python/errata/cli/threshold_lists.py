"""Lists of thresholds as they are typed: ``A:B:STEP``, or values with commas.

They are expanded in decimal, and each value is the f64 nearest its decimal: ``0:1:0.1`` holds 0.3,
which three steps of the binary 0.1 do not reach.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from math import isfinite

import click

MOST = 100_001
"""The most values that a range may hold: more is a slip of the hand."""


def expand(text: str) -> list[float]:
    """Expand a list of thresholds.

    Parameters
    ----------
    text : str
        ``A:B:STEP`` (from A by STEP up to B, B among them if a step ends there), or one or more
        values with commas.

    Raises
    ------
    ValueError
        With a sentence that says what is wrong.

    Examples
    --------
    >>> expand("0.5:0.65:0.05")
    [0.5, 0.55, 0.6, 0.65]
    >>> expand("0.5,0.75")
    [0.5, 0.75]
    """
    if ":" not in text:
        return [float(_number(part)) for part in text.split(",")]
    parts = text.split(":")
    if len(parts) != 3:
        raise ValueError(f"found {text!r}; give A:B:STEP, such as 0:1:0.01, or values with commas")
    first, last, step = (_number(part) for part in parts)
    if step <= 0 or last < first:
        raise ValueError(f"found {text!r}; give a STEP above 0 and a B that is not below A")
    if (last - first) >= MOST * step:
        raise ValueError(f"found {text!r}, which is over {MOST} values; give a larger STEP")
    return [float(first + i * step) for i in range(int((last - first) // step) + 1)]


def _number(text: str) -> Decimal:
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        value = Decimal("nan")
    # The second: a decimal may be larger than any f64.
    if not value.is_finite() or not isfinite(float(value)):
        raise ValueError(f"found {text.strip()!r}; give a number")
    return value


def threshold_list(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> list[float] | None:
    """Expand the value of an option; the callback of click's options."""
    try:
        return None if value is None else expand(value)
    except ValueError as error:
        raise click.BadParameter(str(error), context, parameter) from error


def iou_list(context: click.Context, parameter: click.Parameter, value: str) -> list[float]:
    """Expand the value of an option, and refuse what cannot be an IoU."""
    values = threshold_list(context, parameter, value) or []
    for iou_thr in values:
        if not 0 <= iou_thr <= 1:
            text = f"found {iou_thr}; give IoU thresholds from 0 to 1"
            raise click.BadParameter(text, context, parameter)
    return values

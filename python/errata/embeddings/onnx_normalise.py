"""How pixels are normalised for a model: by name, or by means and deviations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from errata.errors import UsageError

_IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))

NORMALISATIONS = ("imagenet", "half", "unit", "none")


def normalisation(
    channels: int,
    dtype: np.dtype[Any],
    normalise: str | None,
    mean: Sequence[float] | None,
    std: Sequence[float] | None,
) -> tuple[str, tuple[float, ...] | None, tuple[float, ...] | None]:
    """Give what it is called, and means and deviations on the scale from 0 to 1."""
    stated = mean is not None or std is not None
    if stated and normalise is not None:
        advice = "leave it out beside a mean or a standard deviation"
        raise UsageError.at("normalise", f"found {normalise!r}", advice)
    if stated:
        found = (
            _by_channel("mean", mean or [0.0], channels),
            _by_channel("std", std or [1.0], channels),
        )
        if min(found[1]) <= 0:
            raise UsageError.at("std", f"found {min(found[1])}", "give numbers above 0")
        called = " ".join(
            f"{name}={','.join(f'{x:g}' for x in numbers)}"
            for name, numbers in zip(("mean", "std"), found, strict=True)
        )
    else:
        called = normalise or _usual(channels, dtype)
        found = _named(called, channels)
    if dtype == np.uint8 and called != "none":
        advice = "the model takes uint8, pixels as they are: leave it out"
        raise UsageError.at("normalise", f"found {called}", advice)
    return called, *(found if called != "none" else (None, None))


def _usual(channels: int, dtype: np.dtype[Any]) -> str:
    if dtype == np.uint8:
        return "none"
    return "imagenet" if channels == 3 else "unit"


def _named(name: str, channels: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    if name not in NORMALISATIONS:
        raise UsageError.at("normalise", f"found {name!r}", f"use one of {NORMALISATIONS}")
    if name == "imagenet":
        if channels != 3:
            found = f"found 'imagenet' for a model of {channels} channel"
            raise UsageError.at("normalise", found, "use 'half', 'unit' or 'none'")
        return _IMAGENET
    by_name = {"half": (0.5, 0.5), "unit": (0.0, 1.0), "none": (0.0, 1.0)}
    mean, std = by_name[name]
    return (mean,) * channels, (std,) * channels


def _by_channel(name: str, given: Sequence[float], channels: int) -> tuple[float, ...]:
    numbers = tuple(float(each) for each in given)
    if not np.isfinite(numbers).all():
        raise UsageError.at(name, f"found {numbers}", "give finite numbers")
    if len(numbers) not in (1, channels):
        found = f"found {len(numbers)} numbers"
        raise UsageError.at(name, found, f"give one, or one for each of {channels} channels")
    return numbers if len(numbers) == channels else numbers * channels

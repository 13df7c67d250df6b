"""Standard deviations of keypoints as the command line takes them: a name, numbers, or a file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import click

from errata.errors import FileError, InputError
from errata.measure import OKS_SIGMAS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from errata.measure import Sigmas

_SHAPE = "give a list of numbers, one for each keypoint, or an object of such lists by label"


@dataclass(frozen=True)
class GivenSigmas:
    """What was given, and the file it stood in, if any."""

    value: Sigmas
    file: str | None = None


def given_sigmas(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> GivenSigmas | None:
    """Take a name, numbers with commas, or a JSON file; the callback of ``--sigmas``."""
    if value is None:
        return None
    if value in OKS_SIGMAS:
        return GivenSigmas(value)
    try:
        return GivenSigmas([float(part) for part in value.split(",")])
    except ValueError:
        pass
    if value.lower().endswith(".json") or os.path.exists(value):  # noqa: PTH110 (slow to import)
        return GivenSigmas(_of_file(value), value)
    names = ", ".join(OKS_SIGMAS)
    text = f"found {value!r}; give {names}, a JSON file, or numbers with commas"
    raise click.BadParameter(text, context, parameter)


def _of_file(file: str) -> Any:
    import json
    from pathlib import Path

    try:
        found = json.loads(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(f"{file}: {error.strerror}; check the path and its permissions") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file}: found no JSON ({error}); {_SHAPE}") from error
    if isinstance(found, dict):
        odd = next((f"{k!r}: {v!r}" for k, v in found.items() if not _are_numbers(v)), None)
    else:
        odd = None if _are_numbers(found) else repr(found)
    if odd is not None:
        raise InputError(f"{file}: found {_short(odd)}; {_SHAPE}")
    return found


def _are_numbers(value: Any) -> bool:
    return isinstance(value, list) and all(type(each) in (int, float) for each in value)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."

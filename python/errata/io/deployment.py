"""Thresholds for deployment, as Roboflow writes them: one for all, and those of single classes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from os import PathLike, fspath
from pathlib import Path
from typing import Any, NamedTuple

from errata.errors import FileError, InputError

_SHAPE = 'give {"confidence": 0.4, "per_class_confidence": {"car": 0.35, ...}}'


class DeploymentThresholds(NamedTuple):
    """Score thresholds; `confidence` holds for every class that is not named (None: no threshold).

    Examples
    --------
    >>> from errata.io.deployment import DeploymentThresholds
    >>> DeploymentThresholds(0.4, {"car": 0.35}).to_dict()
    {'confidence': 0.4, 'per_class_confidence': {'car': 0.35}}
    """

    confidence: float | None
    per_class_confidence: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Give plain Python for JSON."""
        return {
            "confidence": self.confidence,
            "per_class_confidence": dict(self.per_class_confidence),
        }


def read_deployment(path: str | PathLike[str]) -> DeploymentThresholds:
    """Read thresholds from a JSON file; either of its two keys may be missing.

    Raises
    ------
    FileError
        The file cannot be read.
    InputError
        It holds something else; the message names the field.
    """
    file = fspath(path)
    try:
        found = json.loads(Path(file).read_bytes())
    except OSError as error:
        raise FileError(f"{file}: {error.strerror}; check the path and its permissions") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file}: found no JSON ({error}); {_SHAPE}") from error
    if not isinstance(found, dict) or not {"confidence", "per_class_confidence"} & set(found):
        raise InputError(f"{file}: found no thresholds; {_SHAPE}")
    own = found.get("per_class_confidence") or {}
    if not isinstance(own, Mapping):
        raise InputError(f"{file}: per_class_confidence: found {own!r}; {_SHAPE}")
    common = found.get("confidence")
    return DeploymentThresholds(
        None if common is None else _number(common, file, "confidence"),
        {label: _number(v, file, f"per_class_confidence[{label!r}]") for label, v in own.items()},
    )


def write_deployment(path: str | PathLike[str], thresholds: DeploymentThresholds) -> None:
    """Write thresholds as `read_deployment` reads them, whole or not at all.

    Raises
    ------
    FileError
        It cannot be written.
    """
    from errata.files.replacing import replacing

    text = json.dumps(thresholds.to_dict(), indent=2, ensure_ascii=False)
    with replacing(path) as file:
        file.write((text + "\n").encode())


def _number(value: Any, file: str, place: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            number = float("inf")
        if isfinite(number):
            return number
    raise InputError(f"{file}: {place}: found {value!r}; give a number")

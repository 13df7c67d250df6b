"""Pairs of labels that count as the same, as the command line takes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from errata.errors import FileError, InputError, UsageError

_KEYS = ("ground_truth_label", "model_prediction_label")
_SHAPE = f'give a list of {{"{_KEYS[0]}": ..., "{_KEYS[1]}": ...}}'


def label_matches(file: str | None, pairs: Sequence[str]) -> list[dict[str, str]] | None:
    """Join the pairs of a file and of the command line; None if neither was given.

    Parameters
    ----------
    file : str, optional
        JSON: a list of ``{"ground_truth_label": ..., "model_prediction_label": ...}``, or an
        object that holds it as ``allowed_label_matches``.
    pairs : sequence of str
        Each ``GT=DT``, split at the first equals sign.
    """
    if file is None and not pairs:
        return None
    listed = [] if file is None else _of_file(file)
    return listed + [_of_text(text) for text in pairs]


def _of_text(text: str) -> dict[str, str]:
    gt, equals, dt = text.partition("=")
    if not (gt and equals and dt):
        raise UsageError.at("--match", f"found {text!r}", "give GT=DT, two labels")
    return dict(zip(_KEYS, (gt, dt), strict=True))


def _of_file(file: str) -> list[dict[str, str]]:
    import json
    from pathlib import Path

    try:
        found = json.loads(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise FileError(f"{file}: {error.strerror}; check the path and its permissions") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{file}: found no JSON ({error}); {_SHAPE}") from error
    rows = found.get("allowed_label_matches") if isinstance(found, dict) else found
    if not isinstance(rows, list):
        raise InputError(f"{file}: found no list of pairs; {_SHAPE}")
    for i, row in enumerate(rows):
        if not _is_pair(row):
            raise InputError(f"{file}: [{i}]: found {row!r}; {_SHAPE}")
    return rows


def _is_pair(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and set(row) == set(_KEYS)
        and all(isinstance(v, str) for v in row.values())
    )

"""Features and labels as the options of `errata anomaly` name them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from errata.cli import stderr
from errata.cli.progress import told
from errata.errors import InputError, UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from errata.anomaly import FeatureFile


def features_of(
    path: str, kind: str, columns: str | None, label_column: str | None = None
) -> FeatureFile:
    """Read features for a kind of block, and say which columns are none."""
    from errata.anomaly import read_features

    with told(f"reading {path}"):
        found = read_features(
            path,
            patches=kind.startswith("visual-"),
            label_column=label_column,
            columns=None if columns is None else [one.strip() for one in columns.split(",")],
        )
    if found.left_out and columns is None:
        names = ", ".join(map(repr, found.left_out[:5]))
        more = f" and {len(found.left_out) - 5} more" if len(found.left_out) > 5 else ""
        stderr.say("note", f"{path}: no features: {names}{more}")
    return found


def anomalies_of(
    n: int,
    inline: list[Any] | None,
    labels: str | None,
    label_column: str | None,
    normal: Sequence[str],
    file: str,
) -> NDArray[np.bool_] | None:
    """Tell which of n rows are anomalies; None if nobody said anything.

    `inline` are labels from the file of the rows itself, called `file`.
    """
    from errata.anomaly import is_anomaly, read_labels

    if labels is None and inline is None:
        if normal:
            advice = "give --labels or --label-column too"
            raise UsageError.at("--normal", f"found {normal[0]!r}", advice)
        return None
    where = labels or file
    given = read_labels(labels, label_column) if labels is not None else inline or []
    if len(given) != n:
        message = f"{where}: found {len(given):,} labels for {n:,} rows; give one each"
        raise InputError(message, file=where)
    return is_anomaly(given, list(normal) or None, where)

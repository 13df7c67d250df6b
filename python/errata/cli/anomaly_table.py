"""Thresholds of anomaly scores, and what holds at each, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata.cli.output import UNDEFINED, Column, number, table, threshold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from errata.anomaly import AnomalySweep, Suggestion

_SHOWN = {
    "anomaly_accuracy": "anomaly", "no_anomaly_accuracy": "normal",
    "balanced_accuracy": "balanced", "precision": "precis.", "f1": "F1",
}  # fmt: skip


def points_of(sweep: AnomalySweep, each: Sequence[Suggestion]) -> list[dict[str, Any]]:
    """Give counts and ratios at suggested thresholds, each with name and reason."""
    made = []
    for one in each:
        at = {"threshold": None} if one.value is None else sweep.at(one.value)
        made.append({"name": one.name, "reason": one.reason, **at})
    return made


def points_table(points: Sequence[dict[str, Any]], *, ratios: bool = True) -> Table:
    """Show thresholds so that typed again they flag the same, and the ratios there.

    A point's ``mark``, if it has one, stands behind its name.
    """
    shown = _SHOWN if ratios else {}
    return table(
        [Column("chosen by", left=True), Column("score from"), *map(Column, shown.values())],
        [
            [
                _short(point["name"]) + point.get("mark", ""),
                UNDEFINED if point["threshold"] is None else threshold(point["threshold"]),
                *(number(point.get(name)) for name in shown),
            ]
            for point in points
        ],
    )


def _short(name: str) -> str:
    """Give a name that leaves room for numbers in 80 columns."""
    floor = name.removeprefix("anomaly_accuracy_at_")
    return f"normal>={floor}" if floor != name else name.removesuffix("_accuracy")

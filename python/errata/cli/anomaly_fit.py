"""`errata anomaly fit`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from errata.cli.anomaly_input import anomalies_of, features_of
from errata.cli.anomaly_table import points_of, points_table
from errata.cli.output import count, heading, label, verbatim, write_json, write_page
from errata.cli.progress import told
from errata.errors import UsageError

if TYPE_CHECKING:
    from rich.console import RenderableType

    from errata.anomaly import FeatureFile, Fitted

_SETTINGS: dict[str, dict[str, str]] = {
    "kmeans": {"clusters": "n_clusters", "max_error_quantile": "max_error_quantile"},
    "gmm": {"clusters": "n_components", "covariance": "covariance_type"},
    "visual-gmm": {"clusters": "n_components", "covariance": "covariance_type"},
    "visual-nn": {"memory": "memory"},
}
"""The settings of each kind, by the options that give them."""


def run(
    features: str,
    out: str,
    *,
    kind: str,
    columns: str | None,
    axes: str | None,
    labels: str | None,
    label_column: str | None,
    normal: Sequence[str],
    choose: str | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Fit, write the block, and say what was found."""
    from errata.anomaly import fit, to_metadata, write_metadata

    settings = _settings(kind, given)
    inline = label_column if labels is None else None
    found = features_of(features, kind, columns, inline)
    flags = anomalies_of(len(found.values), found.labels, labels, label_column, normal, features)
    with told("fitting"):
        fitted = fit(
            found.values, kind=kind, is_anomaly=flags, axes=axes, source=found.source, **settings
        )
    made = to_metadata(fitted.block, suggestions=fitted.suggestions, chosen=choose or fitted.chosen)
    write_metadata(made, out)
    if as_json:
        write_json(_document(out, fitted, choose or fitted.chosen))
        return
    write_page(_page(out, found, fitted, choose or fitted.chosen))


def _settings(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """Give the arguments of `fit`; an option of another kind is refused."""
    names = {option for options in _SETTINGS.values() for option in options}
    made = {name: value for name, value in given.items() if name not in names}
    for option in sorted(names):
        if given[option] is None:
            continue
        if option not in _SETTINGS[kind]:
            kinds = " and ".join(one for one, known in _SETTINGS.items() if option in known)
            advice = f"{kind} has none; it is of {kinds}"
            raise UsageError.at(f"--{option.replace('_', '-')}", f"found {given[option]!r}", advice)
        made[_SETTINGS[kind][option]] = given[option]
    return made


def _document(out: str, fitted: Fitted, chosen: str) -> dict[str, Any]:
    block = fitted.block
    return {
        "block": out,
        "kind": block.kind,
        "axes": list(block.scaler.axes),
        "n_fitted": fitted.n_fitted,
        "n_held_out": fitted.n_held_out,
        "n_anomaly": fitted.n_anomaly,
        "threshold": fitted.suggestions[chosen].value,
        "chosen": chosen,
        "suggestions": fitted.suggestions.to_dict()["thresholds"],
        "roc_auc": None if fitted.sweep is None else fitted.sweep.roc_auc,
        "average_precision": None if fitted.sweep is None else fitted.sweep.average_precision,
        "provenance": block.provenance,
    }


def _page(out: str, found: FeatureFile, fitted: Fitted, chosen: str) -> list[RenderableType]:
    noun = "picture" if found.values.ndim == 4 else "row"
    shape = " x ".join(map(str, found.values.shape[1:]))
    parts: list[RenderableType] = [
        f"{label(found.file)}: {count(len(found.values), noun)} of {shape} numbers, "
        f"{fitted.n_anomaly:,} anomalies",
        f"{fitted.block!r}, fitted on {count(fitted.n_fitted, f'normal {noun}')}, "
        f"{fitted.n_held_out:,} kept back",
    ]
    if fitted.sweep is not None:
        parts.append(
            f"ROC AUC {fitted.sweep.roc_auc:.4f}, "
            f"average precision {fitted.sweep.average_precision:.4f}"
        )
    each = fitted.suggestions.each
    points: list[dict[str, Any]] = [{"name": one.name, "threshold": one.value} for one in each]
    if fitted.sweep is not None:
        points = points_of(fitted.sweep, each)
    for point in points:
        point["mark"] = " *" if point["name"] == chosen else ""
    # The ratios say why a threshold of the sweep was chosen.
    reasons = [one for one in each if one.value is None or one.name in _FROM_NORMAL_ROWS]
    parts += [
        heading("Thresholds: score >= threshold is an anomaly (* the block's own)"),
        points_table(points, ratios=fitted.sweep is not None),
        "",
        *(f"{one.name}: {one.reason}." for one in reasons),
    ]
    parts += [f"Chosen on {what}." for what in dict.fromkeys(one.chosen_on for one in each)]
    parts += ["", f"Written: {label(out)}. Next:"]
    parts.append(verbatim(f"errata anomaly score {label(out)} FEATURES --out scores.csv"))
    return parts


_FROM_NORMAL_ROWS = ("quantile", "tail", "false_alarms")

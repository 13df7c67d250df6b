"""`errata anomaly evaluate`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from errata.cli.anomaly_input import anomalies_of, features_of
from errata.cli.anomaly_score import scored
from errata.cli.anomaly_table import points_of, points_table
from errata.cli.output import count, heading, label, number, write_json, write_page
from errata.errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rich.console import RenderableType

    from errata.anomaly import AnomalySweep


def run(
    block: str | None,
    features: str | None,
    scores: str | None,
    *,
    score_column: str | None,
    columns: str | None,
    labels: str | None,
    label_column: str | None,
    normal: Sequence[str],
    threshold: float | None,
    plot: str | None,
    as_json: bool,
) -> None:
    """Judge scores, and write the page or the JSON."""
    from errata.anomaly import sweep

    inline = label_column if labels is None else None
    own: float | None = None
    if scores is not None:
        values, given, source = _of_file(scores, score_column, inline)
    else:
        if score_column is not None:
            raise UsageError.at("--score-column", f"found {score_column!r}", "it is of --scores")
        values, given, source, own = _of_block(block or "", features or "", columns, inline)
    flags = anomalies_of(len(values), given, labels, label_column, normal, source["file"])
    if flags is None:
        raise UsageError.at("--labels", "found nothing", "give --labels or --label-column")
    n = int(flags.sum())
    what = f"{count(n, 'anomaly', 'anomalies')} and {len(flags) - n:,} normal rows"
    found = sweep(values, flags, chosen_on=f"{what} of {source['file']}", source=source)
    if plot is not None:
        from errata.cli.plots import save_plot

        save_plot(found.plot, plot)
    points = _points(found, {"the block's": own, "--threshold": threshold})
    if as_json:
        write_json({**_document(found), "thresholds": points})
        return
    write_page(_page(found, what, points))


def _of_file(
    scores: str, score_column: str | None, label_column: str | None
) -> tuple[NDArray[np.float64], list[Any] | None, dict[str, str]]:
    from errata.anomaly import read_scores

    found = read_scores(scores, score_column=score_column, label_column=label_column)
    return found.scores, found.labels, {"file": found.file, "blake3": found.blake3}


def _of_block(
    block: str, features: str, columns: str | None, label_column: str | None
) -> tuple[NDArray[np.float64], list[Any] | None, dict[str, str], float | None]:
    from errata.anomaly import from_metadata, read_metadata

    metadata = read_metadata(block)
    made = from_metadata(metadata, block)
    found = features_of(features, made.kind, columns, label_column)
    own = metadata.threshold()
    return scored(made, found), found.labels, found.source, None if own is None else own.value


def _points(sweep: AnomalySweep, asked: dict[str, float | None]) -> list[dict[str, Any]]:
    """Give what holds at thresholds that were asked for and at those that are best."""
    from errata.anomaly import suggest_from

    points = [
        {"name": name, "reason": "asked for", **sweep.at(value)}
        for name, value in asked.items()
        if value is not None
    ]
    return points + points_of(sweep, suggest_from(sweep).each)


def _document(sweep: AnomalySweep) -> dict[str, Any]:
    names = ("n_anomaly", "n_normal", "roc_auc", "average_precision", "chosen_on", "provenance")
    return {name: getattr(sweep, name) for name in names}


def _page(sweep: AnomalySweep, what: str, points: list[dict[str, Any]]) -> list[RenderableType]:
    parts: list[RenderableType] = [
        f"{label(sweep.provenance['scores']['file'])}: {what}",
        f"ROC AUC {number(sweep.roc_auc)}, average precision {number(sweep.average_precision)} "
        f"({sweep.n_anomaly / max(1, sweep.n_anomaly + sweep.n_normal):.4f} by chance)",
        heading("Accuracy of anomalies and of normal rows, score >= threshold"),
        points_table(points),
    ]
    if sweep.n_anomaly and sweep.n_normal:
        parts.append("Thresholds were chosen on these very rows: on others expect a little less.")
    else:
        parts.append(f"No threshold can be chosen: {points[-1]['reason']}.")
    return parts

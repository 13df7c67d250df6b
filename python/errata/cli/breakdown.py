"""`errata breakdown`: counts by size, shape, crowding or an attribute."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from errata.cli import options
from errata.cli.matching import Request
from errata.cli.measure_options import measure_options
from errata.cli.output_files import refuse_to_overwrite

if TYPE_CHECKING:
    from rich.console import RenderableType

    from errata.cli.score_choice import ChosenScore
    from errata.evaluation import Evaluation
    from errata.results.breakdown import Breakdown, Stratum
    from errata.results.metrics import ClassMetrics


def _edges(context: click.Context, parameter: click.Parameter, value: str | None) -> Any:
    if value is None:
        return None
    try:
        return [float(part) for part in value.split(",")]
    except ValueError as error:
        text = f"found {value!r}; give numbers that rise, such as 0.5,1,2"
        raise click.BadParameter(text, context, parameter) from error


@click.command(short_help="Counts by size, shape, crowding or an attribute.", epilog=options.FILES)
@options.file_arguments
@measure_options
@click.option(
    "--by",
    default="size",
    show_default=True,
    metavar="size|aspect|crowding|ATTRIBUTE",
    help="What to tell objects apart by; an attribute is one of the annotations.",
)
@click.option(
    "--edges",
    metavar="A,B,...",
    callback=_edges,
    help="Borders of ranges, instead of the strata that it has itself.",
)
@click.option("--label", metavar="NAME", help="Count this class only.")
@options.threshold_options
@options.rule_options()
@options.image_options
@options.plot_option("recall and precision")
@options.output_options
def breakdown(
    by: str,
    edges: list[float] | None,
    label: str | None,
    plot: str | None,
    as_json: bool,
    **request: Any,
) -> None:
    """Count by size, shape, crowding or an attribute.

    A pair counts for its object's stratum, an unmatched detection for its own.
    """
    from errata.cli.output import write_json, write_page
    from errata.cli.plots import save_plot

    asked = Request(**request)
    refuse_to_overwrite(asked.inputs, {"--plot": plot})
    evaluation, score = asked.at_thresholds()
    found = evaluation.breakdown(by, score.score_thr, asked.iou_thr, edges=edges, label=label)
    if plot is not None:
        save_plot(found.plot, plot)
    if as_json:
        write_json({**found.to_dict(), "score_thr_chosen_by": score.chosen})
    else:
        write_page(_page(evaluation, found, score))


def _page(evaluation: Evaluation, found: Breakdown, score: ChosenScore) -> list[RenderableType]:
    from errata.cli.headline import data_lines, threshold_lines
    from errata.cli.measure_options import overlap_name
    from errata.cli.output import Column, heading, label, table

    whose = "" if found.label is None else f", {label(found.label)} only"
    overlap = f"mean {overlap_name(evaluation.rule.measure)}"
    names = ("objects", "TP", "FP", "FN", "precision", "recall", "F1", overlap)
    columns = [Column("stratum", left=True, width=20), *map(Column, names)]
    rows = [_row(row.stratum or "(none)", row) for row in found.strata]
    parts: list[RenderableType] = [
        *data_lines(evaluation),
        *threshold_lines(evaluation, score, found.iou_thr),
        heading(f"By {label(found.by)}{whose}"),
        table(columns, [*rows, _row("all", found.total)]),
    ]
    if not found.has_detections:
        parts.append(f"Detections have no {label(found.by)}: there is recall, and no precision.")
    return parts


def _row(name: str, row: Stratum | ClassMetrics) -> list[str]:
    from errata.cli.output import UNDEFINED, number

    counts = (row.n_gt, row.tp_gt, row.fp, row.fn)
    ratios = (row.precision, row.recall, row.f1, row.mean_iou)
    shown = [UNDEFINED if value is None else f"{value:,}" for value in counts]
    return [name, *shown, *map(number, ratios)]

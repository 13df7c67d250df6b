"""`errata sweep`: exact counts at every pair of two lists of thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from errata.cli import options
from errata.cli.matching import Request
from errata.cli.measure_options import measure_options
from errata.cli.numbers import Real
from errata.cli.output_files import csv_path, refuse_to_overwrite
from errata.cli.threshold_lists import iou_list, threshold_list

if TYPE_CHECKING:
    from errata.results.grid import ThresholdGrid

METRICS = ("f1", "precision", "recall", "mean_iou")


@click.command(short_help="Counts at every pair of score and IoU thresholds.", epilog=options.FILES)
@options.file_arguments
@measure_options
@click.option(
    "--scores",
    callback=threshold_list,
    metavar="A:B:STEP",
    help="Score thresholds: from A to B by STEP, or values with commas.  [default: 0:1:0.01; where "
    "scores leave 0 to 1, 101 values over their span]",
)
@click.option(
    "--ious",
    callback=iou_list,
    metavar="A:B:STEP",
    default="0:1:0.01",
    show_default=True,
    help="IoU thresholds, likewise.",
)
@options.rule_options()
@options.image_options
@options.count_score_options
@click.option(
    "--iou-thr",
    type=Real(0, 1),
    default=0.5,
    show_default=True,
    metavar="NUMBER",
    help="IoU threshold of the counts that --where asks for.",
)
@click.option("--label", metavar="NAME", help="Count this class only.")
@click.option(
    "--metric",
    type=click.Choice(METRICS),
    default="f1",
    show_default=True,
    help="What the table and the plot show.",
)
@click.option("--per-class", is_flag=True, help="Add every class to --json and --csv.")
@click.option(
    "--csv",
    "csv_file",
    metavar="FILE",
    callback=csv_path,
    help="Write a row per pair of thresholds.",
)
@options.plot_option("the metric as a surface")
@options.output_options
def sweep(
    scores: list[float] | None,
    ious: list[float],
    label: str | None,
    metric: str,
    per_class: bool,
    csv_file: str | None,
    plot: str | None,
    as_json: bool,
    **request: Any,
) -> None:
    """Count at every pair of score and IoU thresholds, exactly."""
    from errata.cli.grid_by_column import grids
    from errata.cli.score_choice import NONE

    asked = Request(**request)
    refuse_to_overwrite(asked.inputs, {"--csv": csv_file, "--plot": plot})
    evaluation, _ = asked.at_thresholds(NONE)
    pooled, by_class = grids(evaluation, scores, ious, label=label, per_class=per_class)
    if csv_file is not None:
        from errata.cli.csv_output import write_csv

        write_csv(csv_file, [pooled] if by_class is None else [pooled, by_class])
    if plot is not None:
        from errata.cli.plots import save_plot

        save_plot(lambda: pooled.plot(metric), plot)
    if as_json:
        _write_json(pooled, by_class)
        return
    from errata.cli.output import write_page
    from errata.cli.sweep_page import parts

    write_page(parts(evaluation, pooled, metric))


def _write_json(pooled: ThresholdGrid, by_class: ThresholdGrid | None) -> None:
    import json

    found = pooled.to_dict()
    if by_class is not None:
        apart = ("score_thrs", "iou_thrs", "provenance")
        found["per_class"] = {
            **{k: v for k, v in by_class.to_dict().items() if k not in apart},
            "background_index": len(by_class.labels or ()),
        }
    # Counts and thresholds are finite numbers, undefined means are None already.
    click.echo(json.dumps(found, allow_nan=False))

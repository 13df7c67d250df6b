"""`errata evaluate`: the first question, answered whole."""

from __future__ import annotations

from typing import Any

import click

from errata.cli import options
from errata.cli.matching import Request
from errata.cli.measure_options import measure_options


@click.command(
    short_help="How good a model is, class by class, and what it confuses.", epilog=options.FILES
)
@options.file_arguments
@measure_options
@options.threshold_options
@options.rule_options()
@options.image_options
@click.option(
    "--average",
    type=click.Choice(["micro", "macro", "weighted", "image_mean"]),
    default="micro",
    show_default=True,
    help="The headline: pooled, or a mean over classes, classes by ground truth, or images.",
)
@click.option("--per-class", is_flag=True, help="Show every class, however many there are.")
@options.output_options
def evaluate(
    average: str,
    per_class: bool,
    as_json: bool,
    **request: Any,
) -> None:
    """Say how good a model is, at which threshold, class by class, and what it confuses."""
    from errata.cli.report import Report

    asked = Request(**request)
    evaluation, score = asked.at_thresholds()
    report = Report.of(evaluation, score, asked.iou_thr, average)
    if as_json:
        from errata.cli.output import write_json

        write_json(report.to_dict())
        return
    from errata.cli.output import write_page
    from errata.cli.report_page import parts

    write_page(parts(report, every_class=per_class))

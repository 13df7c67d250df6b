"""`errata pr`: precision and recall along the score axis, and average precision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from errata.cli import options
from errata.cli.matching import Request
from errata.cli.measure_options import measure_options
from errata.cli.output_files import refuse_to_overwrite

if TYPE_CHECKING:
    from errata.cli.class_summaries import ClassSummary
    from errata.evaluation import Evaluation
    from errata.results.curve import PrCurve

METHODS = ("101_point", "11_point", "all_point")


@click.command(short_help="Precision-recall curves and average precision.", epilog=options.FILES)
@options.file_arguments
@measure_options
@click.option(
    "--label",
    "labels",
    metavar="NAME",
    multiple=True,
    help="The curve of this class; may be repeated.  [default: all classes pooled]",
)
@click.option("--pooled", is_flag=True, help="The curve of all classes pooled beside them.")
@click.option(
    "--equal-labels",
    is_flag=True,
    help="Curves of equal labels alone, where the rule pairs across classes.",
)
@options.iou_thr_option
@click.option(
    "--method",
    type=click.Choice(METHODS),
    default="101_point",
    show_default=True,
    help="How average precision interpolates: COCO's, VOC 2007's, VOC 2010's.",
)
@options.rule_options(class_agnostic=False)
@options.image_options
@options.count_score_options
@options.missing_score_option
@click.option("--per-class", is_flag=True, help="Every class's curve too, in --json and --plot.")
@options.plot_option("the curves")
@options.output_options
def pr(
    labels: tuple[str, ...],
    pooled: bool,
    equal_labels: bool,
    method: str,
    missing_score: str | None,
    per_class: bool,
    plot: str | None,
    as_json: bool,
    **request: Any,
) -> None:
    """Give precision, recall and average precision: every class, and curves."""
    from errata.cli.class_summaries import summaries
    from errata.cli.score_choice import NONE

    wanted = Request(**request)
    refuse_to_overwrite(wanted.inputs, {"--plot": plot})
    evaluation, _ = wanted.at_thresholds(NONE)
    if equal_labels:
        evaluation = evaluation.equal_labels_only()
    known, asked, iou_thr = evaluation.labels, list(dict.fromkeys(labels)), wanted.iou_thr
    # A class that does not exist is refused here, before any work.
    first = (None,) if pooled or not asked else ()
    shown = [evaluation.pr_curve(label, iou_thr) for label in (*first, *asked)]
    score = None if missing_score is None else float(missing_score)
    classes = summaries(evaluation, asked or known, iou_thr, method, score)
    rest = [label for label in known if label not in asked] if per_class else []
    curves = shown + [evaluation.pr_curve(label, iou_thr) for label in rest]
    if plot is not None:
        _plot(curves, plot)
    if as_json:
        _write_json(evaluation, curves, classes, method)
        return
    from errata.cli.output import write_page
    from errata.cli.pr_page import page
    from errata.cli.shell_words import phrased
    from errata.curves import why_no_average_precision

    reason = why_no_average_precision(evaluation, score)
    write_page(page(evaluation, shown, classes, method, reason and phrased(reason)))


def _plot(curves: Sequence[PrCurve], path: str) -> None:
    from errata.cli.plots import save_plot

    def draw() -> Any:
        from errata.plot.pr import draw as draw_curves

        return draw_curves(curves)

    save_plot(draw, path)


def _write_json(
    evaluation: Evaluation,
    curves: Sequence[PrCurve],
    classes: Sequence[ClassSummary],
    method: str,
) -> None:
    from errata.cli.output import write_json

    by_label = {each.label: each.average_precision for each in classes}
    found = []
    for curve in curves:
        one = curve.to_dict()
        if curve.label in by_label:
            one["average_precision"] = by_label[curve.label]
            if by_label[curve.label] is not None:
                one["reason"] = None
        found.append(one)
    write_json(
        {
            "iou_thr": curves[0].iou_thr,
            "method": method,
            "protocol": evaluation.rule.protocol,
            "labels": evaluation.labels,
            "background_index": len(evaluation.labels),
            "per_class": [each.to_dict() for each in classes],
            "curves": found,
        }
    )

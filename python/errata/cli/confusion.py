"""`errata confusion`: the confusion matrix at any pair of thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from errata.cli import options
from errata.cli.matching import Request
from errata.cli.measure_options import measure_options
from errata.cli.numbers import Whole
from errata.cli.output_files import refuse_to_overwrite

if TYPE_CHECKING:
    from rich.console import RenderableType

    from errata.cli.matrix_table import View
    from errata.cli.score_choice import ChosenScore
    from errata.evaluation import Evaluation
    from errata.results.confusion import ConfusionMatrix


@click.command(short_help="The confusion matrix.", epilog=options.FILES)
@options.file_arguments
@measure_options
@options.threshold_options
@options.rule_options()
@options.image_options
@click.option(
    "--top",
    type=Whole(0),
    default=10,
    show_default=True,
    metavar="N",
    help="How many of the most confused pairs to list.",
)
@click.option(
    "--order",
    type=click.Choice(["class", "confusion"]),
    default="class",
    show_default=True,
    help="Classes as the data set has them, or those with the most mistakes first.",
)
@click.option(
    "--classes",
    type=Whole(1),
    metavar="N",
    help="Only the N classes with the most mistakes, the others pooled.  [default: all]",
)
@click.option(
    "--normalise",
    type=click.Choice(["row", "column"]),
    help="Shares of each row or column in the place of counts.",
)
@options.plot_option("the whole matrix")
@options.output_options
def confusion(
    top: int,
    order: str,
    classes: int | None,
    normalise: str | None,
    plot: str | None,
    as_json: bool,
    **request: Any,
) -> None:
    """Print the confusion matrix: rows ground truth, columns predicted, background last.

    --json has the whole matrix as counts, and beside it as it was asked for.
    """
    from errata.cli.matrix_table import WHOLE, View
    from errata.cli.output import write_json, write_page
    from errata.cli.plots import save_plot

    asked = Request(**request)
    refuse_to_overwrite(asked.inputs, {"--plot": plot})
    evaluation, score = asked.at_thresholds()
    matrix = evaluation.confusion(score.score_thr, asked.iou_thr)
    if plot is not None:
        save_plot(matrix.plot, plot)
    view = View(order, classes, normalise)
    if as_json:
        shown = {} if view == WHOLE else {"shown": view.to_dict(matrix)}
        write_json({**matrix.to_dict(), **shown, "score_thr_chosen_by": score.chosen})
    else:
        write_page(_parts(evaluation, matrix, score, view, top))


def _parts(
    evaluation: Evaluation, matrix: ConfusionMatrix, score: ChosenScore, view: View, top: int
) -> list[RenderableType]:
    from errata.cli.headline import data_lines, threshold_lines
    from errata.cli.matrix_table import matrix_parts
    from errata.cli.output import count, heading
    from errata.cli.pairs_table import confused_pairs

    lines = [*data_lines(evaluation), *threshold_lines(evaluation, score, matrix.iou_thr)]
    found: list[RenderableType] = [*lines, *matrix_parts(matrix, view)]
    absorbed, unseen = sum(matrix.absorbed.values()), sum(matrix.not_evaluated.values())
    if absorbed or unseen:
        found.append(
            f"Not in the matrix: {count(absorbed, 'detection')} absorbed by ignored objects, "
            f"{unseen:,} not evaluated by the protocol."
        )
    if top:
        found += [heading("Most confused pairs"), confused_pairs(matrix.top(top))]
    return found

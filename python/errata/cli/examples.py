"""`errata examples`: the examples behind any count, as many as the count says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from errata.cli import options
from errata.cli.matching import Request
from errata.cli.measure_options import measure_options
from errata.cli.numbers import Whole
from errata.cli.output_files import csv_path, refuse_to_overwrite

KINDS = ("tp", "fp", "fn", "confused", "absorbed", "not_evaluated")
SORTS = ("score", "iou", "area", "loss")

Command = TypeVar("Command", bound=Callable[..., Any])

_WHICH = (
    click.option(
        "--gt-label", "gt_labels", metavar="NAME", multiple=True,
        help="With an object of this class; may be repeated.",
    ),
    click.option("--gt-background", is_flag=True, help="On no object."),
    click.option(
        "--dt-label", "dt_labels", metavar="NAME", multiple=True,
        help="With a detection of this class; may be repeated.",
    ),
    click.option("--dt-background", is_flag=True, help="Found by no detection."),
    click.option(
        "--kind", type=click.Choice(KINDS),
        help="Behind this count: a match across classes is an fp of one and an fn of the other.  "
        "[default: all that are in the matrix]",
    ),
    click.option(
        "--only", type=click.Choice(KINDS), multiple=True,
        help="Only rows called so, where that match is confused alone; may be repeated.",
    ),
    click.option(
        "--image", "images", metavar="ID", multiple=True,
        help="Only in this image; may be repeated.",
    ),
    click.option(
        "--where-example", "conditions", metavar="EXPR", multiple=True,
        help="Only those for which this holds, such as 'score > .8 and size == \"small\"'; may be "
        "repeated: all must hold.",
    ),
    click.option(
        "--workspace", metavar="FILE", help="Tags that --where-example may name: gt.errata."
    ),
    click.option(
        "--sort", type=click.Choice(SORTS), default="score", show_default=True,
        help="What to sort by, largest first.",
    ),
    click.option("--ascending", is_flag=True, help="Smallest first."),
)  # fmt: skip


def _which_options(command: Command) -> Command:
    for option in reversed(_WHICH):
        command = option(command)
    return command


@click.command(short_help="The examples behind a count.", epilog=options.FILES)
@options.file_arguments
@measure_options
@_which_options
@options.threshold_options
@options.rule_options()
@options.image_options
@click.option(
    "--top",
    type=Whole(0),
    default=20,
    show_default=True,
    metavar="N",
    help="How many to show; --json and --csv have all.",
)
@click.option(
    "--csv", "csv_file", metavar="FILE", callback=csv_path, help="Write a row per example."
)
@options.output_options
def examples(
    gt_labels: tuple[str, ...],
    gt_background: bool,
    dt_labels: tuple[str, ...],
    dt_background: bool,
    kind: str | None,
    only: tuple[str, ...],
    images: tuple[str, ...],
    conditions: tuple[str, ...],
    workspace: str | None,
    sort: str,
    ascending: bool,
    top: int,
    csv_file: str | None,
    as_json: bool,
    **request: Any,
) -> None:
    """List the examples behind a count: a row, a column or a cell of the confusion matrix.

    Of an object and its detection, of a detection that is wrong, of an object that was missed: as
    many as the count says.
    """
    from errata.cli.example_request import ExampleRequest, labels_of

    asked = Request(**request)
    refuse_to_overwrite({**asked.inputs, "--workspace": workspace}, {"--csv": csv_file})
    wanted = ExampleRequest(
        labels_of("gt", gt_labels, background=gt_background),
        labels_of("dt", dt_labels, background=dt_background),
        kind,
        only,
        images,
        conditions,
        workspace,
        sort,
        ascending,
    )
    evaluation, score = asked.at_thresholds()
    found = wanted.of(evaluation, score.score_thr, asked.iou_thr)
    if csv_file is not None:
        from errata.cli.table_csv import write_table

        write_table(csv_file, found.to_columns())
    if as_json:
        from errata.cli.output import write_json

        write_json({**found.to_dict(), "score_thr_chosen_by": score.chosen})
        return
    from errata.cli.example_page import example_parts
    from errata.cli.output import write_page

    write_page(example_parts(evaluation, score, asked.iou_thr, found, top))

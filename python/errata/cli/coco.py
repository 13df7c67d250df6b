"""`errata coco`: COCO's twelve numbers. Nothing that is slow to import is needed for them."""

from __future__ import annotations

from collections.abc import Sequence

import click

from errata.cli import options
from errata.cli.inputs import images_of, read_both
from errata.cli.progress import told
from errata.coco_protocol import CocoSummary, coco_summary
from errata.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DEFAULT_MAX_DETS = (1, 10, 100)

LINES = (
    ("Average Precision", "AP", "0.50:0.95", "all", 2),
    ("Average Precision", "AP", "0.50", "all", 2),
    ("Average Precision", "AP", "0.75", "all", 2),
    ("Average Precision", "AP", "0.50:0.95", "small", 2),
    ("Average Precision", "AP", "0.50:0.95", "medium", 2),
    ("Average Precision", "AP", "0.50:0.95", "large", 2),
    ("Average Recall", "AR", "0.50:0.95", "all", 0),
    ("Average Recall", "AR", "0.50:0.95", "all", 1),
    ("Average Recall", "AR", "0.50:0.95", "all", 2),
    ("Average Recall", "AR", "0.50:0.95", "small", 2),
    ("Average Recall", "AR", "0.50:0.95", "medium", 2),
    ("Average Recall", "AR", "0.50:0.95", "large", 2),
)
"""What each of the twelve numbers is: kind, its short name, IoU, area, which of the max-dets."""


def _three(context: click.Context, parameter: click.Parameter, value: str) -> list[int]:
    try:
        numbers = sorted(int(part) for part in value.split(","))
    except ValueError:
        numbers = []
    if len(numbers) != len(DEFAULT_MAX_DETS) or numbers[0] < 1:
        text = f"found {value!r}; give three whole numbers from 1 up, such as 1,10,100"
        raise click.BadParameter(text, context, parameter)
    return numbers


@click.command(short_help="COCO's twelve numbers, equal to pycocotools'.", epilog=options.FILES)
@options.file_arguments
@options.split_option
@click.option(
    "--max-dets",
    default="1,10,100",
    callback=_three,
    metavar="A,B,C",
    show_default=True,
    help="Detections looked at per image and class.",
)
@click.option("--no-cats", is_flag=True, help="Do not tell classes apart (COCO's useCats=0).")
@click.option(
    "--strict/--corrected",
    default=None,
    help="Read annotation id 0 as pycocotools does (it then counts as never found), or as any "
    "other id.  [default: strict, and corrected beside it where an id is 0]",
)
@options.missing_score_option
@click.option("--per-class", is_flag=True, help="Add AP, AP50, AP75 and AR of each class.")
@options.output_options
def coco(
    gt: str,
    dt: str,
    skip_invalid: bool,
    split: str | None,
    max_dets: list[int],
    no_cats: bool,
    strict: bool | None,
    missing_score: str | None,
    per_class: bool,
    as_json: bool,
) -> None:
    """Print COCO's twelve numbers, equal to pycocotools' to the last bit."""
    dataset, inferences = read_both(gt, dt, skip_invalid=skip_invalid)
    if inferences.has_missing_scores and missing_score is None:
        raise UsageError(
            f"{dt}: found detections without a score; average precision ranks by score: "
            "give scores, or --missing-score 1.0 to rank them first"
        )
    images = images_of(dataset, split)

    def summary(*, strict: bool) -> CocoSummary:
        with told("evaluating"):
            return coco_summary(
                dataset,
                inferences,
                max_dets=max_dets,
                use_cats=not no_cats,
                strict=strict,
                images=images,
                missing_score=None if missing_score is None else float(missing_score),
            )

    main = summary(strict=strict is not False)
    corrected = None
    if strict is None and dataset.core.has_id_zero():
        corrected = summary(strict=False)
    if as_json:
        _write_json(main, corrected)
        return
    _write_lines(main, max_dets)
    if corrected is not None:
        click.echo("Corrected, with id 0 read as any other id:")
        _write_lines(corrected, max_dets)
    if per_class:
        _write_classes(main)


def _write_json(main: CocoSummary, corrected: CocoSummary | None) -> None:
    from errata.cli.output import write_json

    found: dict[str, Any] = main.to_dict()
    if corrected is not None:
        found["corrected"] = corrected.to_dict()
    write_json(found)


def _write_lines(summary: CocoSummary, max_dets: Sequence[int]) -> None:
    """Write pycocotools' twelve lines, with a decimal more."""
    for i, (kind, short, iou, area, m) in enumerate(LINES):
        # As in pycocotools: the first number is at 100 detections, whatever was asked for.
        most = 100 if i == 0 else max_dets[m]
        place = f"IoU={iou:<9} | area={area:>6} | maxDets={most:>3}"
        click.echo(f" {kind:<18} ({short}) @[ {place} ] = {_shown(summary.stats[i])}")
    if 100 not in max_dets:
        click.echo(" AP is defined at 100 detections only, as in pycocotools.")


def _shown(value: float) -> str:
    return "–" if value == -1 else f"{value:.4f}"


def _write_classes(summary: CocoSummary) -> None:
    from errata.cli.output import Column, heading, number, table, write_page

    columns = [Column("class", left=True, width=40), *map(Column, ("AP", "AP50", "AP75", "AR"))]
    rows = [
        [row["label"], *(number(row[key]) for key in ("ap", "ap_50", "ap_75", "ar"))]
        for row in summary.per_class
    ]
    write_page([heading("Classes"), table(columns, rows)])

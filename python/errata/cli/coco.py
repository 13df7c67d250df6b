"""`errata coco`: COCO's numbers and LVIS's. Nothing that is slow to import is needed for them."""

from __future__ import annotations

import click

from errata.cli import options
from errata.cli.measure_options import measure_of, measure_options
from errata.cli.summary_lines import summary_lines
from errata.cli.summary_request import SummaryRequest
from errata.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from errata.cli.sigmas import GivenSigmas
    from errata.coco_protocol import CocoSummary
    from errata.measure import Measure

EXAMPLES = """\b
Examples:
  errata coco gt.json dt.json --iou-type segm
  errata coco people.json dt.json --iou-type keypoints --json
  errata coco lvis_val.json dt.json --lvis --per-class --sort ap"""


@click.command(
    short_help="COCO's and LVIS's numbers, equal to pycocotools' and lvis'.",
    epilog=f"{EXAMPLES}\n\n{options.FILES}",
)
@options.file_arguments
@measure_options
@click.option(
    "--lvis",
    is_flag=True,
    help="LVIS's numbers, by its rules: a class counts only in images where it was looked for.",
)
@options.split_option
@click.option(
    "--max-dets",
    metavar="A,B,C|N",
    help="Detections looked at: three numbers, per image and class; with --lvis one, per image. "
    "[default: 1,10,100; with --lvis 300; of keypoints always 20]",
)
@click.option("--no-cats", is_flag=True, help="Do not tell classes apart (COCO's useCats=0).")
@click.option(
    "--strict/--corrected",
    default=None,
    help="Read annotation id 0 as pycocotools does (it then counts as never found), or as any "
    "other id.  [default: strict, and corrected beside it where an id is 0]",
)
@options.missing_score_option
@click.option(
    "--per-class",
    is_flag=True,
    help="Add AP, AP50, AP75 and AR of each class, and with --lvis how frequent it is.",
)
@click.option(
    "--sort",
    type=click.Choice(["label", "ap"]),
    help="Order of --per-class: that of the categories' ids, or highest AP first.  "
    "[default: label]",
)
@options.output_options
def coco(
    gt: str,
    dt: str,
    iou_type: str,
    sigmas: GivenSigmas | None,
    boundary_ratio: float | None,
    lvis: bool,
    max_dets: str | None,
    no_cats: bool,
    strict: bool | None,
    per_class: bool,
    sort: str | None,
    as_json: bool,
    **request: Any,
) -> None:
    """Print COCO's numbers, or LVIS's.

    COCO's are twelve of boxes, masks or boundaries, and ten of keypoints; LVIS's thirteen. Those of
    boxes, masks and keypoints equal pycocotools' and lvis' to the last bit.
    """
    if sort is not None and not per_class:
        raise UsageError.at("--sort", "found without --per-class", "give both, or neither")
    measure = measure_of(iou_type, sigmas, boundary_ratio)
    limits = _max_dets(max_dets, measure, lvis=lvis)
    asked = SummaryRequest(
        gt=gt, dt=dt, measure=measure, lvis=lvis, max_dets=limits, use_cats=not no_cats, **request
    )
    main, corrected = asked.summaries(strict)
    if as_json:
        _write_json(main, corrected)
        return
    click.echo("\n".join(summary_lines(main, limits)))
    if corrected is not None:
        click.echo("Corrected, with id 0 read as any other id:")
        click.echo("\n".join(summary_lines(corrected, limits)))
    if per_class:
        from errata.cli.output import write_page
        from errata.cli.summary_classes import class_parts

        write_page(class_parts(main, sort or "label"))


def _max_dets(text: str | None, measure: Measure, *, lvis: bool) -> list[int]:
    """Give the numbers of detections; what does not go together is a `UsageError`."""
    if measure.iou_type == "keypoints":
        if lvis:
            advice = "LVIS has no keypoints: use --iou-type bbox, segm or boundary"
            raise UsageError.at("--lvis", "found with --iou-type keypoints", advice)
        if text is not None:
            advice = "leave it out: COCO's ten numbers are at 20 detections"
            raise UsageError.at("--max-dets", "found with --iou-type keypoints", advice)
        return [20]
    default, advice = [1, 10, 100], "give three whole numbers from 1 up, such as 1,10,100"
    if lvis:
        default, advice = [300], "with --lvis give one whole number from 1 up, such as 300"
    if text is None:
        return default
    try:
        numbers = sorted(int(part) for part in text.split(","))
    except ValueError:
        numbers = []
    if len(numbers) != len(default) or numbers[0] < 1:
        raise UsageError.at("--max-dets", f"found {text!r}", advice)
    return numbers


def _write_json(main: CocoSummary, corrected: CocoSummary | None) -> None:
    from errata.cli.output import write_json

    found: dict[str, Any] = main.to_dict()
    if corrected is not None:
        found["corrected"] = corrected.to_dict()
    write_json(found)

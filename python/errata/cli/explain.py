"""`errata explain`: why an object ended as it did, or what became of all of an image's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from errata.cli import options
from errata.cli.matching import Request
from errata.cli.measure_options import measure_options
from errata.cli.output_files import csv_path, refuse_to_overwrite
from errata.errors import UsageError

if TYPE_CHECKING:
    from errata.cli.score_choice import ChosenScore
    from errata.evaluation import Evaluation
    from errata.results.explanation import Explanation
    from errata.results.objects import Objects


@click.command(short_help="Why an object ended as it did.", epilog=options.FILES)
@options.file_arguments
@measure_options
@click.option("--dt", "detection", metavar="RECORD", help="A detection: its place in DT, from 0.")
@click.option("--gt", "annotation", metavar="ID", help="An annotation.")
@click.option("--image", metavar="ID", help="Every object of an image, and what became of it.")
@options.threshold_options
@options.rule_options()
@click.option(
    "--csv", "csv_file", metavar="FILE", callback=csv_path,
    help="Write a row per candidate, or per object of the image.",
)  # fmt: skip
@options.output_options
def explain(
    detection: str | None,
    annotation: str | None,
    image: str | None,
    csv_file: str | None,
    as_json: bool,
    **request: Any,
) -> None:
    """Say why a detection or an object ended as it did: what overlaps it, and what became of that.

    With --image: what became of every object of an image.
    """
    asked = Request(**request, split=None)
    refuse_to_overwrite(asked.inputs, {"--csv": csv_file})
    given = [detection, annotation, image]
    if len(given) - given.count(None) != 1:
        found = "found none of them" if given == [None] * 3 else "found more than one"
        raise UsageError.at("--dt, --gt, --image", found, "give one of the three")
    evaluation, score = asked.at_thresholds()
    result = _found(evaluation, score, asked.iou_thr, detection, annotation, image)
    if csv_file is not None:
        from errata.cli.table_csv import write_table

        write_table(csv_file, result.to_columns())
    if as_json:
        from errata.cli.output import write_json

        write_json({**result.to_dict(), "score_thr_chosen_by": score.chosen})
        return
    from errata.cli.explain_page import page
    from errata.cli.output import write_page

    write_page(page(evaluation, score, asked.iou_thr, result))


def _found(
    evaluation: Evaluation,
    score: ChosenScore,
    iou_thr: float,
    detection: str | None,
    annotation: str | None,
    image: str | None,
) -> Explanation | Objects:
    from errata.cli.example_request import one_of

    at: dict[str, Any] = {"score_thr": score.score_thr, "iou_thr": iou_thr}
    dataset = evaluation.dataset
    if image is not None:
        image_id = one_of(dataset.image_ids, image, "--image", "the id of an image")
        return evaluation.objects(image_id, **at)
    if annotation is not None:
        ids = dataset.annotation_ids
        named = one_of(ids, annotation, "--gt", "the id of an annotation")
        return evaluation.explain(gt=ids.index(named), **at)
    records = evaluation.inferences.arrays["record"].tolist()
    record = one_of(records, detection or "", "--dt", "the place of a detection in DT, from 0")
    return evaluation.explain(dt=records.index(record), **at)

"""`errata vectors`: clusters of images, or of crops, and how good the model is on each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

from errata.cli import options
from errata.cli.matching import Request
from errata.cli.measure_options import measure_options
from errata.cli.output_files import json_path, refuse_to_overwrite
from errata.cli.percent import (
    USUAL,
    confidence_option,
    in_per_cent,
    naming_invalid_split,
    score_of,
)
from errata.cli.space_options import settings_of, space_options
from errata.cli.vector_request import VectorRequest, crop_files
from errata.errors import UsageError

_VECTORS = (
    click.option(
        "--embeddings",
        metavar="FILE",
        help="Vectors of the images: .npy, .npz, .parquet, .arrow, .feather or .csv.",
    ),
    click.option(
        "--crops",
        metavar="FILE",
        multiple=True,
        help="Vectors of crops, which show a mistake made many times; twice for both sides.",
    ),
    click.option(
        "--of",
        "sides",
        type=click.Choice(["gt", "dt"]),
        multiple=True,
        help="Whose crops, annotations' or detections'; once for each --crops.  [default: dt]",
    ),
    click.option("--partial", is_flag=True, help="Take vectors though some images have none."),
)

_OUTPUTS = (
    click.option("--every-cluster", is_flag=True, help="Show every cluster, however many."),
    click.option(
        "--image-predictions",
        metavar="FILE",
        callback=json_path,
        help="Write each image's cluster, place and counts: Roboflow's image-predictions.",
    ),
    click.option(
        "--full", metavar="FILE", callback=json_path, help="Write all there is as errata's JSON."
    ),
    options.plot_option("the images, by cluster and by F1,"),
)


Command = TypeVar("Command", bound=Callable[..., Any])


def _vector_files(command: Command) -> Command:
    return _added(_VECTORS, command)


def _output_files(command: Command) -> Command:
    return _added(_OUTPUTS, command)


def _added(group: Sequence[Callable[[Command], Command]], command: Command) -> Command:
    for option in reversed(group):
        command = option(command)
    return command


@click.command(
    short_help="Clusters of images, and how good the model is on each.", epilog=options.FILES
)
@options.file_arguments
@_vector_files
@confidence_option
@options.threshold_options
@options.image_options
@measure_options
@options.rule_options()
@space_options
@_output_files
@options.output_options
def vectors(
    embeddings: str | None,
    crops: tuple[str, ...],
    sides: tuple[Any, ...],
    partial: bool,
    confidence: float | None,
    score_thr: float | str | None,
    as_json: bool,
    every_cluster: bool,
    image_predictions: str | None,
    full: str | None,
    plot: str | None,
    cache: str | None,
    **request: Any,
) -> None:
    """Cluster images by their vectors, and say on which the model is worst.

    --json writes Roboflow's vector-analysis document; with --crops alone, errata's own.
    """
    outputs = {"--image-predictions": image_predictions, "--full": full, "--plot": plot}
    _refuse_nothing(embeddings, crops, outputs)
    files = crop_files(crops, sides)
    wanted = VectorRequest(embeddings, files, partial, settings_of(request), cache)
    asked = Request(**request, score_thr=score_of(confidence, score_thr))
    refuse_to_overwrite({**asked.inputs, **wanted.inputs}, outputs)
    try:
        evaluation, score = asked.at_thresholds(USUAL)
    except UsageError as error:
        raise naming_invalid_split(error) from error

    from errata.cli.vector_findings import VectorFindings

    if confidence is not None or (score_thr is None and asked.class_scores_file is None):
        score = in_per_cent(score)
    found = VectorFindings.of(wanted, evaluation, score, asked.iou_thr)
    found.write_files(image_predictions, full, plot)
    if as_json:
        from errata.cli.output import write_json

        write_json(found.document())
        return
    from errata.cli.output import write_page
    from errata.cli.vectors_page import page

    write_page(page(found, every_cluster=every_cluster))


def _refuse_nothing(
    embeddings: str | None, crops: tuple[str, ...], outputs: dict[str, str | None]
) -> None:
    if embeddings is None and not crops:
        advice = "name a file of the images' vectors, or of crops' with --crops"
        raise UsageError.at("--embeddings", "found none", advice)
    for option in ("--image-predictions", "--plot"):
        if embeddings is None and outputs[option] is not None:
            found = "found no vectors of the images, which it is of"
            raise UsageError.at(option, found, "name their file with --embeddings")

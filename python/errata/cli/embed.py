"""`errata embed`: vectors of pictures, of crops, of patches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from errata.cli import options
from errata.cli.embed_options import cache_options, crop_options, model_options
from errata.cli.output_files import refuse_to_overwrite, vectors_path
from errata.errors import UsageError

if TYPE_CHECKING:
    from errata.cli.embed_run import Embedded

_FILES = """IMAGES is a folder of pictures, searched with the folders below it; with --gt it is the
folder in which the file names of the ground truth begin. GT and DT are COCO JSON."""


@click.command(short_help="Turn pictures, or crops of boxes, into vectors.", epilog=_FILES)
@click.argument("images", metavar="IMAGES")
@click.option(
    "--out",
    required=True,
    metavar="FILE",
    callback=vectors_path,
    help="Where the vectors go: .npz, .parquet, .arrow, .csv or, with --gt, .npy.",
)
@click.option("--gt", metavar="GT", help="Ground truth: vectors by its images, or annotations.")
@click.option("--dt", metavar="DT", help="One model's predictions, for --of dt.")
@click.option(
    "--of",
    type=click.Choice(["images", "gt", "dt"]),
    default="images",
    show_default=True,
    help="Whole pictures, or crops of annotations or of detections.",
)
@crop_options
@model_options
@click.option(
    "--skip-missing",
    is_flag=True,
    help="Leave out pictures that are not there or cannot be read; say how many.",
)
@cache_options
@options.output_options
def embed(
    images: str,
    out: str,
    gt: str | None,
    dt: str | None,
    of: str,
    as_json: bool,
    **settings: Any,
) -> None:
    """Compute a vector for each picture, or each crop of a box, and write them to a file.

    Without --model these are classical descriptors (colour, edges, texture): enough to tell scenes
    and light apart, and nothing that was learned. Boxes are in the pixels that a file stores: an
    EXIF orientation is not applied. Vectors are kept in a cache by the content of each picture, so
    a run that was interrupted goes on where it stopped.
    """
    from errata.cli.embed_run import run

    refuse_to_overwrite({"GT": gt, "DT": dt, "--model": settings["model"]}, {"--out": out})
    _check(out, gt, dt, of, settings)
    found = run(images, out, gt=gt, dt=dt, of=of, **settings)
    _write(found, as_json=as_json)


def _check(out: str, gt: str | None, dt: str | None, of: str, settings: dict[str, Any]) -> None:
    """Refuse what does not fit together before any work."""
    ending = out[out.rindex(".") :].lower()
    if settings["patches"] is not None:
        if gt is not None or of != "images":
            advice = "leave out --gt, --dt and --of: patches are of all pictures in a folder"
            raise UsageError.at("--patches", "found it beside boxes or ground truth", advice)
        if ending != ".npz":
            raise UsageError.at("--out", f"found {out!r}", "name an .npz file for patches")
    if of != "images" and gt is None:
        raise UsageError.at("--of", f"found {of} without --gt", "give the ground truth with --gt")
    if (of == "dt") != (dt is not None):
        found = f"found --of {of} {'with' if dt else 'without'} --dt"
        raise UsageError.at("--dt", found, "give both, or neither")
    if gt is None and ending == ".npy":
        advice = (
            "an .npy holds no names, so nobody could tell whose vectors these are: name an "
            ".npz, .parquet or .csv file, or give --gt"
        )
        raise UsageError.at("--out", f"found {out!r} without --gt", advice)
    if of == "images" and (settings["margin"] or settings["min_score"] is not None):
        raise UsageError.at("--of", "found --margin or --min-score", "they are for crops of boxes")


def _write(found: Embedded, *, as_json: bool) -> None:
    from errata.cli.output import write_json, write_page

    if as_json:
        write_json(found.to_dict())
        return
    from errata.cli.embed_page import page

    write_page(page(found))

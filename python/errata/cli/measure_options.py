"""What overlap is measured on: the options that say it, and the words that name it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from errata.cli.numbers import Real
from errata.cli.sigmas import GivenSigmas, given_sigmas
from errata.measure import IOU_TYPES, Measure

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--iou-type",
        type=click.Choice(IOU_TYPES),
        default="bbox",
        show_default=True,
        help="What is compared: boxes, masks (segm), keypoints (by OKS in the place of IoU), or "
        "masks together with their boundaries.",
    ),
    click.option(
        "--sigmas",
        metavar="NAME|FILE|A,B,...",
        callback=given_sigmas,
        help="For keypoints: standard deviations by name (coco, crowdpose), as numbers, or from "
        "JSON (a list, or a list for each label).  [default: coco]",
    ),
    click.option(
        "--boundary-ratio",
        type=Real(0, 1),
        metavar="NUMBER",
        help="For boundaries: their thickness as a share of the image's diagonal.  [default: 0.02]",
    ),
)


def measure_options(command: Command) -> Command:
    """``--iou-type``, ``--sigmas`` and ``--boundary-ratio``, for `measure_of`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def measure_of(iou_type: str, sigmas: GivenSigmas | None, boundary_ratio: float | None) -> Measure:
    """Join what those options gave; an option of another type is a `UsageError`."""
    return Measure(iou_type, None if sigmas is None else sigmas.value, boundary_ratio)


def overlap_name(measure: Measure) -> str:
    """What the overlap is called: IoU, of keypoints OKS."""
    return "OKS" if measure.iou_type == "keypoints" else "IoU"


def overlap_line(measure: Measure) -> str:
    """Say what overlap is measured on; empty for boxes, which go without saying."""
    settings = measure.settings()
    if measure.iou_type == "segm":
        return "Overlap: masks."
    if measure.iou_type == "boundary":
        share = f"{settings['boundary_ratio']:.6g}"
        return f"Overlap: masks and their boundaries ({share} of the diagonal thick)."
    if measure.iou_type == "keypoints":
        sigmas = settings["oks_sigmas"]
        whose = sigmas if isinstance(sigmas, str) else "given"
        return f"Overlap: keypoints (OKS, {whose} sigmas)."
    return ""

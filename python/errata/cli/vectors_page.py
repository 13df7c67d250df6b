"""The page of `errata vectors`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from errata.cli.crop_clusters_page import crop_parts
from errata.cli.headline import data_lines, threshold_lines
from errata.cli.image_clusters_page import image_parts
from errata.cli.output import Column, heading, table

if TYPE_CHECKING:
    from rich.console import RenderableType

    from errata.cli.vector_findings import VectorFindings


_COLUMNS = (Column("option", left=True), Column("what it does", left=True))


def page(found: VectorFindings, *, every_cluster: bool) -> list[RenderableType]:
    """Give the page from top to bottom."""
    parts: list[RenderableType] = [
        *data_lines(found.evaluation),
        *threshold_lines(found.evaluation, found.score, found.iou_thr),
    ]
    if found.images is not None:
        parts += image_parts(found.images, every_cluster=every_cluster)
    if found.crops is not None:
        parts += crop_parts(found.crops, every_cluster=every_cluster)
    return [*parts, heading("Next, added to the same command"), table(_COLUMNS, _next(found))]


def _next(found: VectorFindings) -> list[tuple[str, str]]:
    """Give options to go on with, and what they do."""
    hints = []
    if found.request.cache is None:
        hints.append(("--cache spaces", "keeps the projection, so that it is made once"))
    hints.append(("--confidence 50", "counts at another threshold"))
    if found.images is not None:
        hints.append(("--plot clusters.png", "draws the images, by cluster and by F1"))
        hints.append(("--image-predictions images.json", "says which images are in which cluster"))
    return [*hints, ("--full clusters.json", "writes all there is as JSON")]

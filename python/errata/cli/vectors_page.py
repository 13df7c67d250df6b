"""The page of `errata vectors`."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from errata.cli.crop_clusters_page import crop_parts
from errata.cli.headline import data_lines, threshold_lines
from errata.cli.image_clusters_page import image_parts
from errata.cli.output import heading, verbatim
from errata.cli.score_choice import ChosenScore

if TYPE_CHECKING:
    from rich.console import RenderableType

    from errata.cli.vector_findings import VectorFindings


def page(found: VectorFindings, *, every_cluster: bool) -> list[RenderableType]:
    """Give the page from top to bottom."""
    score = ChosenScore(found.score_thr, f"--confidence {round(100 * found.score_thr)}", None)
    parts: list[RenderableType] = [
        *data_lines(found.evaluation),
        *threshold_lines(found.evaluation, score, found.iou_thr),
    ]
    if found.images is not None:
        parts += image_parts(found.images, every_cluster=every_cluster)
    if found.crops is not None:
        parts += crop_parts(found.crops, every_cluster=every_cluster)
    return [*parts, heading("Next"), *map(verbatim, _next(found))]


def _next(found: VectorFindings) -> list[str]:
    """Give commands to go on with; the vectors are projected once more unless they are kept."""
    import shlex

    dataset, model = found.evaluation.dataset, found.evaluation.inferences
    start = f"errata vectors {shlex.join([dataset.file, model.file])}"
    for path in filter(None, [found.request.embeddings]):
        start += f" --embeddings {shlex.quote(path)}"
    for path, side in found.request.crops:
        start += f" --crops {shlex.quote(path)} --of {side}"
    kept = "" if found.request.cache is not None else " --cache spaces"
    commands = [f"{start}{kept} --confidence 50", f"{start} --full clusters.json"]
    if found.images is not None and find_spec("matplotlib") is not None:
        commands.append(f"{start} --plot clusters.png")
    return commands

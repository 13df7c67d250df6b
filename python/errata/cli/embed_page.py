"""What `errata embed` says."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from errata.cli.output import count, heading, label, verbatim

if TYPE_CHECKING:
    from rich.console import RenderableType

    from errata.cli.embed_run import Embedded

_THINGS = {"images": "picture", "gt": "annotation", "dt": "detection", "patches": "picture"}


_CLASSICAL = (
    "These are classical descriptors of colour, edges and texture, not learned features: they "
    "tell scenes and light apart, not objects. --model FILE.onnx gives those of a network."
)


def page(found: Embedded) -> list[RenderableType]:
    """Give the page from top to bottom."""
    return [
        f"{label(found.out)}: {_written(found)}",
        f"Made by {found.made_by}.",
        *([] if found.learned else [_CLASSICAL]),
        _work(found),
        heading("Try next"),
        verbatim(_next(found)),
    ]


def _written(found: Embedded) -> str:
    shape = found.done.vectors.shape
    things = count(shape[0], _THINGS[found.of])
    if found.of == "patches" and shape[0]:
        return f"{things}, each in {shape[1]} x {shape[2]} cells of {shape[3]:,} dimensions"
    return f"{count(shape[0], 'vector')}, one for each of {things}, {shape[1]:,} dimensions"


def _work(found: Embedded) -> str:
    done = found.done
    text = f"{done.computed:,} computed in {done.seconds:.1f} s"
    if found.cache is None:
        return f"{text}, none kept for another time"
    return f"{text}, {done.cached:,} taken from the cache in {label(found.cache)}"


def _next(found: Embedded) -> str:
    """Give a command to copy; GT and DT stand for files that were not named."""
    if found.of == "patches":
        fit = ["errata", "anomaly", "fit", found.out]
        return shlex.join([*fit, "--kind", "visual-nn", "--out", "block.json"])
    words = ["errata", "vectors", found.gt or "GT", found.dt or "DT"]
    if found.of == "images":
        return shlex.join([*words, "--embeddings", found.out])
    # Crops of some detections only, as --min-score leaves them.
    return shlex.join([*words, "--crops", found.out, "--of", found.of, "--partial"])

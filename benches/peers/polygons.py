"""Time one library's polygons -> RLE, or areas and boxes of the RLEs. Prints JSON.

Usage: polygons.py NAME FILE rasterise|measure; run by ../kernels.py. ``rasterise`` is what
``annToRLE`` does with each of a ground truth's annotations: every polygon to RLE, then merged.
``measure`` is what ``loadRes`` does: area and box, one mask after another. (pycocotools cannot
measure more than 255 at once: it raises an OverflowError.)
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from peers.mask_apis import mask_module
from timing import within

Rle = dict[str, Any]
# The polygons of one object, and its image's height and width.
Outline = tuple[list[list[float]], int, int]


def read_outlines(path: Path) -> list[Outline]:
    """Return the objects that have polygons, in the file's order."""
    document = json.loads(path.read_text())
    sizes = {image["id"]: (image["height"], image["width"]) for image in document["images"]}
    return [
        (annotation["segmentation"], *sizes[annotation["image_id"]])
        for annotation in document["annotations"]
        if isinstance(annotation["segmentation"], list)
    ]


def one_by_one(name: str, outlines: list[Outline]) -> list[Rle]:
    """Rasterise as programs written for pycocotools do."""
    module = mask_module(name)
    fr_py_objects, merge = module.frPyObjects, module.merge
    return [merge(fr_py_objects(polygons, height, width)) for polygons, height, width in outlines]


def by_errata(outlines: list[Outline]) -> list[Rle]:
    """Rasterise by errata's own interface."""
    from errata import masks

    return [masks.from_polygons(polygons, height, width) for polygons, height, width in outlines]


def at_once(outlines: list[Outline]) -> list[Rle]:
    """Rasterise all with one call, which is how errata takes the masks of a file or of arrays."""
    from errata._core import Masks

    sizes = [(height, width) for _, height, width in outlines]
    column = Masks.from_segmentations([polygons for polygons, _, _ in outlines], sizes)
    pairs = zip(sizes, column.counts(), strict=True)
    return [{"size": list(size), "counts": counts} for size, counts in pairs]


def rasteriser(name: str) -> Callable[[list[Outline]], list[Rle]]:
    """Return what turns outlines into RLEs."""
    if name == "errata":
        return by_errata
    if name == "errata at once":
        return at_once
    return partial(one_by_one, name)


def measures(name: str) -> tuple[Callable[[Rle], Any], Callable[[Rle], Any]]:
    """Return the functions for the area and the box of one mask."""
    if name == "errata":
        from errata import masks

        return masks.area, masks.bounds
    module = mask_module(name)
    return module.area, module.toBbox


def as_bytes(counts: str | bytes) -> bytes:
    """Return compressed counts as bytes: errata's own interface gives text, which JSON takes."""
    return counts.encode("ascii") if isinstance(counts, str) else counts


def digest(parts: list[bytes]) -> str:
    """Sign bytes and their order."""
    sign = hashlib.sha256()
    for part in parts:
        sign.update(len(part).to_bytes(8, "little"))
        sign.update(part)
    return sign.hexdigest()


def main() -> None:
    """Time what was asked for and sign its answer."""
    name, path, job = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
    outlines = read_outlines(path)

    rasterise = partial(rasteriser(name), outlines)
    rles = rasterise()
    if job == "rasterise":
        seconds, signed = within(rasterise), digest([as_bytes(rle["counts"]) for rle in rles])
    else:
        area, box = measures(name)
        seconds = within(lambda: [(area(rle), box(rle)) for rle in rles])
        found = [(float(area(rle)), *(float(side) for side in box(rle))) for rle in rles]
        signed = digest([np.asarray(found).tobytes()])
    print(json.dumps({"seconds": seconds, "digest": signed, "facts": {"masks": len(rles)}}))


if __name__ == "__main__":
    main()

"""Write the benchmarks' COCO files once, into a cache folder beside this script.

    python benches/dataset.py boxes/36k masks/36k people/30k

prints JSON that names the files of each input. The same seed gives the same bytes with the same
NumPy on the same kind of processor; the reports name each file's SHA-256, so that figures from
two machines can be told to be of the same input.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from coco_documents import Record, mask_records, result_records, truth_document
from detections import Detections, best_scored, make_detections
from truth import Truth, make_truth

# Part of each file's name: raise it with any change of what is drawn, and old files are not used.
VERSION = 2
SEED = 20_170_000
CACHE = Path(__file__).resolve().parent / ".data"


@dataclass(frozen=True)
class Size:
    """How much is drawn: ``full`` detections, of which the ``kept`` best-scored are written."""

    images: int
    objects: int
    full: int
    kept: int


SIZES = {
    "smoke": Size(images=60, objects=440, full=6_000, kept=2_000),
    "36k": Size(5_000, 36_800, 500_000, 36_800),
    "200k": Size(5_000, 36_800, 500_000, 200_000),
    "500k": Size(5_000, 36_800, 500_000, 500_000),
}
PEOPLE_SIZES = {
    "smoke": Size(images=60, objects=130, full=1_200, kept=400),
    "30k": Size(5_000, 11_004, 100_000, 30_000),
    "100k": Size(5_000, 11_004, 100_000, 100_000),
}


def draw(size: Size) -> tuple[Truth, Detections]:
    """Draw ground truth and detections of one size as columns."""
    truth = make_truth(SEED, size.images, size.objects)
    return truth, best_scored(make_detections(SEED + 1, truth, size.full), size.kept)


def _boxes(size: Size) -> tuple[Record, list[Record]]:
    truth, found = draw(size)
    return truth_document(truth, seed=SEED + 2), result_records(truth, found)


def _masks(size: Size) -> tuple[Record, list[Record]]:
    # Imported here, because it needs pycocotools, which nothing else does.
    from mask_detections import compressed_rles

    truth, found = draw(size)
    rles = compressed_rles(SEED + 6, truth, found)
    return truth_document(truth, seed=SEED + 2), mask_records(truth, found, rles)


def mask_boxes(results: list[Record]) -> list[Record]:
    """Return the results with the tight box of each mask."""
    from mask_detections import tight_boxes

    boxes = tight_boxes([record["segmentation"] for record in results])
    return [record | {"bbox": box} for record, box in zip(results, boxes, strict=True)]


def point_boxes(results: list[Record]) -> list[Record]:
    """Return the results with the box around each pose's points."""
    from person_documents import box_around

    return [record | {"bbox": box_around(record["keypoints"])} for record in results]


def _people(size: Size) -> tuple[Record, list[Record]]:
    from person_documents import people_document, pose_records
    from persons import make_people, make_poses

    people = make_people(SEED + 7, size.images, size.objects)
    poses = make_poses(SEED + 9, people, size.full, size.kept)
    return people_document(people, seed=SEED + 2), pose_records(people, poses)


@dataclass(frozen=True)
class Kind:
    """What the detections are.

    ``gt_suffix`` tells apart the ground truths of the same images; ``boxed`` adds boxes.
    """

    sizes: dict[str, Size]
    make: Callable[[Size], tuple[Record, list[Record]]]
    gt_suffix: str
    boxed: Callable[[list[Record]], list[Record]] | None


# Boxes and masks are judged by the same ground truth, which has polygons.
KINDS = {
    "boxes": Kind(SIZES, _boxes, "", None),
    "masks": Kind(SIZES, _masks, "", mask_boxes),
    "people": Kind(PEOPLE_SIZES, _people, "_people", point_boxes),
}


def _write(path: Path, document: object) -> None:
    """Write as ``json.dump`` does (", " and ": "), whole or not at all."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(document), encoding="utf-8")
    partial.replace(path)


def ensure(kind: str, size: str) -> tuple[Path, Path, Path]:
    """Return an input's ground truth, its detections, and these with boxes besides.

    What is not there yet is written. The third is for tools that read no detection without a
    box; where all detections are boxes, it is the second.
    """
    known = KINDS[kind]
    drawn = known.sizes[size]
    gt = CACHE / f"gt_{drawn.images}{known.gt_suffix}_v{VERSION}.json"
    dt = CACHE / f"dt_{kind}_{size}_v{VERSION}.json"
    boxed = CACHE / f"dt_{kind}_{size}_boxed_v{VERSION}.json" if known.boxed else dt
    if not (gt.exists() and dt.exists() and boxed.exists()):
        CACHE.mkdir(exist_ok=True)
        truth, results = known.make(drawn)
        if not gt.exists():
            _write(gt, truth)
        _write(dt, results)
        if known.boxed:
            _write(boxed, known.boxed(results))
    return gt, dt, boxed


def describe(kind: str, size: str) -> dict[str, object]:
    """Return an input's files and what is in them, for the reports; see `Size` for the counts."""
    gt, dt, boxed = ensure(kind, size)
    drawn = KINDS[kind].sizes[size]
    return {
        "gt": str(gt),
        "dt": str(dt),
        "dt_boxed": str(boxed),
        "images": drawn.images,
        "objects": drawn.objects,
        "detections": drawn.kept,
        "gt_bytes": gt.stat().st_size,
        "dt_bytes": dt.stat().st_size,
        "gt_sha256": hashlib.sha256(gt.read_bytes()).hexdigest(),
        "dt_sha256": hashlib.sha256(dt.read_bytes()).hexdigest(),
    }


def main() -> None:
    """Write the inputs asked for, and print what they are as JSON."""
    known = [f"{kind}/{size}" for kind, found in KINDS.items() for size in found.sizes]
    parser = argparse.ArgumentParser(description="Write the benchmarks' COCO files.")
    parser.add_argument("inputs", nargs="+", help=f"of {', '.join(known)}")
    names = parser.parse_args().inputs
    unknown = [name for name in names if name not in known]
    if unknown:
        parser.error(f"unknown inputs {unknown}; there are {', '.join(known)}")
    print(json.dumps({name: describe(*name.split("/")) for name in names}, indent=1))


if __name__ == "__main__":
    main()

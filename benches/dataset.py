"""Write the benchmark's COCO files once, into a cache folder beside this script.

    python benches/dataset.py --sizes 36k,200k,500k

prints JSON that names the files of each size. The same seed gives the same bytes with the same
NumPy; the reports name each file's SHA-256, so that figures from two machines can be told to be
of the same input.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from coco_documents import result_records, truth_document
from detections import Detections, best_scored, make_detections
from truth import Truth, make_truth

# Part of each file's name: raise it with any change of what is drawn, and old files are not used.
VERSION = 1
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


def draw(size: Size) -> tuple[Truth, Detections]:
    """Draw ground truth and detections of one size as columns."""
    truth = make_truth(SEED, size.images, size.objects)
    return truth, best_scored(make_detections(SEED + 1, truth, size.full), size.kept)


def files(name: str) -> tuple[Path, Path]:
    """Return the paths of a size's ground truth and detections, written or not."""
    images = SIZES[name].images
    return CACHE / f"gt_{images}_v{VERSION}.json", CACHE / f"dt_{name}_v{VERSION}.json"


def _write(path: Path, document: object) -> None:
    """Write as ``json.dump`` does (", " and ": "), whole or not at all."""
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(document), encoding="utf-8")
    partial.replace(path)


def ensure(name: str) -> tuple[Path, Path]:
    """Return the two files of a size, writing what is not there yet."""
    gt, dt = files(name)
    if not (gt.exists() and dt.exists()):
        CACHE.mkdir(exist_ok=True)
        truth, found = draw(SIZES[name])
        if not gt.exists():
            _write(gt, truth_document(truth, seed=SEED + 2))
        _write(dt, result_records(truth, found))
    return gt, dt


def describe(name: str) -> dict[str, object]:
    """Return a size's files and what is in them, for the reports; see `Size` for the counts."""
    gt, dt = ensure(name)
    size = SIZES[name]
    return {
        "gt": str(gt),
        "dt": str(dt),
        "images": size.images,
        "objects": size.objects,
        "detections": size.kept,
        "gt_bytes": gt.stat().st_size,
        "dt_bytes": dt.stat().st_size,
        "gt_sha256": hashlib.sha256(gt.read_bytes()).hexdigest(),
        "dt_sha256": hashlib.sha256(dt.read_bytes()).hexdigest(),
    }


def main() -> None:
    """Write the files of the sizes asked for, and print what they are as JSON."""
    parser = argparse.ArgumentParser(description="Write the benchmark's COCO files.")
    parser.add_argument("--sizes", default="36k,200k,500k", help=f"of {', '.join(SIZES)}")
    names = parser.parse_args().sizes.split(",")
    unknown = [name for name in names if name not in SIZES]
    if unknown:
        parser.error(f"unknown sizes {unknown}; there are {', '.join(SIZES)}")
    print(json.dumps({name: describe(name) for name in names}, indent=1))


if __name__ == "__main__":
    main()

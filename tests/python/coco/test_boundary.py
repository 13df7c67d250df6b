"""COCO's numbers on Boundary IoU equal those of pycocotools with Boundary IoU put in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import errata
from coco.boundary import BoundaryEval, boundary, rounds
from coco.cases import ALL, assert_same, document, outlined, truth
from coco.random_masks import Bitmap, compressed, random_mask_documents
from coco.random_sets import Document
from coco.reference import read_both, reference

pytestmark = pytest.mark.filterwarnings("ignore::errata.ErrataWarning")


class Wide(BoundaryEval):
    """Boundaries of a tenth of the diagonal."""

    ratio = 0.1


@pytest.mark.parametrize("block", range(4))
def test_random_sets(tmp_path: Path, block: int) -> None:
    differ = 0
    for seed in range(7000 + block, 7060, 4):
        gt, results = random_mask_documents(seed, max_images=3)
        dataset, inferences = read_both(tmp_path, gt, results, "boundary")
        for use_cats in (True, False):
            theirs = reference(gt, results, "segm", BoundaryEval, useCats=int(use_cats))
            mine = errata.coco_summary(dataset, inferences, "boundary", use_cats=use_cats)
            assert_same(mine, theirs)
        theirs = reference(gt, results, "segm", Wide)
        mine = errata.coco_summary(dataset, inferences, "boundary", boundary_ratio=0.1)
        assert_same(mine, theirs)
        differ += tuple(theirs.stats) != tuple(reference(gt, results, "segm").stats)
    assert differ, "the cases must be ones in which boundaries matter"


def one_pair(a: Bitmap, b: Bitmap) -> tuple[Document, list[Document]]:
    """An annotation and a detection."""
    height, width = a.shape
    annotation = truth(1, [0, 0, width, height], segmentation=compressed(a))
    return document([annotation], size=(height, width)), [outlined(1, compressed(b), 0.9)]


def value(folder: Path, a: Bitmap, b: Bitmap) -> float:
    """The value of a pair by the reference; errata's reaches it and not the next number."""
    gt, results = one_pair(a, b)
    theirs = reference(gt, results, "segm", BoundaryEval)
    (pair,) = theirs.ious[1, 1].ravel().tolist()
    dataset, inferences = read_both(folder, gt, results, "boundary")
    about = [pair, float(np.nextafter(pair, 1))]
    mine = errata.coco_summary(dataset, inferences, "boundary", iou_thrs=about)
    assert mine.recall[:, 0, ALL, -1].tolist() == [1, 0]
    return float(pair)


def iou(a: Bitmap, b: Bitmap) -> float:
    return int((a & b).sum()) / int((a | b).sum())


@pytest.mark.parametrize(
    ("size", "d"),
    [
        ((20, 30), 1),  # .02 of the diagonal is .72
        ((60, 80), 2),
        ((75, 100), 2),  # 2.5, of which the even neighbour is taken
        ((105, 140), 4),  # 3.5
        ((76, 101), 3),
    ],
)
def test_the_width_of_the_boundary(tmp_path: Path, size: tuple[int, int], d: int) -> None:
    assert rounds(*size) == d
    height, width = size
    whole = np.zeros(size, np.uint8)
    whole[2:-1, : width - 2] = 1
    holed = whole.copy()
    holed[height // 2 : height // 2 + 4, width // 2 : width // 2 + 3] = 0
    expected = min(iou(whole, holed), iou(boundary(whole), boundary(holed)))
    assert value(tmp_path, whole, holed) == expected
    # d columns at the left border of the image are boundary: beyond it is background.
    assert boundary(whole)[height // 2, : d + 1].tolist() == [1] * d + [0]


def test_the_smaller_of_both_is_taken(tmp_path: Path) -> None:
    # Of a ring and the disc in it the boundary may be the same and the masks are not.
    solid = np.zeros((30, 30), np.uint8)
    solid[5:25, 5:25] = 1
    ring = boundary(solid)
    assert iou(boundary(solid), boundary(ring)) == 1
    assert value(tmp_path, solid, ring) == iou(solid, ring) < 0.5


def test_a_crowd_goes_by_its_mask_alone(tmp_path: Path) -> None:
    # Well inside the crowd: their boundaries share nothing, and all of it lies within.
    crowd = np.ones((40, 40), np.uint8)
    inside = np.zeros((40, 40), np.uint8)
    inside[15:25, 15:25] = 1
    assert iou(boundary(crowd), boundary(inside)) == 0
    annotation = truth(1, [0, 0, 40, 40], segmentation=compressed(crowd), iscrowd=1)
    right = np.zeros((40, 40), np.uint8)
    right[0:3, 0:3] = 1
    object_ = truth(1, [0, 0, 3, 3], segmentation=compressed(right))
    gt = document([annotation, object_], size=(40, 40))
    results = [outlined(1, compressed(inside), 0.9), outlined(1, compressed(right), 0.8)]
    theirs = reference(gt, results, "segm", BoundaryEval)
    assert theirs.eval["precision"][:, -1, 0, ALL, -1].min() > 0.99
    dataset, inferences = read_both(tmp_path, gt, results, "boundary")
    assert_same(errata.coco_summary(dataset, inferences, "boundary"), theirs)

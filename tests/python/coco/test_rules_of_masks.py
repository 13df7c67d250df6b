"""COCO's rules of masks (rule 11, and rule 10 for results that have masks); see `test_rules`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pycocotools import mask

import errata
from coco.cases import (
    ALL,
    CERTAIN,
    MEDIUM,
    SMALL,
    Case,
    assert_same,
    document,
    found,
    outlined,
    truth,
)
from coco.random_masks import Bitmap, bitmap, compressed, uncompressed
from coco.random_sets import Document
from coco.reference import read_both, reference

# Oddities that are kept and said.
pytestmark = pytest.mark.filterwarnings(
    "ignore:.*(without a pixel|of another size|odd number|not above 0|1 pixel outside)"
    ":errata.ErrataWarning"
)

SIZE = (12, 16)
"""Height and width of the images."""
HALF = {"iouThrs": [0.5]}


def pixels(*rectangles: tuple[int, int, int, int], size: tuple[int, int] = SIZE) -> Bitmap:
    """A bitmap with these rectangles (top, bottom, left, right) set."""
    bits = np.zeros(size, np.uint8)
    for top, bottom, left, right in rectangles:
        bits[top:bottom, left:right] = 1
    return bits


def rle(*rectangles: tuple[int, int, int, int], size: tuple[int, int] = SIZE) -> Document:
    return compressed(pixels(*rectangles, size=size))


def outline(segmentation: Any, area: float = 16.0, image: int = 1, **more: Any) -> Document:
    """An annotation with a mask; its box is no matter."""
    return truth(image, [0, 0, 4, 4], segmentation=segmentation, area=area, **more)


def case_of(truths: list[Document], results: list[Document], **params: Any) -> Case:
    return Case(document(truths, size=SIZE), results, "segm", **{**HALF, **params})


def recall(case: Case, folder: Path) -> list[float]:
    """Recall at each IoU threshold, after the comparison with errata."""
    theirs = case.pycocotools()
    case.same(folder, theirs)
    of_all: list[float] = theirs.eval["recall"][:, 0, ALL, -1].tolist()
    return of_all


# Rule 11: overlaps.


def test_rule_11_pixels_are_counted(tmp_path: Path) -> None:
    # 8 of 24 pixels, though the boxes are the same: a third, which is enough at a third.
    left, right = rle((0, 4, 0, 4)), rle((0, 2, 0, 4), (8, 10, 0, 4))
    third = 8 / 24
    case = case_of([outline(left)], [outlined(1, right, 0.9)], iouThrs=[third, 0.334])
    assert recall(case, tmp_path) == [1, 0]


def test_rule_11_masks_that_meet_nowhere_overlap_by_nothing(tmp_path: Path) -> None:
    # The box of each holds the other's pixels. An overlap of 0 is enough at threshold 0 alone.
    cross = rle((0, 1, 0, 16), (11, 12, 0, 16))
    between = rle((5, 6, 3, 5))
    case = case_of([outline(cross)], [outlined(1, between, 0.9)], iouThrs=[0.0, 1e-9])
    assert recall(case, tmp_path) == [1, 0]


@pytest.mark.parametrize("empty_side", ["truth", "found", "both"])
def test_rule_11_empty_masks_overlap_nothing(tmp_path: Path, empty_side: str) -> None:
    # Two empty ones do not make 0 / 0.
    some, none = rle((0, 4, 0, 4)), rle()
    a = some if empty_side == "found" else none
    b = some if empty_side == "truth" else none
    case = case_of([outline(a)], [outlined(1, b, 0.9)], iouThrs=[0.0, 1e-9])
    assert recall(case, tmp_path) == [1, 0]


@pytest.mark.parametrize(("left", "matched_at_zero"), [(4, 0), (12, 1)])
def test_rule_11_masks_of_different_sizes_overlap_by_less_than_nothing(
    tmp_path: Path, left: int, matched_at_zero: int
) -> None:
    # The size is compared where the boxes meet: there -1, which does not reach 0. Elsewhere 0.
    truths = [outline(rle((0, 4, 0, 8)))]
    other_size = rle((0, 4, left, left + 4), size=(12, 20))
    case = case_of(truths, [outlined(1, other_size, 0.9)], iouThrs=[0.0, 0.5])
    assert recall(case, tmp_path) == [matched_at_zero, 0]


def test_rule_11_sizes_are_those_of_the_masks_not_of_the_image(tmp_path: Path) -> None:
    small = rle((0, 4, 0, 4), size=(5, 6))
    case = case_of([outline(small)], [outlined(1, small, 0.9)])
    assert recall(case, tmp_path) == [1]


def test_rule_11_a_crowd_takes_many_masks_by_their_own_pixels(tmp_path: Path) -> None:
    crowd = outline(uncompressed(pixels((0, 12, 0, 10))), iscrowd=1)
    object_ = outline(rle((0, 4, 12, 16)))
    inside = [outlined(1, rle((0, 2, x, x + 2)), 0.9) for x in (0, 2, 4)]
    # Of this one the crowd covers 2 of 5 columns.
    partly = outlined(1, rle((0, 4, 8, 13)), 0.8)
    right = outlined(1, rle((0, 4, 12, 16)), 0.5)
    case = case_of([crowd, object_], [*inside, partly, right], iouThrs=[0.5, 0.4])
    theirs = case.pycocotools()
    assert theirs.eval["precision"][:, -1, 0, ALL, -1].tolist() == [0.5, CERTAIN]
    case.same(tmp_path, theirs)


def test_rule_11_no_crowd_no_share(tmp_path: Path) -> None:
    # The very same pixels as run lengths in a list, which are a crowd only if iscrowd says so.
    truths = [outline(uncompressed(pixels((0, 12, 0, 10))))]
    case = case_of(truths, [outlined(1, rle((0, 2, 0, 2)), 0.9)], iouThrs=[4 / 120, 0.04])
    assert recall(case, tmp_path) == [1, 0]


# Rule 11: runs.


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([20, 4, 0, 4, 164], [20, 8, 164]),  # a run of length 0 within
        ([0, 4, 188], [0, 4, 188, 0]),  # and at either end
        ([192], [192, 0]),
        ([0, 192], [0, 192, 0]),
        ([0, 0, 4, 4, 184], [4, 4, 184]),
    ],
)
def test_rule_11_the_same_pixels_in_other_runs(tmp_path: Path, a: Any, b: Any) -> None:
    runs = [{"size": list(SIZE), "counts": c} for c in (a, b)]
    string = mask.frPyObjects(runs[1], *SIZE)["counts"].decode("ascii")
    results = [outlined(1, {"size": list(SIZE), "counts": string}, 0.9)]
    case = case_of([outline(runs[0])], results, iouThrs=[0.0, 0.5, 1.0])
    assert recall(case, tmp_path) == ([1, 1, 1] if sum(a[1::2]) else [1, 0, 0])


def test_rule_11_runs_of_length_0_at_the_same_place_do_not_end_the_walk(tmp_path: Path) -> None:
    # Here parity ends. Where both masks have a run of length 0, pycocotools counts nothing of what
    # comes after. The two share 6 of 10 pixels; of the first 4, before that place, all.
    a, b = [20, 4, 0, 4, 164], [20, 4, 0, 2, 20, 2, 144]
    assert float(mask.iou(*[[_runs(c)] for c in (a, b)], [0])[0, 0]) == 1
    case = case_of([outline(_counts(a))], [outlined(1, _string(b), 0.9)], iouThrs=[0.6, 0.61])
    assert case.pycocotools().eval["recall"][:, 0, ALL, -1].tolist() == [1, 1]
    assert case.by_errata(tmp_path).recall[:, 0, ALL, -1].tolist() == [1, 0]


def _counts(runs: list[int]) -> Document:
    return {"size": list(SIZE), "counts": runs}


def _runs(runs: list[int]) -> Document:
    made: Document = mask.frPyObjects(_counts(runs), *SIZE)
    return made


def _string(runs: list[int]) -> Document:
    return {"size": list(SIZE), "counts": _runs(runs)["counts"].decode("ascii")}


@pytest.mark.parametrize("where", ["truth", "found"])
@pytest.mark.parametrize(
    "counts",
    [
        [20, 8],  # too few pixels
        [20, 8, 170],  # too many
        [-20, 8, 204],
        _string([20, 8, 164])["counts"][:-1],
        "`",  # ends within a number
        "",
    ],
    ids=["short", "long", "negative", "cut off", "cut off within a number", "nothing"],
)
def test_rule_11_runs_that_do_not_fill_the_image_are_refused(
    tmp_path: Path, counts: Any, where: str
) -> None:
    # pycocotools does not return from some of these.
    bad, good = {"size": list(SIZE), "counts": counts}, rle((0, 4, 0, 4))
    in_truth = where == "truth"
    gt = document([outline(good), outline(bad if in_truth else good)], size=SIZE)
    results = [outlined(1, good, 0.9), outlined(1, good if in_truth else bad, 0.8)]
    with pytest.raises(errata.InputError) as caught:
        read_both(tmp_path, gt, results, "segm")
    assert caught.value.file == str(tmp_path / ("gt.json" if in_truth else "dt.json"))
    assert "[1].segmentation" in (caught.value.place or "")


# Rule 11: polygons.


def inside(polygon: list[float], x: float, y: float) -> bool:
    """Whether a point lies within a polygon, by counting crossings."""
    corners = list(zip(polygon[0::2], polygon[1::2], strict=True))
    crossings = 0
    for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            crossings += 1
    return crossings % 2 == 1


def by_centres(polygon: list[float]) -> Bitmap:
    """The pixels whose centres lie within."""
    height, width = SIZE
    return np.array(
        [[inside(polygon, x + 0.5, y + 0.5) for x in range(width)] for y in range(height)],
        np.uint8,
    )


POLYGONS = {
    "slanted": [1.3, 0.4, 14.1, 3.2, 9.9, 11.7],
    "beyond the borders": [-3.5, 2.0, 8.0, -2.6, 19.0, 9.0, 6.0, 15.5],
    "crossing itself": [1.0, 1.0, 14.0, 10.0, 14.0, 1.0, 1.0, 10.0],
    "thin": [0.0, 4.2, 15.0, 7.3, 15.0, 7.6, 0.0, 4.6],
}


@pytest.mark.parametrize("name", POLYGONS)
def test_rule_11_polygons_are_drawn_as_coco_draws_them(tmp_path: Path, name: str) -> None:
    polygon = POLYGONS[name]
    exact = bitmap([polygon], *SIZE)
    assert exact.any()
    naive = by_centres(polygon)
    assert (naive != exact).any()
    # Equal to the last pixel, and not to what one would draw.
    for drawn, expected in ((exact, [1]), (naive, [0])):
        results = [outlined(1, compressed(drawn), 0.9)]
        case = case_of([outline([polygon])], results, iouThrs=[1.0])
        assert recall(case, tmp_path) == expected


def test_rule_11_parts_are_joined(tmp_path: Path) -> None:
    square = [2, 2, 2, 6, 6, 6, 6, 2]
    over_it = [4, 2, 4, 6, 8, 6, 8, 2]
    apart = [10, 2, 10, 6, 14, 6, 14, 2]
    exact = bitmap([square], *SIZE) | bitmap([over_it], *SIZE) | bitmap([apart], *SIZE)
    results = [outlined(1, compressed(exact), 0.9)]
    case = case_of([outline([square, over_it, apart])], results, iouThrs=[1.0])
    assert recall(case, tmp_path) == [1]


@pytest.mark.parametrize(
    "polygon",
    [
        [30, 2, 40, 2, 40, 9],  # beyond the right border
        [2, -9, 9, -9, 9, -4],
        [3.01, 3.01, 3.02, 3.01, 3.02, 3.03],  # within a hundredth of a pixel
        [5, 5, 5, 5, 5, 5],
        [0, 4, 15, 4, 0, 4],  # a line
    ],
)
def test_rule_11_polygons_that_may_cover_nothing(tmp_path: Path, polygon: list[float]) -> None:
    exact = bitmap([polygon], *SIZE)
    results = [outlined(1, compressed(exact), 0.9), outlined(1, rle((0, 4, 0, 4)), 0.8)]
    case = case_of([outline([polygon])], results, iouThrs=[1e-9, 1.0])
    assert recall(case, tmp_path) == [int(exact.any())] * 2


@pytest.mark.parametrize("extra", [[7.5], [3, 3, 9, 9], [3, 3, 9, 9, 9]])
def test_rule_11_odd_parts_after_a_good_one(tmp_path: Path, extra: list[float]) -> None:
    # A number without a partner is left over; of two corners nothing is drawn.
    square: list[float] = [2, 2, 2, 6, 6, 6, 6, 2]
    parts = [square + extra] if len(extra) == 1 else [square, extra]
    exact = bitmap([square], *SIZE)
    assert (bitmap(parts, *SIZE) == exact).all()
    case = case_of([outline(parts)], [outlined(1, compressed(exact), 0.9)], iouThrs=[1.0])
    assert recall(case, tmp_path) == [1]


def test_rule_11_a_polygon_needs_the_size_of_its_image(tmp_path: Path) -> None:
    gt = document([outline([[2, 2, 2, 6, 6, 6]])])
    with pytest.raises(errata.InputError) as caught:
        read_both(tmp_path, gt, [], "segm")
    assert caught.value.file == str(tmp_path / "gt.json")


# Rules 5 and 10: areas, of results with masks and without.

WIDE = (40, 60)


def wide_case(results: list[Document]) -> Case:
    """A small object; at .5 a large mask over it matches nothing."""
    small = truth(1, [0, 0, 8, 8], segmentation=rle((0, 8, 0, 8), size=WIDE), area=64)
    return Case(document([small], size=WIDE), results, "segm", **HALF)


def precisions(case: Case, folder: Path) -> list[float]:
    """Precision at recall 0 of all and of small objects, after the comparison."""
    theirs = case.pycocotools()
    case.same(folder, theirs)
    both: list[float] = theirs.eval["precision"][0, 0, 0, [ALL, SMALL], -1].tolist()
    return both


RIGHT = outlined(1, rle((0, 8, 0, 8), size=WIDE), 0.5)


def test_rule_5_the_area_of_a_result_is_that_of_its_mask(tmp_path: Path) -> None:
    # A frame: its box is 36 * 36, its pixels are 140. It is small, and wrong among small ones.
    frame = np.zeros(WIDE, np.uint8)
    frame[4:40, 20:56] = 1
    frame[5:39, 21:55] = 0
    case = wide_case([outlined(1, compressed(frame), 0.9), RIGHT])
    assert precisions(case, tmp_path) == [0.5, 0.5]


@pytest.mark.parametrize(("height", "small"), [(32, 0.5), (33, CERTAIN)])
def test_rule_5_masks_of_32_by_32_pixels_are_small(
    tmp_path: Path, height: int, small: float
) -> None:
    wrong = outlined(1, rle((0, height, 20, 52), size=WIDE), 0.9)
    assert precisions(wide_case([wrong, RIGHT]), tmp_path) == [0.5, small]


def test_rule_10_a_box_beside_the_mask_gives_the_area(tmp_path: Path) -> None:
    # The masks are what overlaps; by its box the wrong one is no small detection.
    wrong = outlined(1, rle((10, 12, 20, 22), size=WIDE), 0.9, bbox=[0, 0, 33, 32])
    right = {**RIGHT, "bbox": [30, 30, 33, 33]}
    assert precisions(wide_case([wrong, right]), tmp_path) == [0.5, CERTAIN]


@pytest.mark.parametrize(
    ("box_first", "small"), [(True, CERTAIN), (False, 0.5)], ids=["box first", "no box first"]
)
def test_rule_10_the_first_record_says_whether_boxes_count(
    tmp_path: Path, box_first: bool, small: float
) -> None:
    wrong = outlined(1, rle((10, 12, 20, 22), size=WIDE), 0.9, bbox=[0, 0, 33, 32])
    right = {**RIGHT, "bbox": [30, 30, 33, 33]} if box_first else RIGHT
    assert precisions(wide_case([right, wrong]), tmp_path) == [0.5, small]


def test_rule_10_an_empty_box_in_the_first_record_is_none(tmp_path: Path) -> None:
    wrong = outlined(1, rle((10, 12, 20, 22), size=WIDE), 0.9, bbox=[0, 0, 33, 32])
    assert precisions(wide_case([{**RIGHT, "bbox": []}, wrong]), tmp_path) == [0.5, 0.5]


def test_rule_10_a_box_alone_is_drawn_as_a_polygon(tmp_path: Path) -> None:
    box = [1.6, 2.3, 7.2, 5.9]
    x1, y1, x2, y2 = box[0], box[1], box[0] + box[2], box[1] + box[3]
    exact = bitmap([[x1, y1, x1, y2, x2, y2, x2, y1]], *SIZE)
    case = case_of([outline(compressed(exact))], [found(1, box, 0.9)], iouThrs=[1.0])
    assert recall(case, tmp_path) == [1]


def test_rule_10_polygons_beside_boxes(tmp_path: Path) -> None:
    polygon = POLYGONS["slanted"]
    results = [found(1, [0, 0, 2, 2], 0.9, segmentation=[polygon])]
    case = case_of([outline([polygon])], results, iouThrs=[1.0])
    assert recall(case, tmp_path) == [1]


def test_rule_10_boxes_are_made_of_masks_where_there_are_none(tmp_path: Path) -> None:
    gt = document([truth(1, [3, 2, 8, 5])], size=SIZE)
    results = [
        outlined(1, rle((2, 4, 3, 11), (6, 7, 9, 10)), 0.9),
        outlined(1, rle((2, 4, 5, 11), (6, 7, 9, 10)), 0.8),
    ]
    case = Case(gt, results, "bbox", iouThrs=[1.0])
    theirs = case.pycocotools()
    assert theirs.eval["recall"][0, 0, ALL, -1] == 1
    assert theirs.eval["precision"][0, 0, 0, ALL, -1] == CERTAIN
    case.same(tmp_path, theirs)


def test_rule_10_the_area_stays_that_of_the_mask_when_boxes_are_compared(tmp_path: Path) -> None:
    # The frame again: as a box it is medium, but its area is that of its pixels.
    frame = np.zeros(WIDE, np.uint8)
    frame[4:40, 20:56] = 1
    frame[5:39, 21:55] = 0
    gt = document([truth(1, [0, 0, 8, 8])], size=WIDE)
    case = Case(gt, [outlined(1, compressed(frame), 0.9), RIGHT], "bbox", **HALF)
    assert precisions(case, tmp_path) == [0.5, 0.5]


def test_rule_5_ground_truth_goes_by_the_area_in_the_file(tmp_path: Path) -> None:
    shape = rle((0, 8, 0, 8), size=WIDE)
    gt = document([truth(1, [0, 0, 8, 8], segmentation=shape, area=2000.5)], size=WIDE)
    case = Case(gt, [RIGHT], "segm", **HALF)
    theirs = case.pycocotools()
    assert theirs.eval["recall"][0, 0, [SMALL, MEDIUM], -1].tolist() == [-1, 1]
    case.same(tmp_path, theirs)


def test_masks_are_not_looked_at_for_boxes(tmp_path: Path) -> None:
    # A run length that would be refused; without masks it is not read.
    bad = {"size": [4, 4], "counts": "0"}
    gt = document([truth(1, [0, 0, 4, 4], segmentation=bad)], size=SIZE)
    results = [found(1, [0, 0, 4, 4], 0.9)]
    dataset, inferences = read_both(tmp_path, gt, results)
    assert_same(errata.coco_summary(dataset, inferences), reference(gt, results))
    with pytest.raises(errata.InputError):
        errata.read(tmp_path / "gt.json", masks=True)


def test_masks_must_have_been_read(tmp_path: Path) -> None:
    gt = document([outline(rle((0, 4, 0, 4)))], size=SIZE)
    results = [outlined(1, rle((0, 4, 0, 4)), 0.9)]
    (tmp_path / "gt.json").write_text(json.dumps(gt))
    (tmp_path / "dt.json").write_text(json.dumps(results))
    dataset = errata.read(tmp_path / "gt.json")
    inferences = errata.read_predictions(tmp_path / "dt.json", dataset)
    with pytest.raises(errata.UsageError, match="masks=True"):
        errata.coco_summary(dataset, inferences, "segm")

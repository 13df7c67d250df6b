"""`errata coco` on masks, boundaries and keypoints."""

from __future__ import annotations

import contextlib
import io
import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

import errata as library
from cli.shapes import SIGMAS, with_keypoints, with_masks
from cli.small import Files, Run

COCO_100 = "coco_val2014_100"
POSES = "xtcoco_keypoints"
GOLDEN = [
    (
        "segm",
        f"{COCO_100}/instances_val2014_100.json",
        f"{COCO_100}/instances_val2014_fakesegm100_results.json",
        f"{COCO_100}/golden_segm.json",
    ),
    (
        "bbox",
        f"{COCO_100}/instances_val2014_100.json",
        f"{COCO_100}/instances_val2014_fakesegm100_results.json",
        f"{COCO_100}/golden_bbox_from_segm.json",
    ),
    (
        "keypoints",
        f"{POSES}/example_coco_val.json",
        f"{POSES}/example_coco_preds.json",
        f"{POSES}/golden_coco_keypoints.json",
    ),
    (
        "keypoints",
        f"{POSES}/example_wholebody_val.json",
        f"{POSES}/example_wholebody_preds.json",
        f"{POSES}/golden_wholebody_body17.json",
    ),
]


@pytest.mark.parametrize(("iou_type", "gt", "dt", "golden"), GOLDEN)
def test_stats_equal_the_golden_ones(
    iou_type: str, gt: str, dt: str, golden: str, data_dir: Path, process: Run
) -> None:
    done = process("coco", data_dir / gt, data_dir / dt, "--iou-type", iou_type, "--json")
    expected = json.loads((data_dir / golden).read_text())
    assert done.code == 0
    assert done.json["stats"] == expected["stats_list"]
    assert done.json["stat_names"][:3] == ["AP", "AP50", "AP75"]
    assert done.json["provenance"]["settings"]["iou_type"] == iou_type
    found = {each["label"]: each["ap"] for each in done.json["per_class"]}
    named = {each["name"]: each["AP"] for each in expected["per_class"]}
    assert named
    assert {name: found[name] for name in named} == named


@pytest.mark.parametrize(("iou_type", "gt", "dt", "golden"), GOLDEN)
def test_the_table_is_pycocotools_with_a_decimal_more(
    iou_type: str, gt: str, dt: str, golden: str, data_dir: Path, process: Run
) -> None:
    paths = data_dir / gt, data_dir / dt
    done = process("coco", *paths, "--iou-type", iou_type)
    lines, theirs = done.out.splitlines(), printed_by_pycocotools(iou_type, *paths)
    assert done.code == 0
    assert len(lines) == len(theirs) == (10 if iou_type == "keypoints" else 12)
    stats = json.loads((data_dir / golden).read_text())["stats_list"]
    for line, their, value in zip(lines, theirs, stats, strict=True):
        text, number = line.rsplit(" ", 1)
        assert (text, f"{value:.3f}") == tuple(their.rsplit(" ", 1))
        assert number == f"{value:.4f}"


def printed_by_pycocotools(iou_type: str, gt: Path, dt: Path) -> list[str]:
    said = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO(str(gt))
        evaluation = COCOeval(truth, truth.loadRes(str(dt)), iou_type)
        evaluation.evaluate()
        evaluation.accumulate()
        with contextlib.redirect_stdout(said):
            evaluation.summarize()
    return said.getvalue().splitlines()


@pytest.fixture
def masks(files: Files) -> tuple[Path, Path]:
    return with_masks(files).write()


@pytest.fixture
def poses(files: Files) -> tuple[Path, Path]:
    return with_keypoints(files).write()


def loaded(pair: tuple[Path, Path], **wanted: bool) -> tuple[library.Dataset, library.InferenceSet]:
    dataset = library.read(pair[0], **wanted)  # type: ignore[arg-type]
    return dataset, library.read_predictions(pair[1], dataset)


@pytest.mark.parametrize(
    ("options", "keywords"),
    [
        (["segm"], {}),
        (["segm", "--max-dets", "1,2,100"], {"max_dets": [1, 2, 100]}),
        (["segm", "--no-cats", "--corrected"], {"use_cats": False, "strict": False}),
        (["segm", "--split", "test"], {"images": [2]}),
        (["boundary"], {}),
        (["boundary", "--boundary-ratio", "0.01"], {"boundary_ratio": 0.01}),
    ],
)
def test_options_of_masks_reach_the_library(
    options: list[str], keywords: dict[str, Any], masks: tuple[Path, Path], errata: Run
) -> None:
    done = errata("coco", *masks, "--iou-type", *options, "--json")
    expected = library.coco_summary(*loaded(masks, masks=True), options[0], **keywords)
    assert (done.code, done.err) == (0, "")
    assert done.json["stats"] == list(expected.stats)
    assert done.json["provenance"]["settings"] == expected.provenance["settings"] | {
        "max_dets": keywords.get("max_dets", [1, 10, 100])
    }


def test_types_differ(masks: tuple[Path, Path], errata: Run) -> None:
    types = [["bbox"], ["segm"], ["boundary"], ["boundary", "--boundary-ratio", "0.01"]]
    shown = {errata("coco", *masks, "--iou-type", *options).out for options in types}
    assert len(shown) == len(types)


class TestSigmas:
    @pytest.mark.parametrize("text", [SIGMAS, "[0.1, 0.2]", '{"car": [1, 2], "dog": [0.1, 2e-1]}'])
    def test_as_numbers_and_from_files(
        self, text: str, files: Files, tmp_path: Path, errata: Run
    ) -> None:
        kept = with_keypoints(files).truth["annotations"]
        # Only dogs, so that numbers for dogs are all that matters.
        files.truth["annotations"] = [one for one in kept if one["category_id"] == 3]
        files.results = [one for one in files.results if one["category_id"] == 3]
        pair, given = files.write(), text
        if text != SIGMAS:
            given = str(tmp_path / "sigmas.json")
            Path(given).write_text(text)
        done = errata("coco", *pair, "--iou-type", "keypoints", "--sigmas", given, "--json")
        both = loaded(pair, keypoints=True)
        expected = library.coco_summary(*both, "keypoints", oks_sigmas=[0.1, 0.2])
        assert done.json["stats"] == list(expected.stats)
        other = library.coco_summary(*both, "keypoints", oks_sigmas=[0.02, 0.02])
        assert other.stats != expected.stats
        recorded = done.json["provenance"]["settings"]["oks_sigmas"]
        assert (recorded["dog"] if isinstance(recorded, dict) else recorded) == [0.1, 0.2]

    def test_by_name(self, data_dir: Path, errata: Run) -> None:
        pair = (
            data_dir / POSES / "example_crowdpose_val.json",
            data_dir / POSES / "example_crowdpose_preds.json",
        )
        command = ["coco", *pair, "--iou-type", "keypoints"]
        done = errata(*command, "--sigmas", "crowdpose", "--json")
        with warnings.catch_warnings():  # of areas that are missing and scores above 1
            warnings.simplefilter("ignore")
            both = loaded(pair, keypoints=True)
        expected = library.coco_summary(*both, "keypoints", oks_sigmas="crowdpose")
        assert done.json["stats"] == list(expected.stats)
        assert done.json["stats"][0] > 0.5
        refused = errata(*command)
        assert (refused.code, refused.out) == (2, "")
        last = refused.err.splitlines()[-1]
        assert last.startswith('error: --sigmas["person"]: found 17 sigmas, and 14 keypoints in')


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--iou-type", "mask"], "'mask' is not one of"),
        (["--sigmas", "coco"], "--sigmas: found with --iou-type bbox; use it with --iou-type key"),
        (["--iou-type", "segm", "--sigmas", "0.1"], "--sigmas: found with --iou-type segm; use it"),
        (["--boundary-ratio", "0.1"], "--boundary-ratio: found with --iou-type bbox; use it with"),
        (["--iou-type", "boundary", "--boundary-ratio", "2"], "'2'; give a number from 0 to 1"),
        (["--iou-type", "boundary", "--boundary-ratio", "0"], "--boundary-ratio: found 0; give a"),
        (["--iou-type", "keypoints", "--sigmas", "crowd"], "'crowd'; give coco, crowdpose, a JSON"),
        (["--iou-type", "keypoints", "--sigmas", "no.json"], "no.json: No such file"),
        (["--iou-type", "keypoints", "--sigmas", "gt.json"], "gt.json: found 'images': [{"),
        (["--iou-type", "keypoints", "--sigmas", "-1,1"], "found -1; give a positive number for"),
        (["--iou-type", "keypoints", "--sigmas", "0.1"], "found 1 sigmas, and 2 keypoints in"),
        (["--iou-type", "keypoints", "--max-dets", "20"], "--max-dets: found with --iou-type key"),
        (["--iou-type", "keypoints", "--lvis"], "--lvis: found with --iou-type keypoints; LVIS h"),
        (["--sort", "ap"], "--sort: found without --per-class; give both"),
        (["--per-class", "--sort", "ar"], "'ar' is not one of"),
    ],
)
def test_refusals(
    options: list[str],
    says: str,
    files: Files,
    errata: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with_keypoints(with_masks(files)).write()
    monkeypatch.chdir(files.folder)
    done = errata("coco", "gt.json", "dt.json", *options)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith("error: ")
    assert says in line


@pytest.mark.parametrize("content", ["", "3", "[1, true]", "[[1]]", '{"car": 1}', "[null]"])
def test_files_that_hold_no_sigmas(content: str, files: Files, errata: Run) -> None:
    pair, sigmas = with_keypoints(files).write(), files.folder / "sigmas.json"
    sigmas.write_text(content)
    done = errata("coco", *pair, "--iou-type", "keypoints", "--sigmas", sigmas)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith(f"error: {sigmas}: found ")
    assert "give a list of numbers, one for each keypoint" in line


@pytest.mark.parametrize(("iou_type", "field"), [("segm", "segmentation"), ("keypoints", "keyp")])
def test_a_file_without_what_is_compared(
    iou_type: str, field: str, pair: tuple[Path, Path], errata: Run
) -> None:
    done = errata("coco", *pair, "--iou-type", iou_type)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith(f"error: {pair[0]}: annotations[0]")
    assert field in line


def test_results_without_keypoints(files: Files, errata: Run) -> None:
    for record in with_keypoints(files).results:
        del record["keypoints"]
    gt, dt = files.write()
    done = errata("coco", gt, dt, "--iou-type", "keypoints", "--sigmas", SIGMAS)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"error: {dt}: [0].keypoints: found no `keypoints`; ")


@pytest.mark.parametrize("options", [["segm"], ["boundary"], ["keypoints", "--sigmas", SIGMAS]])
@pytest.mark.parametrize(("lacks", "first"), [("detections", 0.0), ("objects", -1.0)])
def test_nothing_found_or_nothing_to_find(
    lacks: str, first: float, options: list[str], files: Files, errata: Run
) -> None:
    with_keypoints(with_masks(files))
    if lacks == "detections":
        files.results = []
    else:
        files.truth["annotations"] = []
    done = errata("coco", *files.write(), "--iou-type", *options, "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["stats"][0] == first


class TestPerClass:
    def test_in_the_order_asked_for(self, masks: tuple[Path, Path], errata: Run) -> None:
        command = ["coco", *masks, "--iou-type", "segm"]
        found = errata(*command, "--json").json["per_class"]
        shown = {row["label"]: f"{row['ap']:.4f}" for row in found}
        by_label = rows_below("Classes", errata(*command, "--per-class").out)
        assert [row[:2] for row in by_label] == list(map(list, shown.items()))
        done = errata(*command, "--per-class", "--sort", "ap")
        by_ap = rows_below("Classes, highest AP first", done.out)
        assert sorted(by_ap) == sorted(by_label)
        values = [float(row[1]) for row in by_ap]
        assert values == sorted(values, reverse=True)
        assert by_ap != by_label

    def test_classes_without_numbers_are_counted(self, files: Files, errata: Run) -> None:
        files.truth["categories"] += [{"id": 8, "name": "cat"}, {"id": 9, "name": "cow"}]
        done = errata("coco", *files.write(), "--per-class")
        assert "cat" not in done.out
        last = done.out.splitlines()[-1]
        assert last == "Left out: 2 classes without ground truth; --json has all."


def rows_below(title: str, page: str) -> list[list[str]]:
    """Give the cells of the table below a heading, which must be the last of the page."""
    lines = page.splitlines()
    return [line.split() for line in lines[lines.index(title) + 3 :]]

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

import errata as library
from cli.small import Files, Run

GOLDEN = [
    (
        "coco_val2014_100",
        "instances_val2014_100.json",
        "instances_val2014_fakebbox100_results.json",
    ),
    (
        "coco_val2014_100/variant_nocrowd_boxarea",
        "sampled_gts_bbox_area.json",
        "sampled_bbox_results.json",
    ),
    ("voc100_multiformat", "canonical_coco/gt.json", "canonical_coco/dt.json"),
]


@pytest.mark.parametrize(("folder", "gt", "dt"), GOLDEN)
def test_stats_equal_the_golden_ones(
    folder: str, gt: str, dt: str, data_dir: Path, errata: Run
) -> None:
    done = errata("coco", data_dir / folder / gt, data_dir / folder / dt, "--json")
    golden = json.loads((data_dir / folder / "golden_bbox.json").read_text())
    assert (done.code, done.err) == (0, "")
    assert done.json["stats"] == golden["stats_list"]
    named = {each["name"]: each["AP"] for each in golden["per_class"]}
    found = {each["label"]: each["ap"] for each in done.json["per_class"]}
    assert {name: found[name] for name in named} == named


def test_twelve_lines_look_like_pycocotools(pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("coco", *pair)
    lines = done.out.splitlines()
    assert done.code == 0
    assert len(lines) == 12
    assert lines[0].startswith(
        " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = "
    )
    assert lines[6].startswith(
        " Average Recall     (AR) @[ IoU=0.50:0.95 | area=   all | maxDets=  1 ] = "
    )
    stats = library.coco_summary(*loaded(pair)).stats
    shown = ["–" if value == -1 else f"{value:.4f}" for value in stats]
    assert [line.rsplit(" ", 1)[1] for line in lines] == shown
    assert "–" in shown  # no large object: undefined


def loaded(pair: tuple[Path, Path]) -> tuple[library.Dataset, library.InferenceSet]:
    dataset = library.read(pair[0])
    return dataset, library.read_predictions(pair[1], dataset)


def test_per_class(pair: tuple[Path, Path], errata: Run) -> None:
    found = errata("coco", *pair, "--json").json["per_class"]
    assert [row["label"] for row in found] == ["car", "bus", "dog"]
    done = errata("coco", *pair, "--per-class")
    rows = {line.split()[0]: line.split()[1:] for line in done.out.splitlines()[-3:]}
    assert rows["bus"] == ["0.0000", "0.0000", "0.0000", "0.0000"]
    assert rows["dog"][0] == f"{found[2]['ap']:.4f}"


@pytest.mark.parametrize(
    ("options", "keywords"),
    [
        (["--no-cats"], {"use_cats": False}),
        (["--max-dets", "100,1,2"], {"max_dets": [1, 2, 100]}),
        (["--split", "test"], {"images": [2]}),
        (["--corrected"], {"strict": False}),
        (["--strict"], {"strict": True}),
    ],
)
def test_options_reach_the_library(
    options: list[str], keywords: dict[str, object], pair: tuple[Path, Path], errata: Run
) -> None:
    expected = library.coco_summary(*loaded(pair), **keywords)  # type: ignore[arg-type]
    assert errata("coco", *pair, *options, "--json").json["stats"] == list(expected.stats)


class TestIdZero:
    @pytest.fixture
    def zero(self, files: Files) -> tuple[Path, Path]:
        files.truth["annotations"][0]["id"] = 0
        return files.write()

    def test_both_readings_and_a_warning(self, zero: tuple[Path, Path], errata: Run) -> None:
        done = errata("coco", *zero, "--json")
        with pytest.warns(library.ErrataWarning, match="the id 0"):
            summaries = {s: library.coco_summary(*loaded(zero), strict=s) for s in (True, False)}
        assert done.json["stats"] == list(summaries[True].stats)
        assert done.json["corrected"]["stats"] == list(summaries[False].stats)
        assert done.json["stats"] != done.json["corrected"]["stats"]
        (line,) = done.err.splitlines()
        assert line.startswith("warning: ")
        assert "the id 0" in line

    def test_both_are_printed(self, zero: tuple[Path, Path], errata: Run) -> None:
        lines = errata("coco", *zero).out.splitlines()
        assert len(lines) == 25
        assert lines[12].startswith("Corrected")
        assert lines[1] != lines[14]

    @pytest.mark.parametrize(("option", "strict"), [("--strict", True), ("--corrected", False)])
    def test_one_reading_if_asked(
        self, option: str, strict: bool, zero: tuple[Path, Path], errata: Run
    ) -> None:
        done = errata("coco", *zero, option, "--json")
        with warnings.catch_warnings():  # of it, under strict
            warnings.simplefilter("ignore")
            expected = library.coco_summary(*loaded(zero), strict=strict)
        assert done.json["stats"] == list(expected.stats)
        assert "corrected" not in done.json
        assert done.err.count("the id 0") == int(strict)

    def test_a_crowd_with_id_zero_changes_nothing(self, files: Files, errata: Run) -> None:
        files.truth["annotations"][3]["id"] = 0
        done = errata("coco", *files.write(), "--json")
        assert "corrected" not in done.json


class TestMissingScores:
    @pytest.fixture
    def unscored(self, files: Files) -> tuple[Path, Path]:
        del files.results[0]["score"]
        return files.write()

    def test_are_refused(self, unscored: tuple[Path, Path], errata: Run) -> None:
        done = errata("coco", *unscored)
        assert (done.code, done.out) == (2, "")
        last = done.err.splitlines()[-1]
        assert last.startswith("error: ")
        assert "--missing-score 1.0" in last

    def test_unless_told_otherwise(self, unscored: tuple[Path, Path], errata: Run) -> None:
        done = errata("coco", *unscored, "--missing-score", "1.0", "--json")
        with pytest.warns(library.ErrataWarning, match="without a score"):
            expected = library.coco_summary(*loaded(unscored), missing_score=1.0)
        assert done.json["stats"] == list(expected.stats)


def test_max_dets_without_a_hundred(pair: tuple[Path, Path], errata: Run) -> None:
    lines = errata("coco", *pair, "--max-dets", "1,2,3").out.splitlines()
    assert lines[0].endswith("maxDets=100 ] = –")
    assert "maxDets=  3" in lines[1]
    assert "100 detections" in lines[12]


def test_no_detections(files: Files, errata: Run) -> None:
    files.results = []
    done = errata("coco", *files.write(), "--json")
    assert done.code == 0
    assert done.json["stats"][:2] == [0.0, 0.0]

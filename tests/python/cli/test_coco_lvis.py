"""`errata coco --lvis`: LVIS's thirteen numbers."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path

import pytest

import errata as library
from cli.shapes import federated, with_masks
from cli.small import Files, Run
from lvis_protocol.reference import reference


@pytest.fixture
def lvis_val(data_dir: Path) -> tuple[Path, Path]:
    folder = data_dir / "lvis_val_100"
    return folder / "lvis_val_100.json", folder / "SYNTHETIC_dets.json"


@pytest.fixture
def pair(files: Files) -> tuple[Path, Path]:
    return federated(with_masks(files)).write()


def test_numbers_equal_the_golden_ones(lvis_val: tuple[Path, Path], process: Run) -> None:
    done = process("coco", *lvis_val, "--lvis", "--json")
    # Boxes reach out of their images, and that is all that is odd.
    assert done.err.count("\n") == done.err.count("boxes that reach") == 1
    golden = json.loads((lvis_val[0].parent / "golden_lvis_bbox_SYNTHETIC.json").read_text())
    assert done.code == 0
    found = dict(zip(done.json["stat_names"], done.json["stats"], strict=True))
    assert {name.removesuffix("@300"): value for name, value in found.items()} == {
        name.removesuffix("@300"): value for name, value in golden["results"].items()
    }
    assert done.json["provenance"]["protocol"] == "lvis"
    assert {row["frequency"] for row in done.json["per_class"]} == {"r", "c", "f"}


@pytest.mark.parametrize("max_dets", [300, 5])
def test_the_table_is_lvis_own_with_a_decimal_more(
    max_dets: int, lvis_val: tuple[Path, Path], tmp_path: Path, process: Run
) -> None:
    gt, dt = (json.loads(path.read_text()) for path in lvis_val)
    theirs, said = reference(tmp_path, gt, dt, max_dets=max_dets), io.StringIO()
    with contextlib.redirect_stdout(said):
        theirs.print_results()
    done = process("coco", *lvis_val, "--lvis", "--max-dets", max_dets)
    lines = done.out.splitlines()
    assert done.code == 0
    values = theirs.results.values()
    for line, their, value in zip(lines, said.getvalue().splitlines(), values, strict=True):
        text, number = line.rsplit(" ", 1)
        assert (text, f"{value:.3f}") == tuple(their.rsplit(" ", 1))
        assert number == f"{value:.4f}"


@pytest.mark.parametrize("iou_type", ["bbox", "segm", "boundary"])
@pytest.mark.parametrize(
    ("options", "keywords"),
    [
        ([], {}),
        (["--max-dets", "1"], {"max_dets": 1}),
        (["--no-cats", "--split", "test"], {"use_cats": False, "images": [2]}),
        (["--corrected"], {"strict": False}),
    ],
)
def test_options_reach_the_library(
    iou_type: str,
    options: list[str],
    keywords: dict[str, object],
    pair: tuple[Path, Path],
    errata: Run,
) -> None:
    done = errata("coco", *pair, "--lvis", "--iou-type", iou_type, *options, "--json")
    dataset = library.read(pair[0], masks=True)
    model = library.read_predictions(pair[1], dataset)
    expected = library.lvis_summary(dataset, model, iou_type, **keywords)  # type: ignore[arg-type]
    assert (done.code, done.err) == (0, "")
    assert done.json["stats"] == list(expected.stats)
    assert done.json["provenance"]["settings"] == expected.provenance["settings"]


def test_undefined_numbers_are_dashes(pair: tuple[Path, Path], errata: Run) -> None:
    lines = errata("coco", *pair, "--lvis").out.splitlines()
    # The dog, the one of the frequent class, is found at IoU .8: by seven of ten thresholds.
    assert lines[8].endswith("area=   all | maxDets=300 catIds=  f] = 0.7000")
    assert lines[5].endswith("area=     l | maxDets=300 catIds=all] = –")


def test_classes_say_how_frequent_they_are(pair: tuple[Path, Path], errata: Run) -> None:
    lines = errata("coco", *pair, "--lvis", "--per-class").out.splitlines()
    table = lines[lines.index("Classes") + 1 :]
    assert table[0].split() == ["class", "frequency", "AP", "AP50", "AP75", "AR"]
    assert [row.split()[:2] for row in table[2:]] == [
        ["car", "rare"],
        ["bus", "common"],
        ["dog", "frequent"],
    ]


def test_a_frequency_that_nobody_knows(files: Files, errata: Run) -> None:
    federated(files)
    del files.truth["categories"][0]["frequency"]
    lines = errata("coco", *files.write(), "--lvis", "--per-class").out.splitlines()
    (car,) = [line for line in lines if line.startswith("car ")]
    assert car.split()[1] == "–"


def test_cocos_rules_on_lvis_files_are_warned_of(pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("coco", *pair)
    (line,) = done.err.splitlines()
    assert done.code == 0
    assert len(done.out.splitlines()) == 12
    assert line.startswith(f"warning: {pair[0]}: is LVIS's, and these are COCO's rules")
    assert "--lvis" in line
    assert errata("coco", *pair, "--lvis").err == ""


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "gt.json: found no image with neg_category_ids; --lvis is for LVIS's files"),
        (["--max-dets", "1,10,100"], "--max-dets: found '1,10,100'; with --lvis give one whole"),
        (["--max-dets", "0"], "--max-dets: found '0'; with --lvis give one whole number from 1"),
        (["--max-dets", "many"], "--max-dets: found 'many'; with --lvis give one whole number"),
    ],
)
def test_refusals(
    options: list[str], says: str, files: Files, errata: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.write()
    monkeypatch.chdir(files.folder)
    done = errata("coco", "gt.json", "dt.json", "--lvis", *options)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith("error: ")
    assert says in line


@pytest.mark.parametrize("command", ["evaluate", "confusion", "sweep", "pr", "breakdown"])
def test_other_commands_warn_of_lvis_files(
    command: str, pair: tuple[Path, Path], files: Files, errata: Run
) -> None:
    (line,) = errata(command, *pair).err.splitlines()
    assert line.startswith(f"warning: {pair[0]}: is LVIS's, and the rules here are not: ")
    for image in files.truth["images"]:
        del image["neg_category_ids"], image["not_exhaustive_category_ids"]
    assert errata(command, *files.write()).err == ""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

import errata as library
from cli.small import Files, Run
from errata.workspace import Key, Workspace
from errata.workspace.keys import blake3_of_inferences

AT = ["--score-thr", "0.1"]


def evaluation(pair: tuple[Path, Path]) -> library.Evaluation:
    dataset = library.read(pair[0])
    return library.evaluate(dataset, library.read_predictions(pair[1], dataset))


QUESTIONS: list[tuple[list[str], dict[str, Any]]] = [
    ([], {}),
    (["--gt-label", "bus", "--dt-label", "car"], {"gt_label": "bus", "dt_label": "car"}),
    (["--gt-background"], {"gt_label": library.BACKGROUND}),
    (["--dt-background", "--iou-thr", "0.9"], {"dt_label": library.BACKGROUND, "iou_thr": 0.9}),
    (["--gt-label", "bus", "--gt-label", "dog"], {"gt_label": ["bus", "dog"]}),
    (["--kind", "fp"], {"kind": "fp"}),
    (["--only", "fp", "--only", "absorbed"], {"kind": ["fp", "absorbed"]}),
    (["--sort", "loss", "--ascending"], {"sort": "loss", "descending": False}),
]


@pytest.mark.parametrize(("options", "asked"), QUESTIONS)
def test_json_is_the_library_s(
    options: list[str], asked: dict[str, Any], pair: tuple[Path, Path], process: Run
) -> None:
    done = process("examples", *pair, *AT, *options, "--json")
    assert (done.code, done.err) == (0, "")
    expected = evaluation(pair).examples(**asked, score_thr=0.1).to_dict()
    assert done.json["examples"] == expected["examples"]
    assert done.json["n"] == expected["n"]


def test_kind_and_only_must_both_hold(pair: tuple[Path, Path], errata: Run) -> None:
    found = errata("examples", *pair, *AT, "--kind", "fp", "--only", "confused", "--json").json
    assert [row["gt_label"] for row in found["examples"]] == ["bus"]
    assert errata("examples", *pair, *AT, "--kind", "tp", "--only", "fn", "--json").json["n"] == 0


def test_images_and_conditions(pair: tuple[Path, Path], errata: Run) -> None:
    options = ["--where-example", "score > .1", "--where-example", "gt is missing"]
    found = errata("examples", *pair, *AT, *options, "--image", "2", "--json").json
    assert [(row["image_id"], row["score"]) for row in found["examples"]] == [(2, 0.2)]
    assert errata("examples", *pair, *AT, *options, "--image", "1", "--json").json["n"] == 0


def test_page(pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("examples", *pair, *AT, "--top", "2")
    rows = [line.split() for line in done.out.splitlines()]
    assert ["4", "examples"] in rows
    assert ["tp", "1", "car", "car", "0.9000", "1.0000", "1", "0"] in rows
    assert ["confused", "1", "bus", "car", "0.8000", "1.0000", "2", "1"] in rows
    assert "2 more: --top 4 shows them" in done.out
    empty = errata("examples", *pair, *AT, "--gt-label", "dog", "--dt-label", "bus")
    assert (empty.code, empty.out.splitlines()[-1]) == (0, "None: nothing is counted there.")


def test_csv(files: Files, errata: Run) -> None:
    path = files.folder / "examples.csv"
    done = errata("examples", *files.write(), *AT, "--csv", path, "--json")
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(done.json["examples"])
    for row, example in zip(rows, done.json["examples"], strict=True):
        assert row["kind"] == example["kind"]
        assert row["dt_record"] == (
            "" if example["dt_record"] is None else str(example["dt_record"])
        )
        box = example["gt_bbox_xywh"] or [None] * 4
        assert [float(row[f"gt_{p}"]) if row[f"gt_{p}"] else None for p in "xywh"] == box


def test_tags(files: Files, errata: Run) -> None:
    pair, path = files.write(), files.folder / "gt.errata"
    options = ["--workspace", path, "--where-example", '"check" in tags', "--json"]
    done = errata("examples", *pair, *AT, *options)
    assert (done.code, done.json["n"]) == (0, 0)
    assert done.err == f"warning: {path}: is not there: nothing is tagged\n"
    assert not path.exists()
    ev = evaluation(pair)
    with Workspace(path) as workspace:
        workspace.tag([Key("dt", 1, blake3_of_inferences(ev.inferences))], "check")
    found = errata("examples", *pair, *AT, *options).json
    assert [row["dt_record"] for row in found["examples"]] == [1]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--gt-label", "dgo"], "--gt-label: found the label 'dgo'; did you mean 'dog'?"),
        (["--dt-label", "dgo"], "--dt-label: found the label 'dgo'"),
        (["--gt-label", "dog", "--gt-background"], "--gt-background: found beside --gt-label"),
        (["--image", "77"], "--image: found '77'; give the id of an image"),
        (["--where-example", "scor > 1"], "--where-example, character 1: found the unknown column"),
        (["--where-example", '"check" in tags'], "--where-example, character 12: "),
        (["--kind", "wrong"], "invalid value for '--kind'"),
    ],
)
def test_refusals(options: list[str], says: str, pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("examples", *pair, *options)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith(f"error: {says}")


def test_it_writes_over_nothing_that_it_reads(pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("examples", *pair, "--csv", pair[1])
    assert done.code == 2
    assert "which is the file of DT too" in done.err


def test_kinds_of_no_examples(pair: tuple[Path, Path], errata: Run) -> None:
    options = ["--where", "image_id is missing", "--kind", "fp", "--only", "fp"]
    done = errata("examples", *pair, *AT, *options, "--json")
    assert (done.code, done.json["n"]) == (0, 0)

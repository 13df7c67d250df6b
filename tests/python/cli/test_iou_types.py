"""`--iou-type` in the commands that match at every threshold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import errata as library
from cli.shapes import SIGMAS, with_keypoints, with_masks
from cli.small import Files, Outcome, Run

TYPES: dict[str, tuple[list[str], dict[str, Any], str]] = {
    "segm": ([], {}, "Overlap: masks."),
    "boundary": (
        ["--boundary-ratio", "0.01"],
        {"boundary_ratio": 0.01},
        "Overlap: masks and their boundaries (0.01 of the diagonal thick).",
    ),
    "keypoints": (
        ["--sigmas", SIGMAS],
        {"oks_sigmas": [0.1, 0.2]},
        "Overlap: keypoints (OKS, given sigmas).",
    ),
}
"""Options, keywords of the library, and what a page says."""


@pytest.fixture
def shapes(files: Files) -> tuple[Path, Path]:
    return with_keypoints(with_masks(files)).write()


@pytest.fixture(params=TYPES)
def iou_type(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def evaluation(iou_type: str, shapes: tuple[Path, Path]) -> library.Evaluation:
    dataset = library.read(shapes[0], masks=True, keypoints=True)
    model = library.read_predictions(shapes[1], dataset)
    return library.evaluate(dataset, model, iou_type, **TYPES[iou_type][1])


@pytest.fixture
def ask(iou_type: str, shapes: tuple[Path, Path], errata: Run) -> Any:
    def ask(command: str, *options: str) -> Outcome:
        done = errata(command, *shapes, "--iou-type", iou_type, *TYPES[iou_type][0], *options)
        assert (done.code, done.err) == (0, "")
        return done

    return ask


def settings(iou_type: str) -> dict[str, Any]:
    return {"iou_type": iou_type, **TYPES[iou_type][1]}


def test_evaluate(iou_type: str, evaluation: library.Evaluation, ask: Any) -> None:
    found = ask("evaluate", "--score-thr", "0.1", "--json").json
    expected = evaluation.metrics(0.1, 0.5).to_dict()
    assert {name: found[name] for name in ("pooled", "per_class")} == {
        name: expected[name] for name in ("pooled", "per_class")
    }
    coco = library.coco_summary(
        evaluation.dataset, evaluation.inferences, iou_type, **TYPES[iou_type][1]
    )
    assert (found["map_50"], found["map_50_95"]) == (coco.map_50, coco.map_50_95)
    assert settings(iou_type).items() <= found["provenance"]["settings"].items()


def test_confusion(iou_type: str, evaluation: library.Evaluation, ask: Any) -> None:
    found = ask("confusion", "--score-thr", "0.1", "--iou-thr", "0.3", "--json").json
    assert found["matrix"] == evaluation.confusion(0.1, 0.3).to_dict()["matrix"]
    assert settings(iou_type).items() <= found["provenance"]["settings"].items()


def test_sweep(iou_type: str, evaluation: library.Evaluation, ask: Any) -> None:
    found, tp = ask("sweep", "--json").json, evaluation.grid().tp
    assert tp is not None
    assert found["tp"] == tp.tolist()
    assert settings(iou_type).items() <= found["provenance"]["settings"].items()


def test_pr(iou_type: str, evaluation: library.Evaluation, ask: Any) -> None:
    found = ask("pr", "--label", "dog", "--json").json
    same = library.evaluate(
        evaluation.dataset,
        evaluation.inferences,
        iou_type,
        class_agnostic=False,
        **TYPES[iou_type][1],
    )
    assert found["per_class"][0]["average_precision"] == same.average_precision("dog")
    (curve,) = found["curves"]
    assert settings(iou_type).items() <= curve["provenance"]["settings"].items()


def test_tide(iou_type: str, evaluation: library.Evaluation, ask: Any) -> None:
    found = ask("tide", "--json").json
    expected = library.tide(
        evaluation.dataset, evaluation.inferences, iou_type, **TYPES[iou_type][1]
    )
    assert found["pooled"] == expected.to_dict()["pooled"]
    assert settings(iou_type).items() <= found["provenance"]["settings"].items()


def test_breakdown(evaluation: library.Evaluation, ask: Any) -> None:
    found = ask("breakdown", "--by", "aspect", "--score-thr", "0.1", "--json").json
    assert found["strata"] == evaluation.breakdown("aspect", 0.1).to_dict()["strata"]


def test_types_differ(shapes: tuple[Path, Path], errata: Run) -> None:
    commands = [["bbox"], *([name, *options] for name, (options, _, _) in TYPES.items())]
    found = [errata("sweep", *shapes, "--iou-type", *c, "--json").json["tp"] for c in commands]
    assert all(a != b for i, a in enumerate(found) for b in found[:i])


ALL = ["evaluate", "confusion", "sweep", "pr", "breakdown", "tide"]


@pytest.mark.parametrize("command", ALL)
def test_pages_say_what_overlap_is(command: str, iou_type: str, ask: Any) -> None:
    page = " ".join(ask(command).out.split())
    assert TYPES[iou_type][2] in page
    name, other = ("OKS", "IoU") if iou_type == "keypoints" else ("IoU", "OKS")
    assert name in page
    assert other not in page


@pytest.mark.parametrize("command", ALL)
def test_of_boxes_a_page_says_nothing(
    command: str, shapes: tuple[Path, Path], pair: tuple[Path, Path], errata: Run
) -> None:
    page = errata(command, *shapes).out
    assert "Overlap:" not in page
    assert page == errata(command, *shapes, "--iou-type", "bbox").out


def test_the_average_precision_that_everyone_compares_is_named(
    shapes: tuple[Path, Path], errata: Run
) -> None:
    page = " ".join(errata("pr", *shapes, "--iou-type", "segm").out.split())
    assert "'errata coco --iou-type segm'" in page
    assert "'errata coco'" in " ".join(errata("pr", *shapes).out.split())


@pytest.mark.parametrize("command", ALL)
@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--iou-type", "mask"], "'mask' is not one of"),
        (["--sigmas", "coco"], "--sigmas: found with --iou-type bbox; use it with --iou-type key"),
        (["--boundary-ratio", "0.1"], "--boundary-ratio: found with --iou-type bbox; use it with"),
        (["--iou-type", "keypoints"], "found 17 sigmas, and 2 keypoints in annotation record 0"),
    ],
)
def test_refusals(
    command: str, options: list[str], says: str, shapes: tuple[Path, Path], errata: Run
) -> None:
    done = errata(command, *shapes, *options)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith("error: ")
    assert says in line


@pytest.mark.parametrize("command", ["confusion", "sweep", "pr", "breakdown", "tide"])
def test_a_plot_does_not_go_over_the_sigmas(
    command: str, shapes: tuple[Path, Path], errata: Run
) -> None:
    sigmas = shapes[0].with_name("sigmas.png")
    sigmas.write_text("[0.1, 0.2]")
    options = ["--iou-type", "keypoints", "--sigmas", sigmas, "--plot", sigmas]
    done = errata(command, *shapes, *options)
    assert (done.code, done.out) == (2, "")
    assert "which is the file of --sigmas too" in done.err
    assert sigmas.read_text() == "[0.1, 0.2]"

from __future__ import annotations

import json
from pathlib import Path

import pytest

import errata as library
from cli.small import Files, Run

OWN = {"car": 0.85, "bus": 0.1, "dog": None}


def evaluation(pair: tuple[Path, Path]) -> library.Evaluation:
    dataset = library.read(pair[0])
    return library.evaluate(dataset, library.read_predictions(pair[1], dataset))


def test_numbers_are_the_library_s(pair: tuple[Path, Path], process: Run) -> None:
    ev = evaluation(pair)
    options = ["--score-thr", "0.1", "--class-score", "car=.85", "--class-score", "dog=none"]
    found = process("evaluate", *pair, *options, "--json")
    assert (found.code, found.err) == (0, "")
    assert found.json["score_thr"] == OWN
    assert found.json["per_class"] == ev.metrics(OWN).to_dict()["per_class"]
    matrix = process("confusion", *pair, *options, "--json").json
    assert matrix["matrix"] == ev.confusion(OWN).matrix.tolist()
    strata = process("breakdown", *pair, *options, "--json").json["strata"]
    assert strata == ev.breakdown("size", OWN).to_dict()["strata"]


def test_a_file_is_what_the_app_saves(files: Files, errata: Run) -> None:
    from errata.io.deployment import DeploymentThresholds, write_deployment

    pair, path = files.write(), files.folder / "thresholds.json"
    write_deployment(path, DeploymentThresholds(0.1, {"car": 0.5}))
    file = ["--class-scores", path]
    found = errata("evaluate", *pair, *file, "--json").json
    assert found["score_thr"] == {"car": 0.5, "bus": 0.1, "dog": 0.1}
    # What is typed overrules the file: the common one, and that of a class.
    found = errata(
        "evaluate", *pair, *file, "--score-thr", "none", "--class-score", "car=0.6", "--json"
    ).json
    assert found["score_thr"] == {"car": 0.6, "bus": None, "dog": None}
    write_deployment(path, DeploymentThresholds(None, {}))
    assert errata("evaluate", *pair, *file, "--json").json["score_thr"] is None


def test_the_best_is_of_the_classes_that_are_not_named(
    pair: tuple[Path, Path], errata: Run
) -> None:
    done = errata("evaluate", *pair, "--class-score", "bus=-1e-05")
    first = " ".join(done.out.split())
    assert "Score threshold 0.7: best micro F1" in first
    assert "Of its own: bus -1e-05." in first


def test_a_label_may_hold_an_equals_sign(files: Files, errata: Run) -> None:
    files.truth["categories"][0]["name"] = "a=b"
    pair = files.write()
    found = errata("evaluate", *pair, "--score-thr", "0.1", "--class-score", "a=b=0.85", "--json")
    assert found.json["score_thr"]["a=b"] == 0.85
    listed = errata("confusion", *pair, "--score-thr", "0.1", "--match", "bus=a=b", "--json")
    assert listed.json["provenance"]["settings"]["allowed_label_matches"] == [
        {"ground_truth_label": "bus", "model_prediction_label": "a=b"}
    ]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--class-score", "cra=0.5"], "--class-score: found the label 'cra'; did you mean 'car'?"),
        (["--class-score", "car"], "--class-score: found 'car'; give LABEL=NUMBER or LABEL=none"),
        (["--class-score", "=0.5"], "--class-score: found '=0.5'; give LABEL=NUMBER"),
        (["--class-score", "car=high"], "--class-score: found 'car=high'; give a number or 'none'"),
        (["--class-score", "car=nan"], "--class-score: found 'car=nan'; give a number or 'none'"),
        (["--class-scores", "absent.json"], "absent.json: "),
    ],
)
def test_refusals(options: list[str], says: str, pair: tuple[Path, Path], errata: Run) -> None:
    for command in ("evaluate", "examples", "pr"):
        done = errata(command, *pair, *options)
        assert (done.code, done.out) == (2, "")
        (line,) = done.err.splitlines()
        assert line.startswith(f"error: {says}")


def test_an_unknown_label_in_a_file_is_named_with_its_place(files: Files, errata: Run) -> None:
    path = files.folder / "thresholds.json"
    path.write_text(json.dumps({"per_class_confidence": {"cra": 0.5}}))
    done = errata("evaluate", *files.write(), "--class-scores", path)
    assert done.code == 2
    place = f"{path}: per_class_confidence['cra']"
    assert done.err == f"error: {place}: found the label 'cra'; did you mean 'car'?\n"

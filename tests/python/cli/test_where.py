from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import errata as library
from cli.small import Files, Outcome, Run


def evaluation(pair: tuple[Path, Path]) -> library.Evaluation:
    dataset = library.read(pair[0])
    return library.evaluate(dataset, library.read_predictions(pair[1], dataset))


def words(done: Outcome) -> str:
    """Give a page whose lines are not broken."""
    assert done.code == 0, done.err
    return " ".join(done.out.split())


@pytest.mark.parametrize("text", ["fp > 0 and n_gt >= 2", 'split == "test"', "f1 is missing", ""])
def test_metrics_are_the_library_s(text: str, pair: tuple[Path, Path], process: Run) -> None:
    ev = evaluation(pair)
    kept = ev.subset(ev.per_image(0.1, 0.45).filter(text).image_ids)
    at = ["--score-thr", "0.1", "--iou-thr", "0.45", "--where", text, "--json"]
    found = process("evaluate", *pair, *at)
    assert (found.code, found.err) == (0, "")
    assert found.json["per_class"] == kept.metrics(0.1, 0.45).to_dict()["per_class"]
    matrix = process("confusion", *pair, *at).json["matrix"]
    assert matrix == kept.confusion(0.1, 0.45).matrix.tolist()


def test_counts_are_at_the_thresholds_given(pair: tuple[Path, Path], errata: Run) -> None:
    # Image 2 has a wrong detection of score .2, and no other.
    for score, images in (("0.1", 2), ("0.5", 1)):
        at = ["--score-thr", score, "--where", "fp > 0", "--json"]
        found = errata("evaluate", *pair, *at).json
        assert found["provenance"]["settings"]["weights"]["images"] == images
        curve = errata("pr", *pair, *at).json["curves"][0]
        counts = errata("sweep", *pair, *at, "--scores", "0.1", "--ious", "0.5").json
        n_gt = 3 if images == 2 else 2
        assert (curve["n_gt"], counts["n_gt"]) == (n_gt, n_gt)


def test_a_best_threshold_is_chosen_on_the_images_kept(
    pair: tuple[Path, Path], errata: Run
) -> None:
    options = ["--where", 'split == "test"']
    found = errata("evaluate", *pair, *options, "--json").json
    same = errata("evaluate", *pair, "--split", "test", "--json").json
    assert found["score_thr"] == same["score_thr"]
    assert found["pooled"] == same["pooled"]
    # Counts depend on the threshold, so that it is chosen before they are asked for.
    late = errata("evaluate", *pair, "--where", "fn == 0", "--json").json
    assert late["score_thr"] == errata("evaluate", *pair, "--json").json["score_thr"] == 0.7
    assert "all images" in late["score_thr_chosen_by"]["split"]
    assert late["pooled"]["n_gt"] == 1


def test_several_and_a_split_must_all_hold(pair: tuple[Path, Path], errata: Run) -> None:
    options = ["--score-thr", "0.1", "--split", "test", "--where", "fp > 0", "--where", "n_gt > 1"]
    assert "0 of 2 images" in words(errata("breakdown", *pair, *options))
    options[-1] = "n_gt > 0"
    assert "1 of 2 images" in words(errata("breakdown", *pair, *options))


@pytest.mark.parametrize(
    "command", [["evaluate"], ["confusion"], ["pr"], ["sweep"], ["breakdown"], ["examples"]]
)
def test_no_image_is_no_failure(command: list[str], pair: tuple[Path, Path], errata: Run) -> None:
    for form in ([], ["--json"]):
        done = errata(*command, *pair, "--where", "image_id is missing", *form)
        assert (done.code, done.err) == (0, "")
    assert "0 of 2 images" in words(errata(*command, *pair, "--where", "n_gt < 0"))


@pytest.mark.parametrize("command", ["evaluate", "confusion", "pr", "sweep", "breakdown"])
@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "recal < .5",
            "--where, character 1: found the unknown column recal; did you mean recall?",
        ),
        ("n_gt >= 5 and", "--where, character 14: the filter ends here"),
        ("fp > 'x'", "--where, character 6: "),
    ],
)
def test_refusals_point_at_the_character(
    command: str, text: str, says: str, pair: tuple[Path, Path], errata: Run
) -> None:
    done = errata(command, *pair, "--where", text)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith(f"error: {says}")


def test_clusters_count_the_images_kept(files: Files, errata: Run) -> None:
    pair = files.write()
    vectors = files.folder / "vectors.npy"
    np.save(vectors, np.array([[0.0, 1.0], [1.0, 0.0]]))
    options = ["--embeddings", vectors, "--method", "pca", "--dimensions", "1", "--score-thr"]
    full = files.folder / "full.json"
    for where, n in (("fp > 0", 1), ("n_gt > 0", 2)):
        done = errata("vectors", *pair, *options, "0.5", "--where", where, "--full", full)
        assert done.code == 0, done.err
        found = json.loads(full.read_text())["images"]
        assert sum(each["n_images"] for each in found["clusters"]) == n
        assert found["score_thr"] == 0.5
    both = errata("vectors", *pair, *options, "0.5", "--confidence", "50")
    assert (both.code, both.err) == (
        2, "error: --confidence: found beside --score-thr; give one of the two\n",
    )  # fmt: skip

from __future__ import annotations

import json
from pathlib import Path

import pytest

import errata as library
from cli.small import Files, Run, annotation, detection

PAIR = {"ground_truth_label": "bus", "model_prediction_label": "car"}


def test_json_answers_the_first_question_whole(pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("evaluate", *pair, "--json")
    found = done.json
    assert (done.code, done.err) == (0, "")
    assert (found["score_thr"], found["iou_thr"]) == (0.7, 0.5)
    assert found["score_thr_chosen_by"] == {
        "objective": "micro f1",
        "value": pytest.approx(4 / 6),
        "split": "all images (splits: test, train)",
        "iou_thr": 0.5,
    }
    pooled = found["pooled"]
    assert [pooled[name] for name in ("tp", "fp", "fn", "n_gt", "n_dt")] == [2, 1, 1, 3, 3]
    assert pooled["tn"] is None
    assert found["most_confused"] == [
        {"gt_label": "bus", "dt_label": "car", "count": 1, "share_of_gt": 1.0}
    ]
    dataset = library.read(pair[0])
    coco = library.coco_summary(dataset, library.read_predictions(pair[1], dataset))
    assert [found[name] for name in ("map_50", "map_75", "map_50_95")] == [
        coco.map_50,
        coco.map_75,
        coco.map_50_95,
    ]
    assert (found["map_protocol"], found["map_reason"]) == ("score", None)
    assert found["provenance"]["dataset"]["file"] == str(pair[0])


def test_page_says_where_the_threshold_comes_from(pair: tuple[Path, Path], errata: Run) -> None:
    text = " ".join(errata("evaluate", *pair).out.split())
    assert "Score threshold 0.7: best micro F1 (0.6667), chosen on all images" in text
    assert "IoU threshold 0.5. Protocol iou: any two labels may pair." in text
    assert "macro leaves out classes that do not define it: 1 for precision" in text
    assert "map_50 " in text


def test_page_lists_classes_by_their_mistakes(pair: tuple[Path, Path], errata: Run) -> None:
    lines = errata("evaluate", *pair).out.splitlines()
    start = lines.index("Classes, most mistakes first") + 3
    assert [line.split()[0] for line in lines[start : start + 3]] == ["car", "bus", "dog"]
    assert lines[start + 1].split() == ["bus", "1", "0", "0", "1", "–", "0.0000", "0.0000", "–"]


def test_what_is_not_counted_is_said(pair: tuple[Path, Path], errata: Run) -> None:
    done = errata("evaluate", *pair, "--score-thr", "0.6")
    assert "1 detection absorbed by ignored objects, 0 not evaluated" in done.out
    assert "not counted" not in errata("evaluate", *pair).out.lower()


@pytest.mark.parametrize(
    ("options", "tp_gt", "tp_dt", "score_thr"),
    [
        (["--score-thr", "0.85"], 1, 1, 0.85),
        (["--score-thr", "none"], 2, 2, None),
        (["--iou-thr", "0.9"], 1, 1, 0.9),  # the dog's box has IoU .8
        (["--no-class-agnostic"], 2, 2, 0.7),
        (["--match", "bus=car"], 3, 3, 0.7),
        (["--match", "car=bus"], 2, 2, 0.7),
        (["--same-class-first"], 2, 2, 0.7),
        (["--protocol", "score"], 2, 2, 0.7),
        (["--split", "test"], 1, 1, 0.7),
    ],
)
def test_options(
    options: list[str],
    tp_gt: int,
    tp_dt: int,
    score_thr: float | None,
    pair: tuple[Path, Path],
    errata: Run,
) -> None:
    found = errata("evaluate", *pair, *options, "--json").json
    assert (found["pooled"]["tp_gt"], found["pooled"]["tp_dt"]) == (tp_gt, tp_dt)
    assert found["score_thr"] == score_thr


def test_a_given_threshold_was_not_chosen(pair: tuple[Path, Path], errata: Run) -> None:
    assert (
        errata("evaluate", *pair, "--score-thr", "0.6", "--json").json["score_thr_chosen_by"]
        is None
    )


@pytest.mark.parametrize("content", [[PAIR], {"allowed_label_matches": [PAIR]}])
def test_allowed_label_matches_in_a_file(
    content: object, pair: tuple[Path, Path], tmp_path: Path, errata: Run
) -> None:
    file = tmp_path / "matches.json"
    file.write_text(json.dumps(content))
    found = errata("evaluate", *pair, "--allowed-label-matches", file, "--json").json
    by_option = errata("evaluate", *pair, "--match", "bus=car", "--json").json
    assert found == by_option
    assert found["most_confused"] == []  # a listed pair is no confusion
    assert found["provenance"]["settings"]["allowed_label_matches"] == [PAIR]


def test_file_and_option_are_joined(pair: tuple[Path, Path], tmp_path: Path, errata: Run) -> None:
    file = tmp_path / "matches.json"
    file.write_text(json.dumps([PAIR]))
    options = ["--allowed-label-matches", file, "--match", "dog=bus"]
    found = errata("evaluate", *pair, *options, "--json").json
    assert len(found["provenance"]["settings"]["allowed_label_matches"]) == 2


@pytest.mark.parametrize(
    "content", ["{", "3", '{"a": 1}', '[{"ground_truth_label": "bus"}]', "[1]", '["bus"]']
)
def test_a_file_of_another_shape_is_refused(
    content: str, pair: tuple[Path, Path], tmp_path: Path, errata: Run
) -> None:
    file = tmp_path / "matches.json"
    file.write_text(content)
    done = errata("evaluate", *pair, "--allowed-label-matches", file)
    assert done.code == 2
    assert done.err.startswith(f"error: {file}: ")
    assert ("found no JSON" if content == "{" else "ground_truth_label") in done.err


@pytest.mark.parametrize("inside", [True, False])
def test_an_unknown_label_in_a_file_is_named_by_its_record(
    inside: bool, pair: tuple[Path, Path], tmp_path: Path, errata: Run
) -> None:
    file = tmp_path / "matches.json"
    rows = [PAIR, {**PAIR, "model_prediction_label": "carr"}]
    file.write_text(json.dumps({"allowed_label_matches": rows} if inside else rows))
    done = errata("evaluate", *pair, "--allowed-label-matches", file)
    assert done.code == 2
    place = f"{'allowed_label_matches' if inside else ''}[1].model_prediction_label"
    assert done.err == f"error: {file}: {place}: found the label 'carr'; did you mean 'car'?\n"


@pytest.mark.parametrize("text", ["a=b=cart", "=a=car"])
def test_a_label_with_an_equals_sign_that_is_not_clear_goes_into_a_file(
    text: str, files: Files, tmp_path: Path, errata: Run
) -> None:
    files.truth["categories"].append({"id": 4, "name": "a=b"})
    pair = files.write()
    done = errata("evaluate", *pair, "--match", text)
    assert done.code == 2
    assert f"--match: found '{text}'" in done.err
    assert "--allowed-label-matches FILE" in done.err
    file = tmp_path / "matches.json"
    file.write_text(json.dumps([{**PAIR, "ground_truth_label": "a=b"}]))
    assert errata("evaluate", *pair, "--allowed-label-matches", file).code == 0


def test_json_names_its_classes(pair: tuple[Path, Path], errata: Run) -> None:
    found = errata("evaluate", *pair, "--json").json
    assert (found["labels"], found["background_index"]) == (["car", "bus", "dog"], 3)


def test_a_split_counts_what_is_on_its_images(pair: tuple[Path, Path], errata: Run) -> None:
    text = " ".join(errata("evaluate", *pair, "--split", "train").out.split())
    assert "1 of 2 images, 2 of 4 annotations, 3 categories" in text
    assert "dt.json: 2 of 5 detections" in text
    assert " of 4 annotations" not in errata("evaluate", *pair).out


@pytest.mark.parametrize("average", ["micro", "macro", "weighted", "image_mean"])
def test_average_asked_for_comes_first(average: str, pair: tuple[Path, Path], errata: Run) -> None:
    assert errata("evaluate", *pair, "--average", average, "--json").json["average"] == average
    lines = errata("evaluate", *pair, "--average", average).out.splitlines()
    assert lines[lines.index("Averages") + 3].split()[0] == average


def test_missing_scores_leave_no_average_precision(files: Files, errata: Run) -> None:
    del files.results[0]["score"]
    pair = files.write()
    found = errata("evaluate", *pair, "--json").json
    assert [found[name] for name in ("map_50", "map_75", "map_50_95")] == [None] * 3
    assert "score" in found["map_reason"]
    assert (
        "There is no average precision: some detections have no score"
        in errata("evaluate", *pair).out
    )


def test_id_zero_is_told(files: Files, errata: Run) -> None:
    files.truth["annotations"][0]["id"] = 0
    for protocol in ("iou", "score"):
        (line,) = errata("evaluate", *files.write(), "--protocol", protocol).err.splitlines()
        assert line.startswith("warning: ")
        assert line.endswith("errata coco --corrected gives the corrected ones")


@pytest.mark.parametrize("lacks", ["detections", "objects", "everything"])
def test_nothing_to_find_or_nothing_found(lacks: str, files: Files, errata: Run) -> None:
    if lacks in ("detections", "everything"):
        files.results = []
    if lacks in ("objects", "everything"):
        files.truth["annotations"] = []
    if lacks == "everything":
        files.truth["images"] = []
    pair = files.write()
    done = errata("evaluate", *pair)
    assert done.code == 0
    assert "Score threshold none: there are no detections, or no objects to find." in done.out
    found = errata("evaluate", *pair, "--json").json
    assert found["score_thr"] is None
    assert found["score_thr_chosen_by"] is None


def test_many_classes_are_cut_to_those_with_most_mistakes(files: Files, errata: Run) -> None:
    files.truth["categories"] = [{"id": i, "name": f"class{i}"} for i in range(1, 31)]
    files.truth["annotations"] = [annotation(i, 1, i, [3 * i, 0, 2, 2]) for i in range(1, 31)]
    files.results = [detection(1, i, [3 * i, 0, 2, 2], 0.5) for i in range(1, 26)]
    pair = files.write()
    page, whole = errata("evaluate", *pair).out, errata("evaluate", *pair, "--per-class").out
    assert "10 more classes: --per-class shows all." in page
    assert all(f"class{i} " in page for i in range(26, 31))
    assert "more classes" not in whole
    assert all(f"class{i} " in whole for i in range(1, 31))


def test_records_left_out_are_told(files: Files, errata: Run) -> None:
    files.results.append({"image_id": 99, "category_id": 1, "bbox": [0, 0, 1, 1], "score": 0.5})
    pair = files.write()
    assert errata("evaluate", *pair).code == 2
    done = errata("evaluate", *pair, "--skip-invalid")
    assert done.code == 0
    assert "warning: " in done.err
    assert "dt.json: 5 detections" in " ".join(done.out.split())

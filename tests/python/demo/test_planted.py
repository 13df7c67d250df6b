"""Every planted fact is true of the files, judged by the brute-force matcher of the oracles."""

from __future__ import annotations

import pytest

from demo.loaded import MODELS, LoadedDemo, Record, iou
from oracles.records import Rule


def assert_both_models_know(demo: LoadedDemo, fact: Record) -> None:
    for model in MODELS:
        detection = demo.results[model][fact["detections"][model]]
        assert detection["image_id"] == fact["image_id"]
        assert demo.category[detection["category_id"]] == fact["true_category"]
        assert detection["score"] >= 0.85
        assert iou(detection["bbox"], fact["true_bbox"]) >= 0.8


def test_missing_labels_are_absent_and_found_by_both_models(demo: LoadedDemo) -> None:
    facts = demo.planted["ground_truth"]["missing_labels"]
    assert facts
    for fact in facts:
        assert_both_models_know(demo, fact)
        for annotation in demo.by_image["model_a"][fact["image_id"]].gts:
            assert iou(annotation["bbox"], fact["true_bbox"]) < 0.5


def test_wrong_labels_are_given_where_both_models_say_the_true_class(demo: LoadedDemo) -> None:
    facts = demo.planted["ground_truth"]["wrong_labels"]
    assert facts
    for fact in facts:
        assert_both_models_know(demo, fact)
        annotation = demo.annotations[fact["annotation_id"]]
        given = demo.category[annotation["category_id"]]
        assert given == fact["given_category"] != fact["true_category"]
        assert annotation["bbox"] == fact["true_bbox"]
        for model in MODELS:
            assert demo.states(model)[0][fact["annotation_id"]] == "confused"


def test_shifted_boxes_fail_the_correct_detections(demo: LoadedDemo) -> None:
    facts = demo.planted["ground_truth"]["shifted_boxes"]
    assert facts
    states = {model: demo.states(model) for model in MODELS}
    for fact in facts:
        assert_both_models_know(demo, fact)
        annotation = demo.annotations[fact["annotation_id"]]
        assert annotation["bbox"] == fact["given_bbox"]
        assert 0.1 < iou(fact["given_bbox"], fact["true_bbox"]) <= 0.4
        for model in MODELS:
            gt_states, dt_states = states[model]
            assert gt_states[fact["annotation_id"]] == "fn"
            assert dt_states[fact["detections"][model]] == "fp"


def test_duplicate_annotations_leave_one_unmatched(demo: LoadedDemo) -> None:
    facts = demo.planted["ground_truth"]["duplicate_annotations"]
    assert facts
    states = {model: demo.states(model)[0] for model in MODELS}
    for fact in facts:
        assert_both_models_know(demo, fact)
        first = demo.annotations[fact["duplicate_of"]]
        second = demo.annotations[fact["annotation_id"]]
        assert first["category_id"] == second["category_id"]
        assert iou(first["bbox"], second["bbox"]) > 0.85
        for model in MODELS:
            both = [states[model][each["id"]] for each in (first, second)]
            assert sorted(both) == ["fn", "tp"]


def test_no_thing_carries_two_label_mistakes(demo: LoadedDemo) -> None:
    facts = demo.planted["ground_truth"]
    spoiled = [(fact["image_id"], *fact["true_bbox"]) for kind in facts.values() for fact in kind]
    assert len(spoiled) == len(set(spoiled))


@pytest.mark.parametrize("model", MODELS)
def test_missed_things_have_no_detection_at_any_score(demo: LoadedDemo, model: str) -> None:
    missed = demo.planted["models"][model]["missed"]
    for annotation_id in [each for ids in missed.values() for each in ids]:
        annotation = demo.annotations[annotation_id]
        for _, detection in demo.by_image[model][annotation["image_id"]].dts:
            assert iou(annotation["bbox"], detection["bbox"]) < demo.iou_thr


@pytest.mark.parametrize("model", MODELS)
def test_missed_things_are_missed_for_the_reason_given(demo: LoadedDemo, model: str) -> None:
    missed = demo.planted["models"][model]["missed"]
    things = {reason: [demo.annotations[i] for i in ids] for reason, ids in missed.items()}
    assert set(things) == {"night", "small", "occluded", "chance"}
    for each in things["night"]:
        assert demo.images[each["image_id"]]["time_of_day"] == "night"
    assert all(each["area"] < 32 * 32 for each in things["small"])
    assert all(each["attributes"]["occlusion"] != "none" for each in things["occluded"])
    assert all(each["attributes"]["occlusion"] == "none" for each in things["chance"])


def test_model_b_repairs_some_misses_of_a_and_makes_others(demo: LoadedDemo) -> None:
    missed_a, missed_b = (
        {i for ids in demo.planted["models"][model]["missed"].values() for i in ids}
        for model in MODELS
    )
    states_a, states_b = (demo.states(model)[0] for model in MODELS)
    fixed = [i for i in missed_a - missed_b if states_b[i] == "tp"]
    broken = [i for i in missed_b - missed_a if states_a[i] == "tp"]
    assert len(fixed) > len(demo.annotations) * 0.05
    assert len(broken) > len(demo.annotations) * 0.05


def test_model_a_fails_at_night_and_model_b_does_not(demo: LoadedDemo) -> None:
    slices = demo.planted["slices"]["time_of_day"]
    for value, image_ids in slices.items():
        written = [i for i, image in demo.images.items() if image["time_of_day"] == value]
        assert image_ids == written
    light = slices["day"] + slices["dusk"]
    assert demo.recall("model_a", slices["night"]) < 0.5 * demo.recall("model_a", light)
    assert demo.recall("model_b", slices["night"]) > 0.9 * demo.recall("model_b", light)
    failing = demo.planted["models"]["model_a"]["failing_slice"]
    assert (failing["key"], failing["value"]) == ("time_of_day", "night")
    assert demo.planted["clusters"]["names"][failing["cluster"]] == "night"
    assert demo.planted["models"]["model_b"]["failing_slice"] is None


def test_model_a_misses_small_things(demo: LoadedDemo) -> None:
    def part_missed(model: str) -> float:
        lit = [
            each
            for each in demo.gt["annotations"]
            if each["area"] < 32 * 32
            and not each["iscrowd"]
            and demo.images[each["image_id"]]["time_of_day"] != "night"
        ]
        missed = set(demo.planted["models"][model]["missed"]["small"])
        return len([each for each in lit if each["id"] in missed]) / len(lit)

    assert part_missed("model_a") > 0.35
    assert part_missed("model_b") < 0.25


@pytest.mark.parametrize("model", MODELS)
def test_the_confusion_cell_holds_the_planted_number(demo: LoadedDemo, model: str) -> None:
    fact = demo.planted["models"][model]["confusion"]
    truck, bus = (demo.category_id[fact[key]] for key in ("true_category", "given_category"))
    cells: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for records in demo.by_image[model].values():
        for pair in records.match(demo.score_thr, demo.iou_thr, Rule()).pairs:
            gt, (number, dt) = records.gts[pair.gt], records.dts[pair.dt]
            cell = cells.setdefault((gt["category_id"], dt["category_id"]), [])
            cell.append((gt["id"], number))
    planted = {(case["annotation_id"], case["detection"]) for case in fact["cases"]}
    assert set(cells.get((truck, bus), [])) == planted
    assert fact["count"] == len(planted)
    assert (bus, truck) not in cells
    if model == "model_a":
        mistakes = {pair: len(found) for pair, found in cells.items() if pair[0] != pair[1]}
        assert max(mistakes, key=lambda pair: mistakes[pair]) == (truck, bus)


@pytest.mark.parametrize("model", MODELS)
def test_of_a_duplicate_and_its_original_one_is_right(demo: LoadedDemo, model: str) -> None:
    facts = demo.planted["models"][model]["duplicates"]
    assert facts
    _, states = demo.states(model)
    for fact in facts:
        first, second = (demo.results[model][fact[k]] for k in ("duplicate_of", "detection"))
        assert first["category_id"] == second["category_id"]
        assert iou(first["bbox"], second["bbox"]) >= 0.75
        assert second["score"] < first["score"]
        assert sorted(states[fact[k]] for k in ("duplicate_of", "detection")) == ["fp", "tp"]

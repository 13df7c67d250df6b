"""Writes down every planted mistake, so that what errata finds can be checked against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from errata.demo.detection import Detection
from errata.demo.embeddings import CLUSTERS, NIGHT_CLUSTER, cluster_of
from errata.demo.fates import Fate
from errata.demo.ground_truth import duplicate_ids
from errata.demo.habits import OPERATING_IOU, OPERATING_SCORE, Habits
from errata.demo.label_mistakes import LabelMistakes
from errata.demo.world import Picture, Thing

Record = dict[str, Any]
ModelOutput = tuple[Habits, Mapping[int, Fate], Sequence[Detection]]


def planted_facts(
    pictures: Sequence[Picture],
    mistakes: LabelMistakes,
    outputs: Sequence[ModelOutput],
    seed: int,
) -> Record:
    """Return the content of `planted.json`.

    Annotations are named by id, detections by their 0-based record number in the results file.
    """
    hits = {
        habits.name: {
            each.key: index for index, each in enumerate(detections) if each.role == "hit"
        }
        for habits, _, detections in outputs
    }
    settings = [picture.setting for picture in pictures]
    return {
        "format": "errata-demo",
        "version": 1,
        "seed": seed,
        "n_images": len(pictures),
        "operating_point": {"score_thr": OPERATING_SCORE, "iou_thr": OPERATING_IOU},
        "slices": {
            "time_of_day": {
                value: [each.image_id for each in settings if each.time_of_day == value]
                for value in ("day", "dusk", "night")
            }
        },
        "clusters": {
            "names": list(CLUSTERS),
            "of_image": [cluster_of(setting) for setting in settings],
        },
        "ground_truth": _label_facts(pictures, mistakes, hits),
        "models": {
            habits.name: _model_facts(habits, fates, detections, pictures)
            for habits, fates, detections in outputs
        },
    }


def _label_facts(
    pictures: Sequence[Picture],
    mistakes: LabelMistakes,
    hits: Mapping[str, Mapping[int | None, int]],
) -> Record:
    second = duplicate_ids(pictures, mistakes)
    spoiled = [
        (thing, picture.setting.image_id)
        for picture in pictures
        for thing in picture.things
        if thing.key in mistakes.keys
    ]

    def fact(thing: Thing, image_id: int) -> Record:
        return {
            "image_id": image_id,
            "true_category": thing.kind.name,
            "true_bbox": list(thing.box_xywh),
            "detections": {name: by_key[thing.key] for name, by_key in hits.items()},
        }

    return {
        "missing_labels": [fact(t, i) for t, i in spoiled if t.key in mistakes.missing],
        "wrong_labels": [
            {"annotation_id": t.key, "given_category": t.kind.mislabelled_as, **fact(t, i)}
            for t, i in spoiled
            if t.key in mistakes.wrong
        ],
        "shifted_boxes": [
            {"annotation_id": t.key, "given_bbox": list(mistakes.shifted_xywh[t.key]), **fact(t, i)}
            for t, i in spoiled
            if t.key in mistakes.shifted_xywh
        ],
        "duplicate_annotations": [
            {"annotation_id": second[t.key], "duplicate_of": t.key, **fact(t, i)}
            for t, i in spoiled
            if t.key in second
        ],
    }


def _model_facts(
    habits: Habits,
    fates: Mapping[int, Fate],
    detections: Sequence[Detection],
    pictures: Sequence[Picture],
) -> Record:
    hit_of = {each.key: index for index, each in enumerate(detections) if each.role == "hit"}
    confused = [
        {"annotation_id": thing.key, "detection": hit_of[thing.key]}
        for picture in pictures
        for thing in picture.things
        if thing.key in fates and fates[thing.key].called != thing.kind.name
    ]
    reasons = {key: fate.missed_because for key, fate in fates.items()}
    return {
        "missed": {
            reason: [key for key, because in reasons.items() if because == reason]
            for reason in ("night", "small", "occluded", "chance")
        },
        "confusion": {
            "true_category": habits.confused_from,
            "given_category": habits.confused_to,
            "count": len(confused),
            "cases": confused,
        },
        "duplicates": [
            {"annotation_id": each.key, "detection": index, "duplicate_of": hit_of[each.key]}
            for index, each in enumerate(detections)
            if each.role == "duplicate"
        ],
        "failing_slice": _failing_slice(habits),
    }


def _failing_slice(habits: Habits) -> Record | None:
    """Return the slice, and the cluster, on which a model was made to fail."""
    if habits.missed_at_night < 0.5:
        return None
    return {"key": "time_of_day", "value": "night", "cluster": NIGHT_CLUSTER}

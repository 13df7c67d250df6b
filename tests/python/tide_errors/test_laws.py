"""What must hold of every analysis, whatever its numbers are."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import errata
from oracles.cases import random_case
from oracles.engine import load
from oracles.tide import KINDS, WRONG, tide

from .compare import close

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from oracles.engine import Loaded


def analyses(folder: Path, seeds: range, **options: Any) -> Iterator[tuple[Loaded, Any]]:
    for seed in seeds:
        loaded = load(random_case(seed, max_objects=10), folder)
        yield loaded, errata.tide(loaded.dataset, loaded.inferences, **options)


def test_every_count_is_the_number_of_its_examples(tmp_path: Path) -> None:
    for loaded, got in analyses(tmp_path, range(100)):
        assert len(got.examples()) == sum(each.count for each in got.kinds)
        for kind in KINDS:
            rows = got.examples(kind)
            assert set(rows.kind) <= {kind}
            assert len(rows) == got[kind].count
            assert rows.absorbed.sum() == got[kind].absorbed
        for each in got.per_class:
            for kind in KINDS:
                rows = got.examples(kind, each.label)
                assert len(rows) == each[kind].count
                side = rows.gt_class if kind == "missed" else rows.dt_class
                assert {loaded.inferences.labels[i] for i in side} <= {each.label}


def test_every_detection_has_one_fate(tmp_path: Path) -> None:
    for loaded, got in analyses(tmp_path, range(100, 200), max_dets=7):
        dts = [dt for dt in got.examples().dt.tolist() if dt >= 0]
        assert len(dts) == len(set(dts))
        wrong = sum(got[kind].count for kind in WRONG)
        assert got.pooled.n_right + wrong + got.pooled.left_out == len(loaded.inferences)


def test_every_object_is_found_repairable_or_missed(tmp_path: Path) -> None:
    for _, got in analyses(tmp_path, range(200, 300)):
        rows = got.examples()
        repaired = rows.gt_class[rows.repairs].tolist()
        assert len(set(rows.gt[rows.repairs].tolist())) == len(repaired)
        assert set(np.array(rows.kind)[rows.repairs]) <= {"classification", "localisation"}
        by_class = Counter(repaired)
        for index, each in enumerate(got.per_class):
            assert each.n_gt == each.n_right + by_class[index] + each["missed"].count


def test_classes_add_up(tmp_path: Path) -> None:
    for _, got in analyses(tmp_path, range(300, 400)):
        for name in ("n_gt", "n_right", "left_out"):
            assert getattr(got.pooled, name) == sum(getattr(each, name) for each in got.per_class)
        for kind in KINDS:
            assert got[kind].count == sum(each[kind].count for each in got.per_class)
        aps = [each.ap for each in got.per_class if each.ap is not None]
        assert close(got.ap, sum(aps) / len(aps) if aps else None)


def test_repairing_everything_leaves_nothing_to_gain(tmp_path: Path) -> None:
    """Detections that repair an object are put on it, other wrong ones and missed objects go."""
    for loaded, got in analyses(tmp_path, range(400, 550)):
        assert set(tide(loaded.case).repaired(KINDS).values()) <= {1.0}
        again = repaired_by_hand(loaded, got)
        assert again.ap in (None, 1.0)
        assert sum(each.count for each in again.kinds) == 0
        assert again.pooled.n_gt == again.pooled.n_right == got.pooled.n_gt - got["missed"].count


def repaired_by_hand(loaded: Loaded, got: errata.TideErrors) -> errata.TideErrors:
    truth, found = loaded.dataset.arrays, loaded.inferences.arrays
    rows = got.examples()
    missed = {int(gt) for gt, dt in zip(rows.gt, rows.dt, strict=True) if dt < 0}
    counts = ~(truth["crowd"] | truth["ignore"])
    gts = [gt for gt in np.flatnonzero(counts).tolist() if gt not in missed]
    wrong = {int(dt) for dt in rows.dt if dt >= 0}
    target = dict(zip(rows.dt[rows.repairs].tolist(), rows.gt[rows.repairs].tolist(), strict=True))
    # A right detection stays as it is, on its own place.
    dts = [dt for dt in range(len(loaded.inferences)) if dt not in wrong or dt in target]
    ids, classes = loaded.dataset.image_ids, loaded.inferences.class_ids
    place = list(zip(loaded.dataset.labels, classes, strict=False))
    dataset = errata.Dataset.from_arrays(
        image_ids=ids,
        annotation_images=[ids[truth["image"][gt]] for gt in gts],
        boxes_xywh=[truth["boxes_xywh"][gt] for gt in gts],
        class_ids=[place[truth["class_index"][gt]][1] for gt in gts],
    )
    model = errata.InferenceSet.from_arrays(
        dataset,
        images=[ids[found["image"][dt]] for dt in dts],
        boxes_xywh=[
            truth["boxes_xywh"][target[dt]] if dt in target else found["boxes_xywh"][dt]
            for dt in dts
        ],
        class_ids=[
            place[truth["class_index"][target[dt]]][1]
            if dt in target
            else classes[found["class_index"][dt]]
            for dt in dts
        ],
        scores=[0.5] * len(dts),
    )
    return errata.tide(dataset, model)


def test_highest_score_first_and_missed_objects_last(tmp_path: Path) -> None:
    for _, got in analyses(tmp_path, range(550, 600)):
        rows = got.examples()
        keys = [
            (kind == "missed", -score if score == score else 0.0, image)
            for kind, score, image in zip(rows.kind, rows.score, rows.image, strict=True)
        ]
        assert keys == sorted(keys)
        assert [np.isnan(iou) for iou in rows.iou] == [
            kind in ("background", "missed") for kind in rows.kind
        ]


def test_without_anything() -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[], annotation_images=[], boxes_xywh=[], class_ids=[], categories={1: "car"}
    )
    model = errata.InferenceSet.from_arrays(
        dataset, images=[], boxes_xywh=[], class_ids=[], scores=[]
    )
    got = errata.tide(dataset, model)
    assert got.ap is None
    assert [(each.count, each.dap) for each in got.kinds] == [(0, None)] * 6
    assert (got.false_positives, got.false_negatives) == (None, None)
    assert len(got.examples()) == 0
    assert [each.label for each in got.per_class] == ["car"]


@pytest.mark.parametrize("kind", ["Cls", "", "wrong"])
def test_unknown_kinds_and_labels_are_refused(kind: str) -> None:
    got = errata.tide(*errata.sample_set())
    with pytest.raises(errata.UsageError, match="kind: found"):
        got.examples(kind)
    with pytest.raises(errata.UsageError, match="label: found the label"):
        got.examples(label=kind)
    with pytest.raises(KeyError):
        got[kind]

"""The examples behind every count, equal to the oracle's on random cases."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

import errata
from oracles.cases import plane_points
from oracles.compare import MATRIX_KINDS, each_case, each_rule, expected_rows, rows_of
from oracles.counting import count
from oracles.iou_protocol import Cut

if TYPE_CHECKING:
    from pathlib import Path

    from oracles.engine import Loaded

KINDS = {
    "tp": ("tp",),
    "confused": ("confused",),
    "fp": ("fp", "confused"),
    "fn": ("fn", "confused"),
    "absorbed": ("absorbed",),
}


@each_rule
def test_images_and_examples_of_a_subset(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(1320, 1350)):
        ((score_thr, iou_thr),) = plane_points(loaded.case, rng, 1)
        chosen = [i for i, _ in enumerate(loaded.case.images) if rng.random() < 0.6]
        ids = [loaded.case.images[i].id for i in chosen]
        part = ev.subset(ids)
        assert part.per_image(score_thr, iou_thr).image_ids == ids
        counts = count(loaded.case, Cut(score_thr), iou_thr, rule)
        rows = rows_of(loaded, part.examples(score_thr=score_thr, iou_thr=iou_thr))
        whole = expected_rows(counts, kind=MATRIX_KINDS)
        wanted = {row: n for row, n in whole.items() if (row[1] or row[2])[0] in chosen}
        assert rows == Counter(wanted)


@each_rule
def test_examples_of_every_cell_row_column_and_kind(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(760, 840)):
        ((score_thr, iou_thr),) = plane_points(loaded.case, rng, 1)
        at: Any = {"score_thr": score_thr, "iou_thr": iou_thr}
        counts = count(loaded.case, Cut(score_thr), iou_thr, rule)
        everything = rows_of(loaded, ev.examples(**at))
        assert everything == expected_rows(counts, kind=MATRIX_KINDS)
        for kind, kinds in KINDS.items():
            rows = rows_of(loaded, ev.examples(kind=kind, **at))
            assert rows == expected_rows(counts, kind=kinds), kind
        matrix = counts.confusion()
        sides = [*((label, loaded.names[label]) for label in counts.labels)]
        both: list[tuple[Any, Any]] = [*sides, (None, errata.BACKGROUND)]
        for i, (gt_label, gt_name) in enumerate(both):
            row = rows_of(loaded, ev.examples(gt_name, **at))
            assert row == expected_rows(counts, kind=MATRIX_KINDS, gt_label=(gt_label,))
            assert row.total() == sum(matrix[i])
            column = rows_of(loaded, ev.examples(None, gt_name, **at))
            assert column == expected_rows(counts, kind=MATRIX_KINDS, dt_label=(gt_label,))
            for j, (dt_label, dt_name) in enumerate(both):
                cell = rows_of(loaded, ev.examples(gt_name, dt_name, **at))
                wanted: Any = {"gt_label": (gt_label,), "dt_label": (dt_label,)}
                assert cell == expected_rows(counts, kind=MATRIX_KINDS, **wanted)
                assert cell.total() == matrix[i][j]
            if gt_label is not None:
                taken = rows_of(loaded, ev.examples(None, gt_name, kind="absorbed", **at))
                assert taken == expected_rows(counts, kind=("absorbed",), dt_label=(gt_label,))


@each_rule
def test_examples_carry_their_values_in_the_order_asked_for(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(840, 880)):
        ((score_thr, iou_thr),) = plane_points(loaded.case, rng, 1)
        counts = count(loaded.case, Cut(score_thr), iou_thr, rule)
        ious = {(e.image, e.gt, e.dt): e.iou for e in counts.examples() if e.iou is not None}
        for sort in ("score", "iou", "loss"):
            for descending in (True, False):
                got = ev.examples(
                    score_thr=score_thr, iou_thr=iou_thr, sort=sort, descending=descending
                )
                assert_values(loaded, got, ious)
                keys = getattr(got, sort)
                present = keys[~np.isnan(keys)]
                assert np.isnan(keys[len(present) :]).all(), "what lacks the key comes last"
                steps = np.diff(present)
                assert (steps <= 0).all() if descending else (steps >= 0).all()


def assert_values(loaded: Loaded, got: Any, ious: Any) -> None:
    images = loaded.case.images
    for kind, gt, dt, iou, score, loss in zip(
        got.kind, got.gt, got.dt, got.iou, got.score, got.loss, strict=True
    ):
        if dt >= 0:
            image, d = loaded.dt_places[dt]
            assert score == images[image].dts[d].confidence
        else:
            assert np.isnan(score)
        if kind in ("tp", "confused"):
            image, g = loaded.gt_places[gt]
            assert iou == ious[image, g, loaded.dt_places[dt][1]]
        expected = {"tp": 1 - score, "fp": score, "confused": score, "fn": 1.0}[kind]
        assert loss == expected, kind


@each_rule
def test_examples_that_hold_some_objects(name: str, tmp_path: Path) -> None:
    for rng, loaded, rule, ev in each_case(name, tmp_path, range(1350, 1370)):
        ((score_thr, iou_thr),) = plane_points(loaded.case, rng, 1)
        counts = count(loaded.case, Cut(score_thr), iou_thr, rule)
        examples = ev.examples(score_thr=score_thr, iou_thr=iou_thr)
        gts = [row for row in range(loaded.dataset.n_annotations) if rng.random() < 0.4]
        dts = [row for row in range(len(loaded.inferences)) if rng.random() < 0.4]
        held = examples.holding(gts, dts)
        wanted = [
            place
            for place, (gt, dt) in enumerate(zip(examples.gt, examples.dt, strict=True))
            if gt in gts or dt in dts
        ]
        assert rows_of(loaded, held) == rows_of(
            loaded, examples.take(np.array(wanted, dtype=np.int64))
        )
        assert held.kind == [examples.kind[place] for place in wanted]
        assert rows_of(loaded, held) <= expected_rows(counts, kind=MATRIX_KINDS)
        everything = examples.holding(range(loaded.dataset.n_annotations), examples.dt)
        assert rows_of(loaded, everything) == rows_of(loaded, examples)
        assert len(examples.holding()) == 0

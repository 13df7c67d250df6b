from __future__ import annotations

import numpy as np
import pytest

import errata
from errata.plot.surface import draw

SCORES, IOUS = [0.9, 0.1, 0.85, 0.5], [0.5, 0.95, 0.1]


@pytest.mark.parametrize("metric", ["f1", "precision", "recall", "mean_iou"])
def test_colours_are_the_metric_with_both_axes_ascending(
    metric: str, evaluation: errata.Evaluation
) -> None:
    axes = draw(evaluation.grid(SCORES, IOUS), metric).axes[0]
    shown = axes.collections[0].get_array()
    ordered = evaluation.grid(sorted(SCORES), sorted(IOUS))
    expected = np.broadcast_to(getattr(ordered, metric), ordered.tp_gt.shape).T
    assert shown is not None
    assert np.array_equal(np.ma.filled(shown, np.nan), expected, equal_nan=True)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("score threshold", "IoU threshold")


def test_the_line_is_the_best_score_of_each_iou(evaluation: errata.Evaluation) -> None:
    scores, ious = [0.1, 0.5, 0.85, 0.9], [0.1, 0.5, 0.95]
    grid = evaluation.grid(scores, ious)
    axes = draw(grid).axes[0]
    (line,) = [line for line in axes.lines if line.get_label() == "best score threshold"]
    points = np.asarray(line.get_xydata()).tolist()
    for score, iou in points:
        column = grid.f1[:, ious.index(iou)]
        best = np.nanmax(column)
        assert column[scores.index(score)] == best
        assert score == max(s for s, value in zip(scores, column, strict=True) if value == best)
    # At IoU .95 only the confused pair overlaps enough: F1 is 0, and nothing is best.
    assert [iou for _, iou in points] == [0.1, 0.5]


def test_of_labels_the_first_is_drawn(evaluation: errata.Evaluation) -> None:
    grid = evaluation.grid(SCORES, IOUS, labels=["bus $x$", "car"])
    axes = draw(grid, "recall").axes[0]
    assert r"bus \$x\$" in axes.get_title(loc="left")
    shown = axes.collections[0].get_array()
    assert shown is not None
    assert float(np.nanmax(shown)) == 0.0


def test_stamp_names_the_thresholds(evaluation: errata.Evaluation) -> None:
    texts = [t.get_text() for t in draw(evaluation.grid(SCORES, IOUS)).axes[0].texts]
    assert any("score 0.1–0.9 (4) · IoU 0.1–0.95 (3)" in text for text in texts)


@pytest.mark.parametrize(("scores", "ious"), [([0.5], [0.5]), ([0.5, 0.6], [0.5])])
def test_one_threshold_is_enough(
    scores: list[float], ious: list[float], evaluation: errata.Evaluation
) -> None:
    draw(evaluation.grid(scores, ious)).draw_without_rendering()


def test_undefined_everywhere() -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[], boxes_xywh=[], class_ids=[], categories={1: "a"}
    )
    model = errata.InferenceSet.from_arrays(
        dataset, images=[], boxes_xywh=[], class_ids=[], scores=[]
    )
    grid = errata.evaluate(dataset, model).grid([0.1, 0.5], [0.5, 0.7])
    for metric in ("f1", "precision", "recall", "mean_iou"):
        draw(grid, metric).draw_without_rendering()


def test_refusals(evaluation: errata.Evaluation) -> None:
    with pytest.raises(errata.UsageError, match="metric"):
        draw(evaluation.grid([0.5], [0.5]), "accuracy")
    with pytest.raises(errata.UsageError, match="no thresholds"):
        draw(evaluation.grid([], []))

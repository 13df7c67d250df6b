from __future__ import annotations

import pytest

import errata
from errata.plot.tide import draw


def test_every_kind_has_its_bar(evaluation: errata.Evaluation) -> None:
    result = errata.tide(evaluation.dataset, evaluation.inferences)
    kinds, special = draw(result).axes
    widths = [bar.get_width() for bar in kinds.patches]  # type: ignore[attr-defined]
    assert widths == pytest.approx([each.dap for each in result.kinds])
    assert [t.get_text() for t in kinds.get_yticklabels()] == [each.kind for each in result.kinds]
    assert (
        sum(
            f"({each.count:,} errors)" in t.get_text() for each in result.kinds for t in kinds.texts
        )
        >= 6
    )
    assert [bar.get_width() for bar in special.patches] == pytest.approx(  # type: ignore[attr-defined]
        [result.false_positives, result.false_negatives]
    )


def test_stamp(evaluation: errata.Evaluation) -> None:
    axes = draw(errata.tide(evaluation.dataset, evaluation.inferences)).axes[0]
    (stamp,) = [t.get_text() for t in axes.texts if "protocol" in t.get_text()]
    assert stamp.strip() == "protocol tide · IoU ≥ 0.5 · background ≤ 0.1"
    assert "average precision is" in axes.get_title(loc="left")


def test_nothing_at_all() -> None:
    dataset = errata.Dataset.from_arrays(
        image_ids=[], annotation_images=[], boxes_xywh=[], class_ids=[]
    )
    model = errata.InferenceSet.from_arrays(
        dataset, images=[], boxes_xywh=[], class_ids=[], scores=[]
    )
    figure = draw(errata.tide(dataset, model))
    figure.draw_without_rendering()
    assert "–" in figure.axes[0].get_title(loc="left")

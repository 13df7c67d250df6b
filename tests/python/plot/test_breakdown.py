from __future__ import annotations

import pytest

import errata
from errata.plot.breakdown import draw


@pytest.mark.parametrize("by", ["size", "crowding"])
def test_every_stratum_has_its_bars(evaluation: errata.Evaluation, by: str) -> None:
    result = evaluation.breakdown(by, 0.1)
    axes = draw(result).axes[0]
    metrics = ["recall", "precision"] if result.has_detections else ["recall"]
    expected = [getattr(row, name) or 0.0 for name in metrics for row in result.strata]
    assert [bar.get_width() for bar in axes.patches] == pytest.approx(expected)  # type: ignore[attr-defined]
    names = [t.get_text().split("\n") for t in axes.get_yticklabels()]
    assert names == [[row.stratum, f"{row.n_gt:,} objects"] for row in result.strata]
    shown = [t.get_text() for t in axes.texts if "protocol" not in t.get_text()]
    undefined = sum(getattr(row, name) is None for name in metrics for row in result.strata)
    assert shown.count("–") == undefined
    assert len(shown) == len(expected)
    legend = axes.get_legend()
    assert legend is not None
    assert [t.get_text() for t in legend.get_texts()] == metrics


def test_stamp(evaluation: errata.Evaluation) -> None:
    axes = draw(evaluation.breakdown("size", 0.25, label="car")).axes[0]
    (stamp,) = [t.get_text() for t in axes.texts if "protocol" in t.get_text()]
    assert stamp.strip() == "protocol iou · class agnostic · score ≥ 0.25 · IoU ≥ 0.5"
    assert axes.get_title(loc="left").strip() == "By size: car"

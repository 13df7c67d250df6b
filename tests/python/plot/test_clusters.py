from __future__ import annotations

from pathlib import Path
from random import Random

import numpy as np

from errata.plot.clusters import draw
from errata.vectors import analyse
from vectors.random_sets import random_labels, random_set, space_of


def test_every_image_is_drawn_twice(tmp_path: Path) -> None:
    space = space_of(random_labels(Random(1), 40, n_clusters=9))
    report = analyse(random_set(1, tmp_path).evaluate(), space).at(0.3)
    by_cluster, by_f1, _ = draw(report).axes
    for axes in (by_cluster, by_f1):
        drawn = np.concatenate([np.asarray(dots.get_offsets()) for dots in axes.collections])
        assert sorted(map(tuple, drawn)) == sorted(map(tuple, space.display.astype(float)))
    legend = by_cluster.get_legend()
    assert legend is not None
    names = [text.get_text() for text in legend.get_texts()]
    assert names[:2] == ["other clusters", "in no cluster"]
    assert [name.split(":")[0] for name in names[2:]] == [str(c.id) for c in report.ranked[:6]]
    f1 = report.analysis.metric_columns(report.per_image)["f1"]
    hollow, coloured = (len(np.asarray(dots.get_offsets())) for dots in by_f1.collections)
    assert (hollow, coloured) == (int(np.isnan(f1).sum()), int((~np.isnan(f1)).sum()))


def test_stamp(tmp_path: Path) -> None:
    report = analyse(random_set(1, tmp_path).evaluate(), space_of([0] * 40)).at(0.3)
    axes = report.plot().axes[0]
    (stamp,) = [t.get_text() for t in axes.texts if "protocol" in t.get_text()]
    assert stamp.startswith("protocol iou · class agnostic · score ≥ 0.3 · IoU ≥ 0.5 · data ")
    assert axes.get_title(loc="left").strip() == "40 images in 1 cluster"


def test_nothing_at_all(tmp_path: Path) -> None:
    report = analyse(random_set(1, tmp_path).evaluate(), space_of([])).at(0.3)
    report.plot().draw_without_rendering()

from __future__ import annotations

import numpy as np

import errata
from errata.plot.pr import draw
from errata.plot.style import SERIES


def labels(figure: object) -> list[str]:
    legend = figure.axes[0].get_legend()  # type: ignore[attr-defined]
    return [text.get_text() for text in legend.get_texts()]


def test_a_curve_is_drawn_as_it_is(evaluation: errata.Evaluation) -> None:
    curve = evaluation.pr_curve()
    axes = draw([curve]).axes[0]
    (line,) = [line for line in axes.lines if line.get_label() == "all classes pooled"]
    assert np.array_equal(line.get_xdata(), curve.recall)
    assert np.array_equal(line.get_ydata(), curve.precision)
    dots = [np.asarray(line.get_xydata()) for line in axes.lines if line.get_marker() == "o"]
    assert [dot.tolist() for dot in dots if len(dot)] == [[[1 / 3, 1.0]]]


def test_few_classes_have_names(evaluation: errata.Evaluation) -> None:
    ev = errata.evaluate(evaluation.dataset, evaluation.inferences, class_agnostic=False)
    figure = draw([ev.pr_curve("car"), ev.pr_curve("bus $x$"), ev.pr_curve()])
    assert labels(figure) == [
        "all classes pooled",
        f"car  AP {ev.average_precision('car'):.3f}",
        r"bus \$x\$  AP 0.000",
        "best F1",
    ]


def test_of_many_classes_those_that_lose_most_have_names() -> None:
    n = 80
    boxes = [[3 * i, 0, 2, 2] for i in range(n)]
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[1] * n, boxes_xywh=boxes, class_ids=list(range(n))
    )
    found = range(10, n)  # of the first ten classes nothing is found
    model = errata.InferenceSet.from_arrays(
        dataset,
        images=[1] * len(found),
        boxes_xywh=[boxes[i] for i in found],
        class_ids=list(found),
        scores=[0.5] * len(found),
    )
    ev = errata.evaluate(dataset, model, class_agnostic=False)
    names = labels(draw([ev.pr_curve(label) for label in ev.labels]))
    worst = [f"{i}  AP 0.000" for i in range(len(SERIES))]
    assert names == [*worst, f"{n - len(SERIES)} other classes", "best F1"]


def test_stamp_names_the_iou_threshold(evaluation: errata.Evaluation) -> None:
    texts = [t.get_text() for t in draw([evaluation.pr_curve(iou_thr=0.75)]).axes[0].texts]
    assert any("protocol iou · class agnostic · IoU ≥ 0.75" in text for text in texts)


def test_no_curves_and_empty_curves() -> None:
    draw([]).draw_without_rendering()
    dataset = errata.Dataset.from_arrays(
        image_ids=[1], annotation_images=[], boxes_xywh=[], class_ids=[], categories={1: "a"}
    )
    model = errata.InferenceSet.from_arrays(
        dataset, images=[], boxes_xywh=[], class_ids=[], scores=[]
    )
    ev = errata.evaluate(dataset, model)
    draw([ev.pr_curve(), ev.pr_curve("a")]).draw_without_rendering()

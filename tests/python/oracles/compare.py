"""errata's answers held against an oracle's: what the tests of protocol ``iou`` share.

Counts are compared exactly, ratios of counts to the last bit, means to 1e-12.
"""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

import errata

from .cases import RULE_NAMES, random_case, rule_for
from .counting import METRICS, average
from .engine import load
from .random_shapes import with_shapes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction
    from pathlib import Path

    from .counting import Counts, Tally
    from .engine import Loaded
    from .records import Rule

each_rule = pytest.mark.parametrize("name", RULE_NAMES)
AVERAGES = ("micro", "macro", "weighted", "image_mean")
COUNTS = ("n_gt", "n_dt", "tp_gt", "tp_dt", "absorbed", "fp", "fn")


def each_case(
    name: str, folder: Path, seeds: range, iou_type: str = "bbox", **options: Any
) -> Iterator[tuple[Random, Loaded, Rule, errata.Evaluation]]:
    """Cases inside errata: from arrays where they can say it, else from files."""
    for seed in seeds:
        case = with_shapes(random_case(seed, **options), seed, iou_type)
        rule = rule_for(name, seed, case)
        loaded = load(case, folder, iou_type)
        yield Random(seed), loaded, rule, loaded.evaluate(rule)


def same(got: float | None, expected: Fraction | None, tolerance: float = 0.0) -> bool:
    """Whether a number is the fraction, as f64 or within a tolerance; None is undefined."""
    if got is None or expected is None:
        return got is None and expected is None
    return abs(got - float(expected)) <= tolerance


def assert_tally(got: Any, expected: Tally) -> None:
    for field in COUNTS:
        assert getattr(got, field) == getattr(expected, field), field
    assert got.tp == (expected.tp_gt if expected.tp_gt == expected.tp_dt else None)
    for metric in METRICS:
        tolerance = 1e-12 if metric == "mean_iou" else 0.0
        assert same(getattr(got, metric), expected.value(metric), tolerance), metric


def assert_metrics(ev: errata.Evaluation, counts: Counts, names: Any, at: Any) -> None:
    """Every count and every average at one point."""
    per_class = counts.per_class()
    for how in AVERAGES:
        got = ev.metrics(*at, average=how)
        assert [m.label for m in got.per_class] == [names[label] for label in counts.labels]
        for label in counts.labels:
            assert_tally(got[names[label]], per_class[label])
        assert_tally(got.pooled, counts.micro())
        for metric in METRICS:
            value, _ = average(counts, metric, how)
            assert same(getattr(got, metric), value, 1e-12), (how, metric)
            assert getattr(got.average, metric) == getattr(got, metric)


def assert_matrix(ev: errata.Evaluation, counts: Counts, names: Any, at: Any) -> None:
    got = ev.confusion(*at)
    labels = [names[label] for label in counts.labels]
    assert list(got.labels) == [*labels, "background"]
    assert got.background_index == len(labels)
    assert got.matrix.tolist() == counts.confusion()
    expected = {names[label]: tally.absorbed for label, tally in counts.per_class().items()}
    assert {label: got.absorbed.get(label, 0) for label in labels} == expected
    assert not any(got.not_evaluated.values())


Row = tuple[str, Any, Any]  # kind, the place of the gt, the place of the dt


def rows_of(loaded: Loaded, examples: Any) -> Counter[Row]:
    """Name errata's rows by image and position."""
    return Counter(
        (
            kind,
            None if gt < 0 else loaded.gt_places[gt],
            None if dt < 0 else loaded.dt_places[dt],
        )
        for kind, gt, dt in zip(examples.kind, examples.gt, examples.dt, strict=True)
    )


def expected_rows(counts: Counts, **wanted: Any) -> Counter[Row]:
    """The oracle's examples, all or those with the given kinds or labels."""
    return Counter(
        (
            e.kind,
            None if e.gt is None else (e.image, e.gt),
            None if e.dt is None else (e.image, e.dt),
        )
        for e in counts.examples()
        if all(getattr(e, field) in allowed for field, allowed in wanted.items())
    )


MATRIX_KINDS = ("tp", "confused", "fp", "fn")

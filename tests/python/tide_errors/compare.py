"""errata's analysis held against others': counts exactly, average precisions to 1e-12."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from oracles.tide import KINDS, mean

if TYPE_CHECKING:
    import errata
    from oracles.engine import Loaded
    from oracles.tide import Tide

    from .reference import Reference

TOLERANCE = 1e-12


def close(got: float | None, expected: float | None) -> bool:
    """Whether two numbers agree; None is undefined."""
    if got is None or expected is None:
        return got is None and expected is None
    return abs(got - expected) <= TOLERANCE


def gain(after: float | None, before: float | None, *, clipped: bool = True) -> float | None:
    if after is None or before is None:
        return None
    return max(after - before, 0.0) if clipped else after - before


def assert_equals_oracle(got: errata.TideErrors, expected: Tide, loaded: Loaded) -> None:
    """Every number of all classes and of each, and every error."""
    ap = expected.as_is()
    assert close(got.ap, mean(ap))
    repaired = {kind: expected.repaired([kind]) for kind in KINDS}
    positives, negatives = expected.without_false_positives(), expected.without_false_negatives()
    for kind in KINDS:
        assert got[kind].count == sum(e.kind == kind for e in expected.errors), kind
        assert close(got[kind].dap, gain(mean(repaired[kind]), mean(ap))), kind
    assert close(got.false_positives, gain(mean(positives), mean(ap), clipped=False))
    assert close(got.false_negatives, gain(mean(negatives), mean(ap), clipped=False))
    assert [row.label for row in got.per_class] == list(loaded.names.values())
    for label, row in zip(loaded.names, got.per_class, strict=True):
        assert row.n_gt == expected.n_gt.get(label, 0)
        assert row.n_right == sum(right.label == label for right in expected.rights)
        assert close(row.ap, ap.get(label))
        for kind in KINDS:
            errors = [e for e in expected.errors if (e.kind, e.label) == (kind, label)]
            assert row[kind].count == len(errors)
            assert row[kind].absorbed == sum(e.absorbed for e in errors)
            assert close(row[kind].dap, gain(repaired[kind].get(label), ap.get(label)))
        assert close(row.false_positives, gain(positives.get(label), ap.get(label), clipped=False))
        assert close(row.false_negatives, gain(negatives.get(label), ap.get(label), clipped=False))
    assert rows_of(got, loaded) == oracle_rows(expected, loaded)


def rows_of(got: errata.TideErrors, loaded: Loaded) -> Counter[tuple[Any, ...]]:
    """errata's errors by the places of their objects and detections."""
    rows = got.examples()
    columns = (rows.kind, rows.gt, rows.dt, rows.absorbed, rows.repairs)
    return Counter(
        (
            kind,
            None if gt < 0 else loaded.gt_places[gt],
            None if dt < 0 else loaded.dt_places[dt],
            bool(absorbed),
            bool(repairs),
        )
        for kind, gt, dt, absorbed, repairs in zip(*columns, strict=True)
    )


def oracle_rows(expected: Tide, loaded: Loaded) -> Counter[tuple[Any, ...]]:
    """The oracle's errors likewise; its images are in another order than errata's ranks."""
    rank = {image.id: i for i, image in enumerate(loaded.case.images)}
    ranks = [rank[image.id] for image in expected.case.images]
    return Counter(
        (
            e.kind,
            None if e.gt is None else (ranks[e.image], e.gt),
            None if e.dt is None else (ranks[e.image], e.dt),
            e.absorbed,
            e.repairs,
        )
        for e in expected.errors
    )


def assert_equals_reference(got: errata.TideErrors, expected: Reference | None) -> None:
    """Every number that tidecv gives."""
    if expected is None:
        assert got.ap is None
        return
    assert close(got.ap, expected.ap)
    for kind in KINDS:
        assert got[kind].count == expected.counts[kind], kind
        assert close(got[kind].dap, expected.daps[kind]), kind
    assert close(got.false_positives, expected.false_positives)
    assert close(got.false_negatives, expected.false_negatives)

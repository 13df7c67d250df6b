"""Differences, flips and the recommendation."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from errata.errors import UsageError
from errata.variants import VariantMetrics, classification, compare, flips, recommend
from errata.variants.flips import mcnemar

TRUTH = [0, 1, 2, 0, 1, 2]


def three() -> tuple[VariantMetrics, ...]:
    return classification(
        TRUTH,
        {
            "int8": [0, 1, 0, 1, 1, 2],  # 2 and 3 wrong
            "float32": [0, 1, 2, 0, 0, 2],  # 4 wrong
            "akida": [1, 0, 0, 1, 0, 0],
        },
    )


def test_side_by_side() -> None:
    found = compare(three())
    assert (found.baseline, found.types) == ("float32", ("int8", "float32", "akida"))
    accuracy = found.metrics.index("accuracy")
    assert found.values[:, accuracy].tolist() == [4 / 6, 5 / 6, 0]
    assert found.deltas[:, accuracy].tolist() == [4 / 6 - 5 / 6, 0, -5 / 6]
    assert np.isnan(found.deltas[:, found.metrics.index("loss")]).all()
    (small, worst) = found.flips
    assert (small.fixed, small.broken, small.still_wrong, small.both_right) == ((4,), (2, 3), 0, 3)
    assert small.p_value == 1
    assert (len(worst.broken), worst.still_wrong, worst.p_value) == (5, 1, 2 / 2**5)
    table = found.to_pandas()
    assert list(table.columns) == ["variant", "metric", "value", "delta"]
    assert found.to_dict()["variants"][0]["deltas"]["loss"] is None
    found.to_json()


def test_baseline() -> None:
    assert compare(three(), baseline="akida").baseline == "akida"
    assert compare(classification([0, 1], {"b": [0, 1], "a": [0, 1]})).baseline == "b"
    with pytest.raises(UsageError, match="baseline: found 'int4'; use one of int8, float32, akida"):
        compare(three(), baseline="int4")
    with pytest.raises(UsageError, match="found none"):
        compare([])
    with pytest.raises(UsageError, match="found 'int8' twice"):
        compare([three()[0], three()[0]])


@given(st.integers(0, 60), st.integers(0, 60))
def test_mcnemar_is_the_binomial_test(fixed: int, broken: int) -> None:
    n = fixed + broken
    expected = binomtest(fixed, n, 0.5).pvalue if n else 1.0
    assert mcnemar(fixed, broken) == pytest.approx(expected, rel=1e-9)


def test_mcnemar_far_out() -> None:
    assert mcnemar(0, 1074) == 2.0**-1073
    assert mcnemar(0, 5000) == 0
    assert mcnemar(2600, 2400) == pytest.approx(binomtest(2400, 5000, 0.5).pvalue, rel=1e-9)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=20))
def test_flips_are_those_of_sets(outcomes: list[tuple[bool, bool]]) -> None:
    old = {i for i, (before, _) in enumerate(outcomes) if before}
    new = {i for i, (_, after) in enumerate(outcomes) if after}
    labels = [1] * len(outcomes)
    a, b = classification(
        [*labels, 0],
        {"a": [*(int(x) for x, _ in outcomes), 0], "b": [*(int(x) for _, x in outcomes), 0]},
    )
    found = flips(b, a)
    assert (set(found.fixed), set(found.broken)) == (new - old, old - new)
    assert found.both_right == len(new & old) + 1
    assert found.still_wrong == len(outcomes) - len(new | old)


def test_flips_need_the_same_samples() -> None:
    a, b, _ = three()
    with pytest.raises(UsageError, match="found no predictions"):
        flips(replace(a, predictions=()), b)
    with pytest.raises(UsageError, match="compare predictions of the same samples"):
        flips(replace(a, predictions=a.predictions[:-1]), b)
    twice = (a.predictions[0], *a.predictions[:-1])
    with pytest.raises(UsageError, match="found sample 0 twice"):
        flips(replace(a, predictions=twice), b)
    unsaid = tuple(replace(each, prediction_correct=None) for each in a.predictions)
    with pytest.raises(UsageError, match="neither right nor wrong"):
        flips(replace(a, predictions=unsaid), b)
    found = compare([replace(a, predictions=()), b])
    assert found.flips == ()
    assert list(found.no_flips) == ["int8"]


def made(name: str, accuracy: float, loss: float = math.nan, **more: Any) -> VariantMetrics:
    return VariantMetrics(name, loss=loss, accuracy=accuracy, **more)


def device(**figures: int) -> list[dict[str, Any]]:
    return [{"mcu": "m", "name": "M", "isDefault": True, "hasPerformance": True, "eon": figures}]


class TestRecommendation:
    SIZES = {"float32": 400, "int8": 100, "int4": 50}  # noqa: RUF012
    VARIANTS = (made("float32", 0.93, 0.2), made("int8", 0.92, 0.25), made("int4", 0.85, 0.4))

    @pytest.mark.parametrize(
        ("options", "chosen", "reason"),
        [
            ({}, "int8", "the smallest within 0.01 of the best accuracy, that of float32 (400 "
                         "bytes): 100 bytes as given"),
            ({"tolerance": 0}, "float32", "the best accuracy, and no other is within 0 of the best "
                                          "accuracy; 400 bytes as given"),
            ({"tolerance": 0.08}, "int4", "the smallest within 0.08 of the best accuracy, that of "
                                          "float32 (400 bytes): 50 bytes as given"),
            ({"metric": "loss", "tolerance": 0.05}, "int8", "the smallest within 0.05 of the best "
                                          "loss, that of float32 (400 bytes): 100 bytes as given"),
        ],
    )  # fmt: skip
    def test_smallest_within_the_tolerance(self, options: Any, chosen: str, reason: str) -> None:
        found = recommend(self.VARIANTS, sizes=self.SIZES, **options)
        assert (found.variant, found.reason) == (chosen, reason)

    def test_without_sizes_the_best_and_it_says_so(self) -> None:
        found = recommend(self.VARIANTS, tolerance=0.5)
        assert found.variant == "float32"
        assert "sizes are unknown" in found.reason
        found = recommend(self.VARIANTS, tolerance=0.5, sizes={"int8": 1})
        assert found.variant == "float32"
        assert "no size of float32, int4" in found.reason

    def test_ties(self) -> None:
        equal = (made("a", 0.9), made("b", 0.9), made("c", 0.89))
        assert recommend(equal).variant == "a"
        assert recommend(equal, sizes={"a": 7, "b": 7, "c": 7}).variant == "a"
        assert recommend(equal[::-1], sizes={"a": 7, "b": 7, "c": 7}).variant == "b"
        assert recommend(equal, sizes={"a": 7, "b": 6, "c": 6}).variant == "b"

    def test_sizes_of_the_device(self) -> None:
        rom = (made("a", 1, on_device_performance=device(romRequired=9, modelSize=1)),
               made("b", 1, on_device_performance=device(romRequired=8, modelSize=2)))  # fmt: skip
        found = recommend(rom)
        assert (found.variant, found.sizes.source) == ("b", "of ROM on the device")
        model = (made("a", 1, on_device_performance=device(modelSize=1)), rom[1])
        found = recommend(model)
        assert (found.variant, found.sizes.source) == ("a", "of model on the device")
        assert recommend(rom, sizes={"a": 1, "b": 2}).variant == "a"

    def test_what_does_not_run_on_the_device_is_left_out(self) -> None:
        no = made("tiny", 0.93, is_supported_on_mcu=False)
        found = recommend([*self.VARIANTS, no], sizes={**self.SIZES, "tiny": 1})
        assert found.variant == "int8"
        assert found.reason.endswith("; tiny left out: not supported on the device")
        assert recommend([no]).variant == "tiny"

    def test_undefined_metrics(self) -> None:
        found = recommend([made("a", math.nan), made("b", 0.5)])
        assert found.variant == "b"
        found = recommend([made("a", math.nan)])
        assert (found.variant, found.reason) == (None, "no variant defines accuracy")
        assert found.to_dict()["variant"] is None

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            ({"metric": "f2"}, "metric: found 'f2'; use one of accuracy, loss"),
            ({"tolerance": -1}, "tolerance"),
            ({"tolerance": math.nan}, "tolerance"),
            ({"sizes": {"int9": 1}}, "sizes: found 'int9'"),
            ({"sizes": {"int8": 0}}, "give bytes, above 0"),
        ],
    )
    def test_refusals(self, options: Any, says: str) -> None:
        with pytest.raises(UsageError, match=says):
            recommend(self.VARIANTS, **options)

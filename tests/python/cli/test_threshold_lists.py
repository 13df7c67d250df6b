from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from errata.cli.threshold_lists import MOST, expand


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0:1:0.1", [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]),
        ("0.5:0.95:0.05", [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95]),
        ("0:1:0.3", [0.0, 0.3, 0.6, 0.9]),
        ("0.5:0.5:1", [0.5]),
        ("-2:2:2", [-2.0, 0.0, 2.0]),
        ("0.5", [0.5]),
        ("0.5, 0.75,.9", [0.5, 0.75, 0.9]),
        ("1e-3:3e-3:1e-3", [0.001, 0.002, 0.003]),
    ],
)
def test_expansion(text: str, expected: list[float]) -> None:
    assert expand(text) == expected


def test_hundredths_are_those_nearest_their_decimals() -> None:
    assert expand("0:1:0.01") == [float(f"{k // 100}.{k % 100:02}") for k in range(101)]


@given(st.integers(0, 300), st.integers(1, 50), st.integers(0, 200), st.integers(1, 6))
def test_every_value_is_the_float_nearest_its_decimal(
    first: int, step: int, count: int, places: int
) -> None:
    unit = Decimal(1).scaleb(-places)
    low, width = first * unit, step * unit
    high = low + count * width
    expected = [float(low + i * width) for i in range(count + 1)]
    assert expand(f"{low}:{high}:{width}") == expected
    # An end that no step reaches is left out.
    assert expand(f"{low}:{high + width / 2}:{width}") == expected


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "number"),
        ("a", "'a'"),
        ("0:1", "A:B:STEP"),
        ("0:1:2:3", "A:B:STEP"),
        ("0:1:0", "STEP above 0"),
        ("0:1:-0.1", "STEP above 0"),
        ("1:0:0.1", "not below A"),
        ("0:inf:1", "'inf'"),
        ("nan", "'nan'"),
        ("0,,1", "number"),
        ("1e999", "'1e999'"),
        ("0:1:1e-9", str(MOST)),
        ("0:1e300:1e-300", str(MOST)),
    ],
)
def test_refusals_say_what_to_give(text: str, word: str) -> None:
    with pytest.raises(ValueError, match="found") as refusal:
        expand(text)
    assert word in str(refusal.value)


def test_the_longest_list_that_is_taken() -> None:
    assert len(expand(f"1:{MOST}:1")) == MOST
    with pytest.raises(ValueError, match="larger STEP"):
        expand(f"0:{MOST}:1")

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errata import anomaly
from errata.anomaly.time_windows import STATISTICS
from errata.errors import InputError, UsageError


@given(st.integers(1, 12), st.integers(1, 5), st.integers(0, 40), st.integers(1, 2))
def test_statistics_are_those_of_each_window(width: int, step: int, n: int, c: int) -> None:
    from scipy import stats

    series = np.random.default_rng(n).normal(size=(n, c)).round(1)
    found = anomaly.windows(series, width, step)
    starts = [start for start in range(0, n, step) if start + width <= n]
    assert found.starts.tolist() == starts
    assert found.ends.tolist() == [start + width for start in starts]
    assert found.names == tuple(f"{i}.{name}" for i in range(c) for name in STATISTICS)
    for row, start in zip(found.features, starts, strict=True):
        for channel in range(c):
            cut = series[start : start + width, channel]
            constant = len(set(cut.tolist())) == 1
            expected = [
                cut.mean(), cut.min(), cut.max(), np.sqrt((cut**2).mean()), cut.std(),
                0 if constant else stats.skew(cut), 0 if constant else stats.kurtosis(cut),
            ]  # fmt: skip
            np.testing.assert_allclose(row[7 * channel : 7 * channel + 7], expected, atol=1e-10)
    raw = anomaly.windows(series, width, step, features="raw")
    assert [row.reshape(c, width).T.tolist() for row in raw.features] == [
        series[start : start + width].tolist() for start in starts
    ]


def test_a_constant_far_from_zero_is_constant() -> None:
    (row,) = anomaly.windows([0.1 + 1e9] * 7, 7).features.tolist()
    assert row[4:] == [0, 0, 0]


def test_in_pieces_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    series = np.random.default_rng(0).normal(size=100)
    whole = anomaly.windows(series, 9, 2).features
    monkeypatch.setattr("errata.anomaly.chunks.NUMBERS", 40)
    assert anomaly.windows(series, 9, 2).features.tolist() == whole.tolist()


def test_each_sample_has_the_last_window_that_had_ended() -> None:
    cut = anomaly.windows([0.0] * 8, 3, 2)
    assert cut.ends.tolist() == [3, 5, 7]
    assert cut.per_sample([10, 20, 30], 8).tolist() == [10, 10, 10, 10, 20, 20, 30, 30]
    assert np.isnan(anomaly.windows([1.0], 3).per_sample([], 1)).all()


def test_refusals() -> None:
    with pytest.raises(UsageError, match="width: found 0"):
        anomaly.windows([1.0], 0)
    with pytest.raises(UsageError, match="step: found 0"):
        anomaly.windows([1.0], 1, 0)
    with pytest.raises(UsageError, match="use statistics or raw"):
        anomaly.windows([1.0], 1, features="fft")
    with pytest.raises(InputError, match=r"values\[1\]\[0\]: found nan"):
        anomaly.windows([1.0, float("nan")], 1)
    with pytest.raises(InputError, match="give a series"):
        anomaly.windows(np.zeros((2, 2, 2)), 1)

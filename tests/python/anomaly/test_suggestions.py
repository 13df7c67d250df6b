from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from errata import anomaly
from errata.anomaly.false_alarms import promised, rows_needed, threshold_of, upper_bound
from errata.anomaly.suggestions import one_in
from errata.anomaly.tail import LEAST
from errata.errors import InputError, UsageError


def binomial_cdf(alarms: int, n: int, rate: float) -> float:
    """P(at most so many of n), from the definition."""
    return math.fsum(math.comb(n, k) * rate**k * (1 - rate) ** (n - k) for k in range(alarms + 1))


@given(st.integers(1, 60), st.data(), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_upper_bound_is_exact(n: int, data: st.DataObject, confidence: float) -> None:
    alarms = data.draw(st.integers(0, n))
    bound = upper_bound(alarms, n, confidence)
    if alarms == n:
        assert bound == 1
    else:
        # At the bound so few alarms are just that unlikely.
        assert binomial_cdf(alarms, n, bound) == pytest.approx(1 - confidence, abs=1e-9)


def test_upper_bound_of_nothing_is_undefined() -> None:
    assert math.isnan(upper_bound(0, 0))
    with pytest.raises(UsageError, match="confidence: found 1"):
        upper_bound(0, 10, 1)
    with pytest.raises(UsageError, match="alarms: found 11 of 10"):
        upper_bound(11, 10)


def test_rows_needed_is_the_least() -> None:
    for rate in (0.001, 0.01, 0.1):
        n = rows_needed(rate)
        assert upper_bound(0, n) <= rate < upper_bound(0, n - 1)


@given(st.integers(0, 500), st.sampled_from([0.01, 0.05, 0.2, 0.5]))
def test_promised_is_the_most_that_keeps_to_the_rate(n: int, rate: float) -> None:
    found = promised(rate, n)
    keep = [m for m in range(n + 1) if n and upper_bound(m, n) <= rate]
    assert found == (max(keep) if keep else None)


def test_a_promise_is_kept() -> None:
    """Of thresholds chosen with 95 % confidence, at most one in twenty breaks its promise."""
    random = np.random.default_rng(0)
    rate, n, trials, broken = 0.05, 200, 2000, 0
    for _ in range(trials):
        scores = np.sort(random.random(n))[::-1]
        alarms = promised(rate, n)
        assert alarms is not None
        # Uniform scores reach a threshold t with the chance 1 - t.
        broken += 1 - threshold_of(scores, alarms) > rate
    assert broken / trials <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / trials)


@given(st.lists(st.sampled_from([0.0, 0.5, 0.5, 1.0, 2.0]), min_size=1), st.data())
def test_threshold_of_is_the_lowest_with_so_few_above(
    scores: list[float], data: st.DataObject
) -> None:
    alarms = data.draw(st.integers(0, len(scores)))
    falling = np.sort(np.array(scores))[::-1]
    found = threshold_of(falling, alarms)
    assert (falling >= found).sum() <= alarms
    lower = np.nextafter(found, -np.inf)
    assert (falling >= lower).sum() > alarms or found == falling[-1]


@pytest.mark.parametrize("shape", [-0.3, 0.0, 0.3])
def test_tail_of_a_known_distribution(shape: float) -> None:
    from scipy.stats import genpareto

    scores = 5 + genpareto.rvs(shape, scale=2, size=20_000, random_state=1)
    tail = anomaly.fit_tail(scores)
    assert not tail.failure
    assert tail.n_excesses == 2000
    assert tail.shape == pytest.approx(shape, abs=0.08)
    # The excesses over a level are generalised Pareto of the same shape.
    truth = 5 + genpareto.isf(1e-4, shape, scale=2)
    assert tail.threshold(1e-4) == pytest.approx(truth, rel=0.15)
    # Where there are data it agrees with them, and at the level it is the level.
    assert tail.threshold(0.01) == pytest.approx(np.quantile(scores, 0.99), rel=0.03)
    assert tail.threshold(2000 / 20_000) == pytest.approx(tail.level)


def test_tail_does_not_depend_on_units() -> None:
    scores = np.random.default_rng(2).exponential(size=3000)
    near, far = anomaly.fit_tail(scores), anomaly.fit_tail(scores * 1e-6 + 3)
    assert far.shape == pytest.approx(near.shape, abs=1e-3)
    assert (far.threshold(1e-4) - 3) * 1e6 == pytest.approx(near.threshold(1e-4), rel=1e-3)


@pytest.mark.parametrize(
    ("scores", "why"),
    [
        ([], "there are no scores"),
        ([1.0] * 500, f"0 scores above the 0.9 quantile, and {LEAST} are needed"),
        (list(range(290)), "29 scores above the 0.9 quantile, and 30 are needed"),
        ([0.0] * 900 + [1.0, 2.0] * 40, "80 highest scores have only 2 distinct values"),
        ([0.0] * 900 + [1 - 0.5**i for i in range(1, 60)], "end in a wall"),
        ([0.0] * 900 + [1.5 ** (i**1.5) for i in range(60)], "have no mean"),
    ],
)  # fmt: skip
def test_a_tail_that_cannot_be_fitted_says_why(scores: list[float], why: str) -> None:
    tail = anomaly.fit_tail(np.array(scores))
    assert why in tail.failure
    assert math.isnan(tail.shape)
    assert math.isnan(tail.threshold(0.001))


def test_suggestions_from_normal_rows() -> None:
    scores = np.random.default_rng(0).normal(size=5000)
    found = anomaly.suggest(scores, chosen_on="5,000 rows", quantile=0.98)
    names = [one.name for one in found.each]
    value = {one.name: one.value or np.nan for one in found.each}
    assert names == ["quantile", "tail", "false_alarms"]
    assert (scores >= value["quantile"]).sum() == 100
    assert found["quantile"].reason == "100 of 5,000 rows reach it, 0.02 of them at most"
    assert found["tail"].value == pytest.approx(3.09, abs=0.3), "of a normal, 1 in 1,000"
    assert (scores >= value["false_alarms"]).sum() == 1
    assert found["false_alarms"].reason == (
        "1 of 5,000 rows reach it: at most 1 in 1,054 false alarms at 95 % confidence"
    )
    assert {one.chosen_on for one in found.each} == {"5,000 rows"}
    assert found.to_pandas()["name"].tolist() == names


def test_too_few_rows_to_promise() -> None:
    found = anomaly.suggest(np.arange(100.0), chosen_on="here")["false_alarms"]
    assert found.value == np.nextafter(99.0, np.inf)
    assert found.reason == (
        "0 of 100 rows reach it: at most 1 in 33 false alarms at 95 % confidence; too few rows "
        "to promise 1 in 1,000, which takes 2,995"
    )
    few = anomaly.suggest([1.0, 2.0], chosen_on="here")["false_alarms"]
    assert "at most 77.7 % false alarms" in few.reason


def test_rows_that_were_fitted_on_promise_nothing() -> None:
    found = anomaly.suggest(np.arange(5000.0), chosen_on="here", seen=True)["false_alarms"]
    assert found.reason.endswith("they were fitted on, so nothing is promised")


def test_a_rate_below_the_tail() -> None:
    scores = np.random.default_rng(0).normal(size=1000)
    found = anomaly.suggest(scores, chosen_on="here", false_alarms=0.3)["tail"]
    assert found.value is None
    assert "is reached below the tail" in found.reason


@pytest.mark.parametrize("rate", [1e-6, 0.001, 0.0099, 0.0295, 0.1, 0.11, 0.3, 0.9999])
def test_a_rate_in_words_is_never_better_than_it_is(rate: float) -> None:
    words = one_in(rate).replace(",", "")
    said = float(words[:-2]) / 100 if words.endswith("%") else 1 / float(words.split()[-1])
    assert said >= rate * (1 - 1e-9)


def test_suggestions_with_anomalies() -> None:
    random = np.random.default_rng(0)
    scores = np.concatenate([random.normal(size=300), random.normal(2, 1, size=60)])
    bad = np.arange(360) >= 300
    sweep = anomaly.sweep(scores, bad, chosen_on="a test split")
    found = anomaly.suggest_from(sweep)
    assert [one.name for one in found.each] == [
        "balanced_accuracy", "anomaly_accuracy_at_0.75", "anomaly_accuracy_at_0.8",
        "anomaly_accuracy_at_0.85", "anomaly_accuracy_at_0.9", "anomaly_accuracy_at_0.95",
        "anomaly_accuracy_at_0.98", "f1",
    ]  # fmt: skip
    assert {one.chosen_on for one in found.each} == {"a test split"}
    for one in found.each[1:-1]:
        floor = float(one.name.rpartition("_")[2])
        assert one.value is not None
        kept = (scores[~bad] < one.value).mean()
        assert kept >= floor
        caught = (scores[bad] >= one.value).mean()
        assert one.reason.endswith(f"{floor:g} or more: {caught:.4f}")
        lower = [t for t in scores if t < one.value and (scores[bad] >= t).mean() > caught]
        assert all((scores[~bad] < t).mean() < floor for t in lower)


@pytest.mark.parametrize(("bad", "why"), [(0, "no anomalies"), (1, "no normal rows")])
def test_a_class_that_is_absent(bad: int, why: str) -> None:
    found = anomaly.suggest_from(anomaly.sweep([1.0, 2.0], [bad, bad]))
    assert all(one.value is None and why in one.reason for one in found.each)


def test_refusals() -> None:
    with pytest.raises(InputError, match="scores: found none"):
        anomaly.suggest([], chosen_on="")
    with pytest.raises(UsageError, match="quantile: found 1"):
        anomaly.suggest([1.0], chosen_on="", quantile=1)
    with pytest.raises(UsageError, match="false_alarms: found 0"):
        anomaly.suggest([1.0], chosen_on="", false_alarms=0)
    with pytest.raises(UsageError, match="use one of quantile, tail, false_alarms"):
        anomaly.suggest([1.0], chosen_on="")["f1"]

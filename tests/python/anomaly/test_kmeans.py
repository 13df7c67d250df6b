from __future__ import annotations

import math
import threading
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from errata import anomaly
from errata.errors import CancelledError, InputError, UsageError


def naive(block: anomaly.KMeansBlock, row: list[float]) -> float:
    """The definition, in plain Python."""
    scaler = block.scaler
    z = [
        (row[axis] - mean) / scale
        for axis, mean, scale in zip(
            scaler.axes, scaler.mean.tolist(), scaler.scale.tolist(), strict=True
        )
    ]
    scores: list[float] = [
        math.sqrt(math.fsum((a - b) ** 2 for a, b in zip(z, center, strict=True))) - reach
        for center, reach in zip(block.centers.tolist(), block.max_errors.tolist(), strict=True)
    ]
    return min(scores)


@given(
    st.integers(0, 2**32 - 1), st.integers(1, 40), st.integers(1, 6), st.integers(1, 12),
    st.sampled_from([0.0, 1e3, -1e8]),
)  # fmt: skip
def test_scores_are_the_definition_s(seed: int, n: int, d: int, k: int, offset: float) -> None:
    random = np.random.default_rng(seed)
    features = random.normal(size=(n, d)).round(1) + offset
    axes = random.permutation(d)[: random.integers(1, d + 1)].tolist()
    block = anomaly.KMeansBlock.fit(features, axes=axes, n_clusters=k)
    probes = np.vstack([features, random.normal(0, 3, size=(5, d)) + offset])
    expected = [naive(block, row) for row in probes.tolist()]
    np.testing.assert_allclose(block.score(probes), expected, rtol=1e-12, atol=1e-12)
    assert (block.score(features) <= 1e-12).all(), "training rows are inside"


def test_far_from_the_origin_no_digit_is_lost() -> None:
    # |a|^2 - 2ab + |b|^2 at 1e8 standard deviations from the origin has no digit left of 1.
    block = anomaly.from_metadata(
        anomaly.AnomalyMetadata.from_dict(
            {"mean": [0], "scale": [1], "clusters": [{"center": [1e8], "maxError": 0.25}]}
        )
    )
    assert block.score([[1e8 + 1], [1e8], [1e8 - 0.5]]).tolist() == [0.75, -0.25, 0.25]


def test_large_offsets_score_like_small_ones() -> None:
    rows = np.random.default_rng(3).integers(-8, 8, size=(200, 4)) / 8
    near = anomaly.KMeansBlock.fit(rows, n_clusters=5).score(rows)
    far = anomaly.KMeansBlock.fit(rows + 2.0**30, n_clusters=5).score(rows + 2.0**30)
    np.testing.assert_allclose(near, far, atol=1e-6)


def test_fewer_distinct_rows_than_clusters() -> None:
    block = anomaly.KMeansBlock.fit([[0.0, 1.0], [0.0, 1.0], [2.0, 1.0]], n_clusters=32)
    assert len(block.centers) == 2
    assert block.max_errors.tolist() == [0, 0]
    assert block.score([[0.0, 1.0]]).tolist() == [0]


def test_a_constant_column_is_not_divided_by_zero() -> None:
    block = anomaly.KMeansBlock.fit([[0.1, 5.0], [0.1, 6.0]] * 30, n_clusters=2)
    assert block.scaler.scale[0] == 1
    assert block.scaler.mean[0] == 0.1
    assert block.score([[1.1, 5.0]])[0] == pytest.approx(1.0)


def test_quantile_of_training_distances() -> None:
    rows = np.arange(11.0)[:, None]
    whole = anomaly.KMeansBlock.fit(rows, n_clusters=1)
    most = anomaly.KMeansBlock.fit(rows, n_clusters=1, max_error_quantile=0.5)
    spread = rows.std()
    assert whole.max_errors[0] * spread == pytest.approx(5)
    # Distances 0, 1, 1, 2, 2, 3, ...: six of eleven are at 3 or below.
    assert most.max_errors[0] * spread == pytest.approx(3)
    assert (most.score(rows) <= 0).mean() >= 0.5


def test_same_seed_same_bytes_on_any_number_of_threads() -> None:
    from threadpoolctl import threadpool_limits

    rows = np.random.default_rng(0).normal(size=(3000, 6))
    with threadpool_limits(1):
        one = anomaly.KMeansBlock.fit(rows, seed=7)
    two = anomaly.KMeansBlock.fit(rows, seed=7)
    assert one.centers.tobytes() == two.centers.tobytes()
    assert one.provenance == two.provenance
    assert anomaly.KMeansBlock.fit(rows, seed=8).centers.tobytes() != two.centers.tobytes()


def test_in_pieces_as_in_one(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = np.random.default_rng(0).normal(size=(100, 3))
    block = anomaly.KMeansBlock.fit(rows, n_clusters=8)
    whole = block.score(rows)
    monkeypatch.setattr("errata.anomaly.chunks.NUMBERS", 80)
    told: list[tuple[int, int]] = []
    assert block.score(rows, progress=lambda *done: told.append(done)).tolist() == whole.tolist()
    assert told == [(10 * i, 100) for i in range(1, 11)]
    stop = threading.Event()

    def stop_at_half(done: int, total: int) -> None:
        if 2 * done >= total:
            stop.set()

    with pytest.raises(CancelledError, match="after 50 of 100 rows"):
        block.score(rows, progress=stop_at_half, cancel=stop)


def test_no_rows_score_to_nothing() -> None:
    block = anomaly.KMeansBlock.fit([[1.0], [2.0]])
    assert block.score(np.empty((0, 1))).shape == (0,)


@pytest.mark.parametrize(
    ("features", "says"),
    [
        ([1.0, 2.0], "features: found the shape (2,); give one row for each sample, shape (n, d)"),
        ([[1.0, np.nan]], "features[0][1]: found nan, and 1 such values in all"),
        ([["a"]], "give numbers"),
        (np.empty((0, 3)), "features: found 0 rows of 3 columns; give at least one of each"),
        (np.empty((3, 0)), "found 3 rows of 0 columns"),
    ],
)
def test_features_that_are_refused(features: Any, says: str) -> None:
    with pytest.raises(InputError) as caught:
        anomaly.KMeansBlock.fit(features)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"n_clusters": 0}, "n_clusters: found 0"),
        ({"max_error_quantile": 1.5}, "max_error_quantile: found 1.5"),
        ({"axes": [2]}, "axes: found column 2 of 2; give numbers from 0 to 1"),
        ({"axes": [0, 0]}, "axes: found 0 twice"),
        ({"axes": "[0, x]"}, "give distinct column numbers"),
        ({"axes": [True]}, "give distinct column numbers"),
        ({"axes": [-1]}, "give distinct column numbers"),
    ],
)
def test_settings_that_are_refused(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError) as caught:
        anomaly.KMeansBlock.fit([[1.0, 2.0], [2.0, 3.0]], **settings)
    assert says in str(caught.value)


def test_numbers_without_a_measure_are_refused() -> None:
    with pytest.raises(InputError, match="column 1: found numbers too large to have a mean"):
        anomaly.KMeansBlock.fit([[0.0, 1e308], [1.0, -1e308]])
    block = anomaly.KMeansBlock.fit([[0.0], [1.0]])
    with pytest.raises(InputError, match=r"features\[1\]\[0\]: found 1e\+300, too far from the"):
        block.score([[0.5], [1e300]])
    constant = anomaly.KMeansBlock.fit([[1e308], [1e308]])
    assert constant.score([[1e308]]).tolist() == [0]


def test_another_width_is_refused() -> None:
    block = anomaly.KMeansBlock.fit([[1.0, 2.0], [2.0, 3.0]], axes=[0])
    with pytest.raises(InputError, match="found 3 columns; give 2, as the block was fitted on"):
        block.score([[1.0, 2.0, 3.0]])


def digits() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    from sklearn.datasets import load_digits

    return load_digits(return_X_y=True)  # type: ignore[no-any-return]


def test_handwritten_digits() -> None:
    """Fitted on half of the digits 0 to 4, the other half and all of 5 to 9 to be told apart."""
    pixels, digit = digits()
    known = np.flatnonzero(digit < 5)
    train = known[::2]
    judged = np.setdiff1d(np.arange(len(digit)), train)
    blocks: dict[str, Any] = {
        # One training row far out lets its whole cluster reach as far: the rule's weak spot.
        "reach as far as the farthest": anomaly.KMeansBlock.fit(pixels[train]),
        "reach as far as 9 in 10": anomaly.KMeansBlock.fit(pixels[train], max_error_quantile=0.9),
        "mixture": anomaly.GmmBlock.fit(pixels[train], regularisation=0.1),
        "nearest": anomaly.NearestBlock.fit(pixels[train]),
    }
    found = {
        name: anomaly.sweep(block.score(pixels[judged]), digit[judged] >= 5).roc_auc
        for name, block in blocks.items()
    }
    # Scikit-learn's releases differ a little in where clusters end.
    assert found["reach as far as the farthest"] == pytest.approx(0.556, abs=0.1)
    assert found["reach as far as 9 in 10"] == pytest.approx(0.802, abs=0.06)
    assert found["mixture"] == pytest.approx(0.959, abs=0.02)
    assert found["nearest"] == pytest.approx(0.946, abs=0.01)

from __future__ import annotations

import json
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from errata import anomaly
from errata.errors import ErrataWarning, InputError, UsageError

TYPES = ("full", "diag", "spherical")


@settings(max_examples=15)
@given(
    st.sampled_from(TYPES), st.integers(1, 5), st.integers(1, 4), st.integers(0, 2**32 - 1),
    st.sampled_from([0.0, 1e6]),
)  # fmt: skip
def test_scores_are_scikit_learn_s(kind: str, k: int, d: int, seed: int, offset: float) -> None:
    from sklearn.mixture import GaussianMixture

    random = np.random.default_rng(seed)
    rows = random.normal(size=(60, d)) * random.uniform(0.1, 9, size=d) + offset
    block = anomaly.GmmBlock.fit(rows, n_components=k, covariance_type=kind, seed=seed % 1000)
    scaled = block.scaler.apply(rows)
    theirs = GaussianMixture(
        k, covariance_type=kind, random_state=seed % 1000, max_iter=500
    )  # fmt: skip
    theirs.fit(scaled)
    expected = -theirs.score_samples(scaled)
    np.testing.assert_allclose(block.score(rows), expected, rtol=1e-9, atol=1e-9)

    # Read from its file it scores the same: nothing is fitted again.
    document = json.loads(json.dumps(anomaly.to_metadata(block).to_dict()))
    again = anomaly.from_metadata(anomaly.AnomalyMetadata.from_dict(document))
    assert again.score(rows).tolist() == block.score(rows).tolist()


@pytest.mark.parametrize("kind", TYPES)
def test_scores_are_the_density_s(kind: str) -> None:
    from scipy.stats import multivariate_normal

    rows = np.random.default_rng(1).normal(size=(200, 3))
    block = anomaly.GmmBlock.fit(rows, n_components=2, covariance_type=kind)
    z = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    density = np.zeros(len(rows))
    for weight, mean, covariance in zip(block.weights, block.means, block.covariances, strict=True):
        whole = np.diag(np.broadcast_to(covariance, 3)) if kind != "full" else covariance
        density += weight * multivariate_normal(mean, whole).pdf(z)
    np.testing.assert_allclose(block.score(rows), -np.log(density), rtol=1e-9)


def test_few_rows() -> None:
    assert len(anomaly.GmmBlock.fit([[0.0], [1.0], [0.0]], n_components=8).weights) == 2
    with pytest.raises(InputError, match="found 1 row; give two or more"):
        anomaly.GmmBlock.fit([[0.0]])


def test_rows_that_no_mixture_fits() -> None:
    with pytest.raises(InputError, match="ask for fewer, or for a larger regularisation"):
        anomaly.GmmBlock.fit([[i, i, i] for i in range(5)], n_components=1, regularisation=0)


def test_a_mixture_that_has_not_settled_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import sklearn.mixture

    plain = sklearn.mixture.GaussianMixture

    def hasty(*given: Any, **more: Any) -> Any:
        return plain(*given, **{**more, "max_iter": 1})

    monkeypatch.setattr(sklearn.mixture, "GaussianMixture", hasty)
    rows = np.random.default_rng(0).normal(size=(300, 4))
    with pytest.warns(ErrataWarning, match="still changed after 1 rounds"):
        anomaly.GmmBlock.fit(rows)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"n_components": 0}, "n_components: found 0"),
        ({"covariance_type": "tied"}, "use one of full, diag, spherical"),
        ({"regularisation": -1}, "regularisation: found -1"),
    ],
)
def test_settings_that_are_refused(given: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        anomaly.GmmBlock.fit([[0.0], [1.0]], **given)


def test_a_component_of_no_weight_counts_for_nothing() -> None:
    block = anomaly.GmmBlock.fit([[0.0], [1.0], [2.0]], n_components=1)
    parts: dict[str, Any] = {
        "weights": np.array([1.0, 0.0]),
        "means": np.vstack([block.means, [[5.0]]]),
        "covariances": np.vstack([block.covariances, [[[1.0]]]]),
    }
    both = anomaly.GmmBlock(block.scaler, "full", **parts, provenance={})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert both.score([[5.0]]).tolist() == block.score([[5.0]]).tolist()

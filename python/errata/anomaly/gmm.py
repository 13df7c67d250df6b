"""A Gaussian mixture: how unlikely a row is.

``score = -log sum over k of w_k N(z; mean_k, cov_k)``, z standardised: the negative log-likelihood
of scaled rows, equal to ``-GaussianMixture.score_samples``. It is computed from the stored
weights, means and covariances through their Cholesky factors, so that a block read from a file
scores without being fitted again.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from errata.anomaly import extra, rows
from errata.anomaly.origin import origin
from errata.anomaly.row_block import RowBlock
from errata.anomaly.scaler import Scaler
from errata.errors import ErrataWarning, InputError, UsageError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from errata.anomaly.row_block import Scorer

COVARIANCE_TYPES = ("full", "diag", "spherical")


@dataclass(frozen=True, eq=False)
class GmmBlock(RowBlock):
    """A mixture of Gaussians over scaled rows; frozen.

    The score is the negative log-likelihood.

    Attributes
    ----------
    scaler : Scaler
    covariance_type : {"full", "diag", "spherical"}
    weights : ndarray of float64, shape (k,)
    means : ndarray of float64, shape (k, d)
    covariances : ndarray of float64
        Shape (k, d, d), (k, d) or (k,), by `covariance_type`; variances, not deviations.
    provenance : dict
    """

    kind: ClassVar[str] = "gmm"
    scaler: Scaler
    covariance_type: str
    weights: NDArray[np.float64]
    means: NDArray[np.float64]
    covariances: NDArray[np.float64]
    provenance: dict[str, Any]

    @classmethod
    def fit(
        cls,
        features: ArrayLike,
        *,
        axes: Any = None,
        n_components: int = 8,
        covariance_type: str = "full",
        regularisation: float = 1e-6,
        seed: int = 0,
        source: dict[str, Any] | None = None,
    ) -> GmmBlock:
        """Fit a mixture to rows that are normal.

        Parameters
        ----------
        features : array-like of float, shape (n, d)
        axes : sequence of int or str, optional
            The columns that count, all by default.
        n_components : int
            Fewer where there are fewer distinct rows.
        covariance_type : {"full", "diag", "spherical"}
        regularisation : float
            Added to every variance, in scaled space.
        seed : int
            The same rows, settings and seed give the same block.
        source : dict, optional
            ``file`` and ``blake3`` of where the rows come from.

        Raises
        ------
        InputError
            No table of finite numbers, fewer than two rows, or rows that no mixture fits.
        UsageError
            A setting without a meaning.

        Examples
        --------
        >>> block = GmmBlock.fit([[0.0], [1.0], [2.0]], n_components=1)
        >>> block.score([[1.0], [9.0]]).round(3).tolist()
        [0.919, 48.919]
        """
        extra.require()
        _check(n_components, covariance_type, regularisation)
        table = rows.table(features)
        scaler = Scaler.fit(table, axes)
        if len(table) < 2:
            raise InputError("features: found 1 row; give two or more to fit a mixture on")
        scaled = scaler.apply(table)
        components = min(n_components, len(np.unique(scaled, axis=0)))
        model = _mixture(scaled, components, covariance_type, regularisation, seed)
        settings = {
            "kind": cls.kind,
            "axes": list(scaler.axes),
            "n_components": n_components,
            "covariance_type": covariance_type,
            "regularisation": regularisation,
            "seed": seed,
        }
        found = origin(table, source, **settings)
        return cls(scaler, covariance_type, model.weights_, model.means_, model.covariances_, found)

    def _scorer(self) -> tuple[Scorer, int]:
        from scipy.special import logsumexp

        n_components, width = self.means.shape
        whiten = [self._whitener(k) for k in range(n_components)]
        constant = 0.5 * width * np.log(2 * np.pi)

        def unlikely(scaled: NDArray[np.float64]) -> NDArray[np.float64]:
            logs = np.empty((len(scaled), n_components))
            for k, (factor, log_determinant) in enumerate(whiten):
                white = _whitened(scaled - self.means[k], factor)
                logs[:, k] = -0.5 * np.einsum("ij,ij->i", white, white) - log_determinant
            with np.errstate(divide="ignore"):  # A weight of 0 has the logarithm -inf, rightly.
                logs += np.log(self.weights)
            scores: NDArray[np.float64] = constant - logsumexp(logs, axis=1)
            return scores

        return unlikely, width + n_components

    def _whitener(self, k: int) -> tuple[NDArray[np.float64], float]:
        """Give a component's Cholesky factor, or deviations, and the logarithm of their product."""
        if self.covariance_type == "full":
            factor = np.linalg.cholesky(self.covariances[k])
            return factor, float(np.log(np.diagonal(factor)).sum())
        width = self.means.shape[1]
        deviations = np.sqrt(np.broadcast_to(self.covariances[k], (width,)))
        return deviations, float(np.log(deviations).sum())

    def __repr__(self) -> str:
        return (
            f"GmmBlock({len(self.weights)} {self.covariance_type} components, "
            f"{len(self.scaler.axes)} axes)"
        )


def _whitened(differences: NDArray[np.float64], factor: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.linalg import solve_triangular

    if factor.ndim == 1:
        scaled: NDArray[np.float64] = differences / factor
        return scaled
    white: NDArray[np.float64] = solve_triangular(factor, differences.T, lower=True).T
    return white


def _check(n_components: int, covariance_type: str, regularisation: float) -> None:
    if n_components < 1:
        raise UsageError.at("n_components", f"found {n_components}", "give 1 or more")
    if covariance_type not in COVARIANCE_TYPES:
        advice = f"use one of {', '.join(COVARIANCE_TYPES)}"
        raise UsageError.at("covariance_type", f"found {covariance_type!r}", advice)
    if not 0 <= regularisation < float("inf"):
        raise UsageError.at("regularisation", f"found {regularisation}", "give 0 or more")


def _mixture(
    scaled: NDArray[np.float64],
    n_components: int,
    covariance_type: str,
    regularisation: float,
    seed: int,
) -> Any:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.mixture import GaussianMixture

    model = GaussianMixture(
        n_components,
        covariance_type=covariance_type,
        reg_covar=regularisation,
        max_iter=500,
        random_state=seed,
    )
    try:
        with extra.one_thread(), warnings.catch_warnings():
            # Said below in errata's words.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(scaled)
    except ValueError as error:
        message = (
            f"features: found rows that {n_components} {covariance_type} components do not fit; "
            "ask for fewer, or for a larger regularisation"
        )
        raise InputError(message, place="features") from error
    if not model.converged_:
        text = f"the mixture still changed after {model.n_iter_} rounds; scores may be rough"
        warnings.warn(text, ErrataWarning, stacklevel=4)
    return model

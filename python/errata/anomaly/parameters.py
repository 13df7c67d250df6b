"""Parameters of blocks, as files hold them, checked: shapes that fit, numbers that can be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata.anomaly.gmm import COVARIANCE_TYPES, GmmBlock
from errata.anomaly.nearest import NearestBlock
from errata.anomaly.scaler import Scaler

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.anomaly.metadata import AnomalyMetadata
    from errata.files.fields import Fields


def scaler_of(found: Fields, own: Fields, metadata: AnomalyMetadata) -> Scaler:
    """Make the scaler of a file.

    ``mean`` and ``scale`` are of the columns in ``axes``, in their order. Where they are longer,
    they are of all columns and are picked by index, as the product's page puts it.
    """
    mean, scale = metadata.mean, metadata.scale
    if not mean:
        raise found.refused("mean", list(mean), "give the mean of each column")
    if len(mean) != len(scale):
        advice = f"give {len(mean)}, as many as there are in mean"
        raise found.refused("scale", list(scale), advice)
    negative = next((i for i, one in enumerate(scale) if one < 0), None)
    if negative is not None:
        raise found.refused(f"scale[{negative}]", scale[negative], "give 0 or more")
    axes = tuple(range(len(mean))) if metadata.axes is None else metadata.axes
    if len(mean) > len(axes) > 0 and max(axes) < len(mean):
        mean, scale = tuple(mean[i] for i in axes), tuple(scale[i] for i in axes)
    if len(axes) != len(mean):
        advice = f"give {len(mean)}, one for each number in mean"
        raise found.refused("axes", list(axes), advice)
    return Scaler.of(axes, mean, scale, _n_features(own, axes))


def _n_features(own: Fields, axes: tuple[int, ...]) -> int | None:
    value = own.number("n_features")
    if value is not None and (value != int(value) or value <= max(axes)):
        raise own.refused("n_features", value, f"give a whole number above {max(axes)}")
    return None if value is None else int(value)


def kmeans_of(
    found: Fields, metadata: AnomalyMetadata, width: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give centers, shape (k, width), and how far each cluster reaches, shape (k,)."""
    if not metadata.clusters:
        advice = "give one or more; a mixture's parameters are not in files of the product"
        raise found.refused("clusters", [], advice)
    for i, cluster in enumerate(metadata.clusters):
        if len(cluster.center) != width:
            advice = f"give {width}, one for each axis"
            raise found.refused(f"clusters[{i}].center", list(cluster.center), advice)
    centers = np.array([cluster.center for cluster in metadata.clusters], dtype=np.float64)
    return centers, np.array([cluster.max_error for cluster in metadata.clusters], dtype=np.float64)


def gmm_of(found: Fields, scaler: Scaler, provenance: dict[str, Any]) -> GmmBlock:
    """Make a mixture from its parameters."""
    kind = found.text("covariance_type")
    if kind not in COVARIANCE_TYPES:
        raise found.refused("covariance_type", kind, f"use one of {', '.join(COVARIANCE_TYPES)}")
    width = len(scaler.axes)
    weights = _array(found, "weights", (None,))
    k = len(weights)
    if (weights < 0).any() or not 0.999 < weights.sum() < 1.001:
        raise found.refused("weights", weights.tolist(), "give weights from 0 that add up to 1")
    means = _array(found, "means", (k, width))
    shape = {"full": (k, width, width), "diag": (k, width), "spherical": (k,)}[kind]
    covariances = _array(found, "covariances", shape)
    for i in range(k):
        if not _positive(covariances[i]):
            advice = "give a covariance that is positive definite"
            raise found.refused(f"covariances[{i}]", covariances[i].tolist(), advice)
    return GmmBlock(scaler, kind, weights, means, covariances, provenance)


def nearest_of(found: Fields, scaler: Scaler, provenance: dict[str, Any]) -> NearestBlock:
    """Make a memory from its rows."""
    memory = _array(found, "memory", (None, len(scaler.axes)))
    return NearestBlock(scaler, memory, provenance)


def _positive(covariance: NDArray[np.float64]) -> bool:
    if covariance.ndim < 2:
        return bool((covariance > 0).all())
    try:
        np.linalg.cholesky(covariance)
    except np.linalg.LinAlgError:
        return False
    return True


def _array(found: Fields, key: str, shape: tuple[int | None, ...]) -> NDArray[np.float64]:
    """Give an array of finite numbers of a shape; None stands for one or more."""
    given = found.values.get(key)
    wanted = " x ".join("n" if size is None else str(size) for size in shape)
    advice = f"give {wanted} finite numbers in lists"
    if not isinstance(given, list) or not given:
        raise found.refused(key, given, advice)
    try:
        array = np.array(given)
    except ValueError as error:
        raise found.refused(key, given, advice) from error
    fits = len(array.shape) == len(shape) and all(
        size is None or size == had for size, had in zip(shape, array.shape, strict=True)
    )
    if not fits or array.dtype.kind not in "iuf" or not np.isfinite(array).all():
        raise found.refused(key, given, advice)
    return array.astype(np.float64)

"""Vectors brought to a scale: standardised columns, and magnitudes whose squares are finite."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

FAR = 50
"""Magnitudes beyond 2**50, or all below 2**-50, are brought to 1 and less: squares fit float32."""


def standardise(vectors: NDArray[Any]) -> NDArray[Any]:
    """Bring each column to mean 0 and standard deviation 1; a constant column becomes 0.

    Moments are taken in float64 over all n vectors (the population's deviation, as scikit-learn's
    ``StandardScaler``); the result has the type of `vectors`, of shape (n, d).
    """
    if not len(vectors):
        return vectors
    shift = vectors[0].astype(np.float64)
    # The first vector is taken off before the moments: a constant column is then exactly 0, and a
    # large common offset costs no digits. Halves keep the difference of two float64 finite.
    moved = vectors.astype(np.float64) / 2 - shift / 2
    largest = np.abs(moved).max(axis=0)
    largest[largest == 0] = 1
    moved /= largest
    moved -= moved.mean(axis=0)
    deviation = np.sqrt(np.einsum("ij,ij->j", moved, moved) / len(moved))
    deviation[deviation == 0] = 1
    moved /= deviation
    standard: NDArray[Any] = moved.astype(vectors.dtype)
    return standard


def tame(vectors: NDArray[Any]) -> NDArray[Any]:
    """Multiply vectors of extreme magnitude by a power of two, which no neighbour notices.

    What UMAP and HDBSCAN make of vectors does not depend on their scale, but the squares of 1e30
    are beyond float32, and those of 1e200 beyond float64. Ordinary vectors are given back as they
    are.
    """
    largest = float(np.abs(vectors).max(initial=0.0))
    exponent = int(np.frexp(largest)[1])
    if largest == 0 or -FAR <= exponent <= FAR:
        return vectors
    tamed: NDArray[Any] = np.ldexp(vectors, -exponent)
    return tamed

"""Vector spaces that are kept in a folder, one file for each.

A file's name is the BLAKE3 of all that the space depends on: vectors, settings, and the versions of
the packages that compute it. The file is NumPy's .npz, whose parts carry checksums. One that cannot
be read, or does not hold what it should, is as good as none.
"""

from __future__ import annotations

import json
import os
import warnings
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from errata import digest
from errata.errors import ErrataWarning, FileError, InputError
from errata.files.content import read_bytes
from errata.files.numpy_arrays import parse_npz
from errata.files.replacing import replacing
from errata.vectors.projection.project import Parts

if TYPE_CHECKING:
    from errata.embeddings import Embeddings
    from errata.vectors.settings import SpaceSettings

FORMAT = 1
"""Goes up whenever the same inputs give another space, or the file is laid out anew."""

PACKAGES = ("umap-learn", "pynndescent", "hdbscan", "scikit-learn", "scipy", "numpy", "numba")

NAMES = {"method", "n_neighbors", "points", "display", "labels", "silhouette", "seconds"}


def place(folder: str | os.PathLike[str], embeddings: Embeddings, settings: SpaceSettings) -> Path:
    """Name the file for a space, in a folder that is made where it is missing.

    Raises
    ------
    FileError
        The folder cannot be made.
    """
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError.of(folder, "cannot be made", error) from error
    key = digest.of_text(
        str(FORMAT),
        json.dumps(asdict(settings), sort_keys=True),
        json.dumps({name: _version(name) for name in PACKAGES}),
        # The places of the rows make no difference to the space.
        digest.of_arrays(embeddings.vectors),
    )
    return Path(folder) / f"space-{key}.npz"


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def read(file: Path, n: int, dimensions: int) -> tuple[Parts, float] | None:
    """Give a kept space of n vectors and the seconds that it took, or None."""
    try:
        found = parse_npz(read_bytes(file)[0], str(file))
    except (FileError, InputError):
        return None
    return _parts(found) if found.keys() == NAMES and _fits(found, n, dimensions) else None


def _fits(found: dict[str, Any], n: int, dimensions: int) -> bool:
    shapes = {"points": (n, dimensions), "display": (n, 2), "labels": (n,)}
    kinds = {"method": "U", "n_neighbors": "i", "labels": "i", "silhouette": "f", "seconds": "f"}
    return all(found[name].shape == shapes.get(name, ()) for name in NAMES) and all(
        found[name].dtype.kind == kinds.get(name, "f") for name in NAMES
    )


def _parts(found: dict[str, Any]) -> tuple[Parts, float]:
    parts = Parts(
        method=str(found["method"]),
        n_neighbors=int(found["n_neighbors"]) or None,
        points=found["points"],
        display=found["display"],
        labels=found["labels"],
        silhouette=float(found["silhouette"]),
    )
    return parts, float(found["seconds"])


def write(file: Path, parts: Parts, seconds: float) -> None:
    """Keep a space; where that fails, warn, for the space itself is not lost."""
    try:
        with replacing(file) as out:
            np.savez(
                out,
                method=parts.method,
                n_neighbors=parts.n_neighbors or 0,
                points=parts.points,
                display=parts.display,
                labels=parts.labels,
                silhouette=parts.silhouette,
                seconds=seconds,
            )
    except FileError as error:
        warnings.warn(f"the space could not be kept: {error}", ErrataWarning, stacklevel=3)

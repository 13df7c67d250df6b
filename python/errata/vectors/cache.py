"""Vector spaces that are kept in a folder, one file for each.

A file's name is the BLAKE3 of all that the space depends on: vectors, settings, and the versions of
the packages that compute it. The file is NumPy's .npz, whose parts carry checksums. One that cannot
be read, or does not hold what it should, is as good as none.
"""

from __future__ import annotations

import io
import json
import os
import tempfile
import warnings
import zipfile
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from errata import digest
from errata.errors import ErrataWarning, FileError
from errata.vectors.project import Parts

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
        message = f"{os.fspath(folder)}: cannot be made: {error.strerror or error}"
        raise FileError(message, file=os.fspath(folder)) from error
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
        # Opened here: of a damaged archive NumPy leaves the file open.
        with file.open("rb") as opened, zipfile.ZipFile(opened) as archive:
            if set(archive.namelist()) != {f"{name}.npy" for name in NAMES}:
                return None
            found = {name: _array(archive, name) for name in NAMES}
    except (OSError, EOFError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return None
    return _parts(found) if _fits(found, n, dimensions) else None


def _array(archive: zipfile.ZipFile, name: str) -> NDArray[Any]:
    with archive.open(f"{name}.npy") as part:
        # Read whole: only the last byte's reading compares the checksum.
        array: NDArray[Any] = np.lib.format.read_array(io.BytesIO(part.read()), allow_pickle=False)
    return array


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
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=".errata-") as folder:
            beside = Path(folder) / file.name
            np.savez(
                beside,
                method=parts.method,
                n_neighbors=parts.n_neighbors or 0,
                points=parts.points,
                display=parts.display,
                labels=parts.labels,
                silhouette=parts.silhouette,
                seconds=seconds,
            )
            beside.replace(file)
    except OSError as error:
        message = f"{file}: the space could not be kept: {error.strerror or error}"
        warnings.warn(message, ErrataWarning, stacklevel=3)

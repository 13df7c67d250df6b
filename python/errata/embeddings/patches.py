"""Vectors of the cells of pictures, for finding what is odd in a part of one."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.embeddings.compute import Missing, cache_of, check_missing, embed_files
from errata.embeddings.computed import Computed
from errata.embeddings.job import Job
from errata.embeddings.patch_descriptors import PatchDescriptors
from errata.errors import UsageError
from errata.files.replacing import replacing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.embeddings.cache import VectorCache
    from errata.embeddings.makers import Maker

DEFAULT_GRID = 8


@dataclass(frozen=True, eq=False)
class Patches:
    """Vectors of the cells of pictures; frozen.

    Attributes
    ----------
    vectors : ndarray of float32, shape (n_images, h, w, d)
        Cell (0, 0) is the top left one.
    names : list of str
        The pictures' file names, in order.
    made_by : str
    """

    vectors: NDArray[np.float32]
    names: list[str]
    made_by: str

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        _, h, w, d = self.vectors.shape
        return f"Patches({len(self)} images, {h} x {w} cells, {d} dimensions)"

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write an ``.npz`` file with arrays ``patches``, ``file_name`` and ``made_by``.

        Raises
        ------
        UsageError
            The name does not end in ``.npz``.
        FileError
            The file cannot be written.
        """
        if Path(path).suffix.lower() != ".npz":
            raise UsageError.at("path", f"found {str(path)!r}", "name an .npz file")
        arrays: dict[str, Any] = {
            "patches": self.vectors,
            "file_name": np.array(self.names, dtype=np.str_),
            "made_by": np.array(self.made_by),
        }
        with replacing(path) as file:
            np.savez(file, **arrays)


def compute_patches(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    grid: int | None = None,
    model: Maker | str | os.PathLike[str] | None = None,
    missing: Missing = "error",
    cache: VectorCache | str | os.PathLike[str] | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
    cancel: Event | None = None,
) -> Patches:
    """Compute vectors of the cells of pictures.

    Parameters
    ----------
    paths : path or iterable of paths
        A folder, searched with the folders below it, or files in an order of their own.
    grid : int, optional
        Cells along each side: 8 by default, or as many as a model's own map has.
    model : path or Maker, optional
        An ONNX file, or an `OnnxModel` with its own `grid`; classical descriptors by default.
    missing, cache, threads, progress, cancel
        As for `errata.embeddings.compute`.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> from PIL import Image
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> Image.new("RGB", (32, 32), "red").save(folder / "a.png")
    >>> compute_patches(folder, grid=4)
    Patches(1 images, 4 x 4 cells, 70 dimensions)
    """
    maker = patch_maker_of(model, grid)
    skip = check_missing(missing)
    job = Job(maker, 0.0, cache_of(cache), threads, skip, progress, cancel)
    return embed_patches(paths, job)[0]


def embed_patches(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], job: Job
) -> tuple[Patches, Computed]:
    """Do what `compute_patches` does, and tell how it came about."""
    names, done = embed_files(paths, job)
    vectors = done.vectors if len(names) else np.empty((0, 0, 0, 0), np.float32)
    return Patches(vectors, names, done.made_by), done


def patch_maker_of(model: Maker | str | os.PathLike[str] | None, grid: int | None) -> Maker:
    """Give what makes vectors of cells."""
    if model is None:
        return PatchDescriptors(DEFAULT_GRID if grid is None else grid)
    if isinstance(model, str | os.PathLike):
        from errata.embeddings.onnx_model import OnnxModel

        return OnnxModel(model, grid=grid or 0)
    if grid is not None:
        advice = "give the grid to the model itself"
        raise UsageError.at("grid", f"found {grid} beside a model that is ready", advice)
    return model

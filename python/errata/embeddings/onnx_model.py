"""Vectors from a network in an ONNX file, on the processor.

What the file says is followed: the size, layout (NCHW or NHWC) and type (float32, float16, uint8)
of its input, and a fixed batch. A picture is *stretched* to the input's size, nothing is cut off;
channels are in the order R, G, B, or one of luma where the input has one.

Each call of the network runs on one thread and calls run side by side. By default a picture goes
through alone, which on a processor costs next to nothing and makes its vector independent of its
neighbours. Batches are always full, the last being filled up with copies, so that the same kernels
run for all.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from errata.embeddings import onnx_session
from errata.embeddings.onnx_input import Input
from errata.embeddings.onnx_output import choose, pooled, vectors_of
from errata.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from PIL.Image import Image

    from errata.embeddings.onnx_output import Tokens


class OnnxModel:
    """A network that makes vectors of pictures.

    Parameters
    ----------
    path : path
        The ONNX file; weights that it keeps in files beside it are read, and hashed, with it.
    normalise : {"imagenet", "half", "unit", "none"}, optional
        ``imagenet``: (x / 255 - mean) / std with ImageNet's mean and standard deviation, the
        default for three float channels. ``half``: x / 127.5 - 1. ``unit``: x / 255, the default
        for one. ``none``: x as stored, 0 to 255, the default for uint8, and all it takes.
    mean, std : sequence of float, optional
        In place of `normalise`, by channel, on the scale from 0 to 1.
    output : str, optional
        Which output is the vector; the only one by default, or the last that has two axes.
    tokens : {"mean", "first"}
        What becomes of an output with three axes, (n, tokens, d): the mean of all tokens, or the
        first, which is CLS in most transformers. One with four axes is averaged over its two axes
        of space, which stand where the input's do.
    size : int or (height, width), optional
        The input's size, needed where the file leaves it open.
    batch_size : int, optional
        How many pictures go through together, where the file leaves it open; 1 by default.
    grid : int, optional
        For `compute_patches`: vectors of grid x grid cells of the output's own map, which is
        averaged down to them. 0 takes the map as it is.

    Raises
    ------
    FileError
        The file cannot be read.
    InputError
        It is no ONNX model, or none of pictures.
    UsageError
        A setting that does not fit the model.
    MissingExtraError
        onnxruntime or Pillow is not installed.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        normalise: str | None = None,
        mean: Sequence[float] | None = None,
        std: Sequence[float] | None = None,
        output: str | None = None,
        tokens: Tokens = "mean",
        size: int | tuple[int, int] | None = None,
        batch_size: int | None = None,
        grid: int | None = None,
    ) -> None:
        self.path = Path(path)
        content, self.blake3, beside = onnx_session.content_of(self.path)
        self._session = onnx_session.start(self.path, content, beside=beside)
        self.input = Input.of(
            self._session.get_inputs(),
            str(self.path),
            size=size,
            batch_size=batch_size,
            normalise=normalise,
            mean=mean,
            std=std,
        )
        if tokens not in ("mean", "first"):
            raise UsageError.at("tokens", f"found {tokens!r}", "use 'mean' or 'first'")
        if grid is not None and grid < 0:
            raise UsageError.at("grid", f"found {grid}", "give 1 or more, or 0 for the model's own")
        self.tokens: Tokens = tokens
        self.grid = grid
        self.output = choose(self._session.get_outputs(), output, str(self.path), grid=grid)
        # A run with nothing to see says now what would be said of the first picture.
        blank = np.zeros(self.input.shape, self.input.dtype)
        found = self.run([blank])
        self.shape: tuple[int, ...] = found.shape[1:]

    @property
    def batch_size(self) -> int:
        """How many pictures go through together."""
        return self.input.batch_size

    @property
    def made_by(self) -> str:
        """The model's hash and all settings on which a vector depends."""
        parts = ["onnx", self.blake3[:16], self.input.described(), f"output={self.output}"]
        if self.tokens != "mean":
            parts.append(f"tokens={self.tokens}")
        if self.grid is not None:
            parts.append(f"grid={self.grid or 'own'}")
        return " ".join(parts)

    def prepare(self, picture: Image) -> NDArray[Any]:
        """Stretch and normalise RGB pixels: the input's shape, without the batch, and dtype."""
        return self.input.prepare(picture)

    def run(self, inputs: list[NDArray[Any]]) -> NDArray[np.float32]:
        """Give the vectors, shape (n, d), or with `grid` the cells' vectors, (n, h, w, d)."""
        full = [*inputs, *[inputs[-1]] * (self.batch_size - len(inputs))]
        feed = {self.input.name: np.stack(full)}
        with onnx_session.told_plainly(str(self.path), "cannot be run"):
            (raw,) = self._session.run([self.output], feed)
        if not isinstance(raw, np.ndarray) or raw.dtype.kind not in "fiu":
            kind = getattr(raw, "dtype", type(raw).__name__)
            raise self._unfit(f"output {self.output!r} holds {kind}", "choose one of numbers")
        if raw.ndim < 1 or len(raw) != len(full):
            found = f"output {self.output!r} has shape {raw.shape} for {len(full)} pictures"
            raise self._unfit(found, "choose one with a vector for each picture")
        values = raw[: len(inputs)].astype(np.float32)
        return self._vectors(values)

    def _vectors(self, values: NDArray[np.float32]) -> NDArray[np.float32]:
        channels_last = self.input.channels_last
        try:
            if self.grid is None:
                return vectors_of(values, self.tokens, channels_last=channels_last)
            return pooled(values, self.grid, channels_last=channels_last)
        except ValueError as error:
            found = f"output {self.output!r} has shape {values.shape}"
            raise self._unfit(found, str(error)) from error

    def _unfit(self, found: str, advice: str) -> InputError:
        message = f"{self.path}: {found}; {advice}"
        return InputError(message, file=str(self.path), found=found, advice=advice)

"""What a model takes: its type and shape, and samples brought to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata.files.refusal import refused

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

TYPES = {
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
    "tensor(float16)": np.float16,
    "tensor(uint8)": np.uint8,
    "tensor(int8)": np.int8,
    "tensor(int32)": np.int32,
    "tensor(int64)": np.int64,
}

FLOATS = ("tensor(float)", "tensor(double)", "tensor(float16)")


def fitted(inputs: ArrayLike, wanted_input: Any, file: str) -> NDArray[Any]:
    """Give samples in the model's own type; they must have its shape, and their values fit it.

    `wanted_input` is onnxruntime's description of the input, `file` the model's.
    """
    array = np.asarray(inputs)
    if array.dtype.kind not in "biuf" or array.ndim == 0 or len(array) == 0:
        found = f"found an array of shape {array.shape} of {array.dtype}"
        raise refused("", "inputs", found, "give numbers, one row for each sample")
    wanted = TYPES.get(wanted_input.type)
    if wanted is None:
        raise refused(file, wanted_input.name, f"found an input of {wanted_input.type}",
                      "give a model that takes numbers")  # fmt: skip
    shape = list(wanted_input.shape[1:])
    fits = len(shape) == array.ndim - 1 and all(
        not isinstance(side, int) or side == given
        for side, given in zip(shape, array.shape[1:], strict=True)
    )
    if wanted_input.shape and not fits:
        found = f"found samples of shape {array.shape[1:]}"
        raise refused("", "inputs", found, f"give those that {file} takes, {tuple(shape)}")
    cast = np.ascontiguousarray(array, dtype=wanted)
    if np.dtype(wanted).kind in "iu" and not np.array_equal(cast, array):
        found = f"found values that {wanted_input.type[7:-1]} cannot hold"
        raise refused("", "inputs", found, f"quantise them as {file} takes them")
    return cast

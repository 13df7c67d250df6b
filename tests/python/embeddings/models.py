"""Tiny ONNX models, written with the onnx package, and what they compute, in NumPy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

KINDS = {
    "float32": TensorProto.FLOAT,
    "float16": TensorProto.FLOAT16,
    "uint8": TensorProto.UINT8,
    "int64": TensorProto.INT64,
}


def save(
    path: Path,
    nodes: list[Any],
    inputs: dict[str, tuple[str, list[Any]]],
    outputs: dict[str, tuple[str, list[Any] | None]],
    weights: dict[str, NDArray[Any]] | None = None,
    **options: Any,
) -> Path:
    """Write a model of these nodes."""
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(n, KINDS[k], shape) for n, (k, shape) in inputs.items()],
        [helper.make_tensor_value_info(n, KINDS[k], shape) for n, (k, shape) in outputs.items()],
        [numpy_helper.from_array(array, name) for name, array in (weights or {}).items()],
    )
    opset = helper.make_opsetid("", 17)
    onnx.save(helper.make_model(graph, opset_imports=[opset], ir_version=8), path, **options)
    return path


def linear(
    path: Path,
    shape: list[Any],
    d: int = 5,
    kind: str = "float32",
    seed: int = 0,
    **options: Any,
) -> tuple[Path, NDArray[np.float32]]:
    """Write a model that flattens its input and multiplies it with a matrix; give that too."""
    numbers = int(np.prod(shape[1:]))
    weights = np.random.default_rng(seed).normal(size=(numbers, d)).astype(np.float32)
    nodes = [
        helper.make_node("Cast", ["x"], ["f"], to=TensorProto.FLOAT),
        helper.make_node("Flatten", ["f"], ["flat"], axis=1),
        helper.make_node("MatMul", ["flat", "w"], ["y"]),
    ]
    save(
        path,
        nodes,
        {"x": (kind, shape)},
        {"y": ("float32", [shape[0], d])},
        {"w": weights},
        **options,
    )
    return path, weights


def identity(path: Path, shape: list[Any], kind: str = "float32") -> Path:
    """Write a model that gives what it takes."""
    nodes = [helper.make_node("Identity", ["x"], ["y"])]
    return save(path, nodes, {"x": (kind, shape)}, {"y": (kind, shape)})


def stretched(picture: Image.Image, width: int, height: int) -> NDArray[np.float64]:
    """Pixels at a model's size, (h, w, 3), from 0 to 1."""
    small = picture.resize((width, height), Image.Resampling.BILINEAR)
    return np.asarray(small, dtype=np.float64) / 255

"""Real classifiers of handwritten digits as ONNX files: float32, and quantised to int8.

A network of one hidden layer, trained by scikit-learn and written node by node.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class DigitsModels:
    """The models' files, and the digits that they were not trained on.

    Attributes
    ----------
    network : MLPClassifier
        What was trained.
    float32, dynamic, static, logits, by_one : Path
        As trained; quantised in two ways; without softmax; with a batch fixed at 1.
    images : ndarray of float32, shape (n, 64)
    labels : ndarray of int64, shape (n,)
    """

    network: Any
    float32: Path
    dynamic: Path
    static: Path
    logits: Path
    by_one: Path
    images: NDArray[np.float32]
    labels: NDArray[np.int64]


def make(folder: Path) -> DigitsModels:
    """Train, write and quantise."""
    images, labels = load_digits(return_X_y=True)
    images = (images / 16).astype(np.float32)
    network = MLPClassifier((32,), max_iter=60, tol=0.01, random_state=0)
    network.fit(images[:1000], labels[:1000])
    paths = {name: folder / f"{name}.onnx"
             for name in ("float32", "dynamic", "static", "logits", "by_one")}  # fmt: skip
    write(paths["float32"], network)
    write(paths["logits"], network, softmax=False)
    write(paths["by_one"], network, batch=1)
    quantize_dynamic(paths["float32"], paths["dynamic"], weight_type=QuantType.QInt8)
    quantize_static(
        paths["float32"], paths["static"], Calibration(images[:100]),
        quant_format=QuantFormat.QOperator, activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
    )  # fmt: skip
    return DigitsModels(network=network, images=images[1000:], labels=labels[1000:], **paths)


def write(path: Path, network: Any, *, softmax: bool = True, batch: int | str = "n") -> None:
    """Write a network as MatMul, Add, Relu, MatMul, Add, Softmax."""
    weights = [np.asarray(w, np.float32) for w in (*network.coefs_, *network.intercepts_)]
    names = ("w1", "w2", "b1", "b2")
    last = "logits" if softmax else "out"
    nodes = [
        helper.make_node("MatMul", ["x", "w1"], ["h1"]),
        helper.make_node("Add", ["h1", "b1"], ["h2"]),
        helper.make_node("Relu", ["h2"], ["h3"]),
        helper.make_node("MatMul", ["h3", "w2"], ["h4"]),
        helper.make_node("Add", ["h4", "b2"], [last]),
    ]
    if softmax:
        nodes.append(helper.make_node("Softmax", [last], ["out"], axis=1))
    graph = helper.make_graph(
        nodes,
        "digits",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [batch, 64])],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, [batch, 10])],
        [numpy_helper.from_array(w, name) for w, name in zip(weights, names, strict=True)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, path)


class Calibration(CalibrationDataReader):  # type: ignore[misc]  # onnxruntime has no types
    """Samples from which the ranges of activations are read."""

    def __init__(self, images: NDArray[np.float32]) -> None:
        self.rows: Iterator[dict[str, Any]] = iter([{"x": row[None]} for row in images])

    def get_next(self) -> dict[str, Any] | None:
        return next(self.rows, None)

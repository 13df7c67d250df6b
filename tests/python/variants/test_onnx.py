"""ONNX files: real classifiers of digits, as trained and quantised."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from threading import Event
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper, save

from errata.errors import (
    CancelledError,
    ErrataWarning,
    FileError,
    InputError,
    MissingExtraError,
    UsageError,
)
from errata.variants import VariantMetrics, classification, compare, onnx_classification, recommend
from errata.variants.host import time_runs
from errata.variants.onnx_classifier import OnnxClassifier
from variants.digits_models import DigitsModels, make
from variants.entries import complaints


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> DigitsModels:
    logging.getLogger().setLevel(logging.ERROR)  # The quantiser advises, at length.
    return make(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="module")
def variants(models: DigitsModels) -> tuple[VariantMetrics, ...]:
    files = {"float32": models.float32, "int8": models.static, "int8_dynamic": models.dynamic}
    return onnx_classification(models.labels, files, models.images, runs=5)


def test_float32_says_what_was_trained(models: DigitsModels) -> None:
    found = OnnxClassifier(models.float32).outputs(models.images)
    expected = models.network.predict_proba(models.images)
    assert np.abs(found.values - expected).max() < 1e-6
    assert found.values.argmax(axis=1).tolist() == models.network.predict(models.images).tolist()
    assert found.table.blake3


def test_softmax_is_taken_of_logits(models: DigitsModels) -> None:
    with pytest.raises(InputError, match="or say that a model gives logits"):
        onnx_classification(models.labels, {"float32": models.logits}, models.images, runs=1)
    found = OnnxClassifier(models.logits, logits=True).outputs(models.images)
    expected = OnnxClassifier(models.float32).outputs(models.images)
    assert np.abs(found.values - expected.values).max() < 1e-6


def test_a_fixed_batch_changes_nothing(models: DigitsModels) -> None:
    found = OnnxClassifier(models.by_one).outputs(models.images[:70])
    expected = OnnxClassifier(models.float32).outputs(models.images[:70])
    assert np.abs(found.values - expected.values).max() < 1e-6


def test_real_deltas_between_float32_and_int8(
    models: DigitsModels, variants: tuple[VariantMetrics, ...]
) -> None:
    comparison = compare(variants)
    accuracy = comparison.metrics.index("accuracy")
    full = float((models.network.predict(models.images) == models.labels).mean())
    assert comparison.values[0, accuracy] == pytest.approx(full)
    assert full > 0.9
    for i, flipped in enumerate(comparison.flips, start=1):
        net = len(flipped.fixed) - len(flipped.broken)
        change = comparison.deltas[i, accuracy]
        assert change == pytest.approx(net / len(models.labels))
        assert abs(change) < 0.02
    # Quantised to 8 bits, probabilities are not those of 32.
    loss = comparison.metrics.index("loss")
    assert comparison.deltas[1, loss] != 0
    assert comparison.deltas[2, loss] != 0


def test_what_is_measured_is_said_to_be_the_hosts(variants: tuple[VariantMetrics, ...]) -> None:
    for each in variants:
        assert each.on_device_performance == []
        assert 0 < each["host_latency_ms"] <= each["host_latency_p95_ms"]
        tips = {metric.name: str(metric.tooltip) for metric in each.additional}
        assert (
            "host CPU, not a microcontroller: 5 runs of 1 sample after 10 to warm up"
            in (tips["host_latency_ms"])
        )
        assert "1 thread, onnxruntime" in tips["host_latency_ms"]
        assert each.provenance["host"]["file_bytes"] == each["onnx_file_bytes"]
        assert complaints(each.to_dict()) == []


def test_the_smaller_file_is_recommended(
    models: DigitsModels, variants: tuple[VariantMetrics, ...]
) -> None:
    found = recommend(variants, tolerance=0.05)
    sizes = {"float32": models.float32, "int8": models.static, "int8_dynamic": models.dynamic}
    assert found.sizes.source == "of ONNX file"
    assert found.sizes.bytes == {name: path.stat().st_size for name, path in sizes.items()}
    assert found.variant in ("int8", "int8_dynamic")
    assert found.variant == min(sizes, key=lambda name: sizes[name].stat().st_size)


def test_times_are_those_of_the_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    # Runs of 1, 2, 3 and 4 ms by the clock; the warm-up is not timed.
    ticks = iter([0, 1, 10, 12, 20, 23, 30, 34])
    monkeypatch.setattr("errata.variants.host.perf_counter", lambda: next(ticks) / 1000)
    calls: list[int] = []
    median, high = time_runs(lambda: calls.append(1), runs=4, warm_up=3)
    assert [median, high] == pytest.approx([2.5, 3.85])
    assert len(calls) == 7


def test_progress_and_cancelling(models: DigitsModels) -> None:
    told: list[tuple[int, int]] = []
    cancel = Event()
    files = {"a": models.float32, "b": models.static}

    def progress(done: int, total: int) -> None:
        told.append((done, total))
        if done >= 200:
            cancel.set()

    settings: dict[str, Any] = {"runs": 1, "progress": progress}
    onnx_classification(models.labels[:100], files, models.images[:100], **settings)
    assert told == [(64, 200), (100, 200), (164, 200), (200, 200)]
    cancel.set()
    with pytest.raises(CancelledError):
        onnx_classification(models.labels, files, models.images, cancel=cancel, **settings)


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        (np.zeros((2, 63), np.float32), r"found samples of shape \(63,\); give those that"),
        (np.zeros((2, 8, 8), np.float32), r"found samples of shape \(8, 8\)"),
        (np.zeros((0, 64), np.float32), r"found an array of shape \(0, 64\)"),
        (np.array([["a"] * 64]), "give numbers"),
    ],
)
def test_inputs_that_the_model_does_not_take(models: DigitsModels, inputs: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        OnnxClassifier(models.float32).outputs(inputs)


def test_files_that_are_no_classifiers(models: DigitsModels, tmp_path: Path) -> None:
    with pytest.raises(FileError, match="cannot be read"):
        OnnxClassifier(tmp_path / "none.onnx")
    path = tmp_path / "odd.onnx"
    path.write_bytes(b"hello")
    with pytest.raises(InputError, match="is no model that onnxruntime can run") as caught:
        OnnxClassifier(path)
    assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="found the outputs out; name one of them, not 'probs'"):
        OnnxClassifier(models.float32, output="probs")
    with pytest.raises(UsageError, match="threads"):
        OnnxClassifier(models.float32, threads=0)


def test_models_of_whole_numbers(tmp_path: Path) -> None:
    path = tmp_path / "whole.onnx"
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("Cast", ["x"], ["y"], to=TensorProto.FLOAT),
         helper.make_node("ReduceMean", ["y"], ["m"], axes=[1], keepdims=0),
         helper.make_node("ArgMax", ["y"], ["k"], axis=1)],
        "whole",
        [value("x", TensorProto.UINT8, ["n", 2])],
        [value("k", TensorProto.INT64, None), value("y", TensorProto.FLOAT, ["n", 2]),
         value("m", TensorProto.FLOAT, ["n"])],
    )  # fmt: skip
    opsets = [helper.make_opsetid("", 13)]
    save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
    model = OnnxClassifier(path)
    # The first output is of labels; the first of floats is taken.
    assert model.outputs([[1, 0], [0, 1]]).values.tolist() == [[1, 0], [0, 1]]
    with pytest.raises(InputError, match="found values that uint8 cannot hold"):
        model.outputs([[0.5, 0.5]])
    with pytest.raises(InputError, match=r"m: found an output of shape \(2,\)"):
        OnnxClassifier(path, output="m").outputs([[1, 0], [0, 1]])


def test_packages_that_are_not_installed(
    models: DigitsModels, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "onnxruntime", None)
        with pytest.raises(MissingExtraError, match=r"pip install 'errata\[onnx\]'"):
            OnnxClassifier(models.float32)
    monkeypatch.setitem(sys.modules, "sklearn.metrics", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'errata\[variants\]'"):
        classification([0, 1], {"int8": [0, 1]})


def test_models_that_stop_half_way(tmp_path: Path) -> None:
    path = tmp_path / "stops.onnx"
    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("Reshape", ["x", "shape"], ["y"])],
        "stops",
        [value("x", TensorProto.FLOAT, ["n", 2])],
        [value("y", TensorProto.FLOAT, [2, 2])],
        [helper.make_tensor("shape", TensorProto.INT64, [2], [2, 2])],
    )
    opsets = [helper.make_opsetid("", 13)]
    save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)
    model = OnnxClassifier(path)
    assert len(model.outputs([[1, 0], [0, 1]])) == 2
    with pytest.raises(InputError, match="does not run on these inputs") as caught:
        model.outputs([[1, 0], [0, 1], [1, 1]])
    assert "\n" not in str(caught.value)


def test_a_file_with_another_spelling_is_told(models: DigitsModels) -> None:
    with pytest.warns(ErrataWarning, match="the product's own is 'float32'"):
        onnx_classification(models.labels, {"Float32": models.float32}, models.images, runs=1)

"""`errata variants`, as a stranger runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import errata as library
from cli.small import Files, Outcome, Run
from errata.variants import read_metadata


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Labels of four animals, and two variants of which the smaller takes one for another."""
    np.save(tmp_path / "y.npy", [0, 1, 1, 0])
    full = np.array([[0.75, 0.25], [0.25, 0.75], [0.5, 0.5], [1.0, 0.0]])
    small = np.array([[0.75, 0.25], [0.75, 0.25], [0.25, 0.75], [0.25, 0.75]])
    np.save(tmp_path / "full.npy", full)
    np.save(tmp_path / "small.npy", small)
    return tmp_path


def call(errata: Run, folder: Path, *more: object) -> Outcome:
    given = [folder / "y.npy", f"float32={folder / 'full.npy'}", f"int8={folder / 'small.npy'}"]
    return errata("variants", *given, *more)


def flat(text: str) -> str:
    return " ".join(text.split())


class TestClassification:
    def test_json(self, folder: Path, errata: Run) -> None:
        done = call(errata, folder, "--json", "--classes", "cat, dog")
        assert (done.code, done.err) == (0, "")
        found = done.json
        assert found["task"] == "classification"
        assert found["recommendation"]["variant"] == "float32"
        full, small = found["comparison"]["variants"]
        assert (full["metrics"]["accuracy"], small["deltas"]["accuracy"]) == (0.75, -0.25)
        (flips,) = found["comparison"]["flips"]
        assert (flips["fixed"], flips["broken"], flips["p_value"]) == ([2], [1, 3], 1)
        entry = found["modelValidationMetrics"][1]
        assert entry["type"] == "int8"
        assert entry["confusionMatrix"] == [[1, 1], [1, 1]]
        assert entry["errata"]["labels"] == ["cat", "dog"]
        assert "predictions" not in entry

    def test_page(self, folder: Path, errata: Run) -> None:
        done = call(errata, folder, "--size", "float32=4000", "--size", "int8=1000",
                    "--tolerance", "0.3")  # fmt: skip
        assert (done.code, done.err) == (0, "")
        words = flat(done.out)
        assert "y.npy: 4 samples, 2 classes Recommended: int8, the smallest within 0.3" in words
        assert "that of float32 (4,000 bytes): 1,000 bytes as given." in words
        rows = [line.split() for line in done.out.splitlines()]
        assert ["metric", "float32", "int8", "change"] in rows
        assert ["accuracy", "0.7500", "0.5000", "-0.2500"] in rows
        assert (
            "int8 loses 25.00 points of accuracy: 2 samples broken, 1 fixed, 0 wrong in both, "
            "1 right in both (McNemar's exact test: p = 1)." in words
        )

    def test_many_variants_keep_to_eighty_columns(self, folder: Path, process: Run) -> None:
        names = ["float32", "int8", "akida", "requiresRetrain", "a_variant_of_a_very_long_name"]
        given = [f"{name}=small.npy" for name in names]
        done = process("variants", "y.npy", *given, "--min-confidence", "0.5", cwd=folder)
        assert (done.code, done.err) == (0, "")
        assert max(map(len, done.out.splitlines())) <= 80
        assert done.out.count("Metrics against float32") == 2

    def test_metadata_is_written_and_read_again(self, folder: Path, errata: Run) -> None:
        out = folder / "metadata.json"
        done = call(errata, folder, "--out", out)
        assert f"Written: {out}" in flat(done.out)
        written = json.loads(out.read_text())
        assert list(written) == [
            "availableModelTypes", "recommendedModelType", "modelValidationMetrics",
        ]  # fmt: skip
        assert len(written["modelValidationMetrics"][0]["predictions"]) == 4
        again = errata("variants", out, "--json")
        first = call(errata, folder, "--json")
        assert again.json["comparison"] == first.json["comparison"]
        assert again.json["modelValidationMetrics"] == first.json["modelValidationMetrics"]
        assert "It recommends float32." in errata("variants", out).out

    def test_figures_of_a_device_are_passed_through(self, folder: Path, errata: Run) -> None:
        def rows(size: int) -> list[dict[str, Any]]:
            return [{"mcu": "m4", "name": "M4", "isDefault": True, "latency": 3,
                     "hasPerformance": True, "eon": {"romRequired": size}}]  # fmt: skip

        device, out = folder / "device.json", folder / "out.json"
        device.write_text(json.dumps({"float32": rows(900), "int8": rows(300)}))
        done = call(errata, folder, "--on-device", device, "--tolerance", 0.5, "--out", out)
        assert "300 bytes of ROM on the device" in flat(done.out)
        found = read_metadata(out).variants
        assert [each.on_device_performance for each in found] == [rows(900), rows(300)]
        device.write_text(json.dumps({"int4": rows(1)}))
        done = call(errata, folder, "--on-device", device)
        assert done.code == 2
        assert "int4: found a variant that is not compared; use one of float32, int8" in done.err

    def test_models_are_run(self, folder: Path, errata: Run) -> None:
        model = folder / "m.onnx"
        _identity(model)
        np.save(folder / "x.npy", np.load(folder / "full.npy").astype(np.float32))
        given = ["--labels", folder / "y.npy", "--inputs", folder / "x.npy", "--runs", "3"]
        done = errata("variants", "--onnx", f"float32={model}", *given)
        assert (done.code, done.err) == (0, "")
        assert "onnx_file_bytes" in done.out
        assert "host_latency is this computer's, in milliseconds, not a micro" in flat(done.out)
        both = errata("variants", f"int8={folder / 'small.npy'}", "--onnx", f"float32={model}",
                      *given, "--json").json  # fmt: skip
        assert [v["type"] for v in both["comparison"]["variants"]] == ["int8", "float32"]
        assert both["modelValidationMetrics"][1]["accuracy"] == 0.75


def _identity(path: Path) -> None:
    """Write a model that gives back what it takes."""
    from onnx import TensorProto, helper, save

    value = helper.make_tensor_value_info
    graph = helper.make_graph(
        [helper.make_node("Identity", ["x"], ["y"])],
        "identity",
        [value("x", TensorProto.FLOAT, ["n", 2])],
        [value("y", TensorProto.FLOAT, ["n", 2])],
    )
    opsets = [helper.make_opsetid("", 13)]
    save(helper.make_model(graph, opset_imports=opsets, ir_version=8), path)


class TestDetection:
    def test_recognised_and_at_the_baselines_best_threshold(
        self, pair: tuple[Path, Path], errata: Run
    ) -> None:
        gt, dt = pair
        done = errata("variants", gt, f"float32={dt}", f"int8={dt}", "--json")
        assert (done.code, done.err) == (0, "")
        assert done.json["task"] == "detection"
        settings = done.json["modelValidationMetrics"][0]["errata"]["provenance"]["settings"]
        assert settings["score_thr"] == 0.7
        full = done.json["comparison"]["variants"][0]["metrics"]
        dataset = library.read(gt)
        inferences = library.read_predictions(dt, dataset)
        expected = library.evaluate(dataset, inferences).metrics(0.7)
        assert (full["f1"], full["precision"]) == (expected.f1, expected.precision)
        assert full["map_50"] == library.coco_summary(dataset, inferences).map_50

    def test_page(self, pair: tuple[Path, Path], errata: Run) -> None:
        gt, dt = pair
        words = flat(errata("variants", gt, f"float32={dt}", f"int8={dt}").out)
        assert "2 images, 4 objects" in words
        assert "All at score 0.7 (best micro F1 (0.6667), chosen on all images" in words
        assert "of float32), IoU 0.5." in words
        assert "int8 has the same map_50_95: 0 images broken, 0 fixed" in words

    def test_sizes_of_pictures_are_needed_to_write(self, files: Files, errata: Run) -> None:
        for image in files.truth["images"]:
            del image["width"]
        gt, dt = files.write()
        assert errata("variants", gt, f"float32={dt}").code == 0
        done = errata("variants", gt, f"float32={dt}", "--out", files.folder / "out.json")
        assert done.code == 2
        assert "found 2 images without width and height (1, 2)" in done.err
        assert not (files.folder / "out.json").exists()


def test_anomalies(folder: Path, errata: Run) -> None:
    (folder / "y.csv").write_text("label\nnormal\ncrack\nnormal\n")
    np.save(folder / "scores.npy", [0.1, 0.9, 0.6])
    given = [folder / "y.csv", f"float32={folder / 'scores.npy'}", "--task", "anomaly"]
    done = errata("variants", *given, "--threshold", "0.5")
    assert (done.code, done.err) == (0, "")
    rows = [line.split() for line in done.out.splitlines()]
    assert ["noAnomalyAccuracyScore", "0.5000"] in rows
    assert "3 samples, 1 of them anomalies" in flat(done.out)
    done = errata("variants", *given)
    assert (done.code, done.out) == (2, "")
    assert "--threshold: found none with the task anomaly" in done.err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--metric", "f2"], "--metric: found 'f2'; use one of accuracy, loss"),
        (["--baseline", "int4"], "--baseline: found 'int4'; use one of float32, int8"),
        (["--tolerance", "-1"], "give a number from 0 up"),
        (["--size", "int8"], "--size: found 'int8'; give TYPE=BYTES"),
        (["--size", "int8=big"], "--size: found int8=big; give bytes, a whole number"),
        (["--size", "int4=5"], "--size: found 'int4'; use one of float32, int8"),
        (["--classes", "a,b,c"], "--classes: found 3 names for 2 columns"),
        (["--min-confidence", "2"], "give a number from 0 to 1"),
        (["--iou-thr", "0.5"], "--iou-thr: found it with the task classification"),
        (["--threshold", "1"], "use it with --task anomaly"),
        (["--inputs", "x.npy"], "--inputs: found it without --onnx"),
        (["--onnx", "int8=m.onnx"], "--onnx: found 'int8' twice"),
        (["--onnx", "int4=m.onnx"], "--inputs: found none for m.onnx"),
        (["int8=again.npy"], "variants: found 'int8' twice"),
        (["more.npy"], "variants: found 'more.npy'; give TYPE=FILE"),
        (["--on-device", "none.json"], "none.json: cannot be read"),
        (["int4=m.onnx"], "variants: found the model m.onnx; run it with --onnx"),
        (["int4=none.npy"], "none.npy: cannot be read"),
        (["--out", "/no/such/folder/x.json"], "make the folder '/no/such/folder' first"),
    ],
)
def test_refusals(options: list[str], says: str, folder: Path, errata: Run) -> None:
    done = call(errata, folder, *options)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith("error: ")
    assert says in line


def test_nothing_to_compare(folder: Path, errata: Run) -> None:
    assert "LABELS: found none" in errata("variants").err
    assert "give TYPE=FILE, such as int8=probs.npy" in errata("variants", folder / "y.npy").err
    odd = folder / "odd.json"
    odd.write_text("{}")
    assert "found an object without images" in errata("variants", odd).err
    odd.write_text('{"modelValidationMetrics": []}')
    assert "found no variants" in errata("variants", odd).err
    missing = errata("variants", folder / "none.json", "int8=x.npy")
    assert (missing.code, "none.json" in missing.err) == (2, True)


def test_an_input_is_not_written_over(folder: Path, errata: Run) -> None:
    done = call(errata, folder, "--out", folder / "y.npy")
    assert done.code == 2
    assert "which is the file of LABELS too" in done.err

"""Vectors of ONNX models against the same arithmetic in NumPy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnx import helper
from PIL import Image

from embeddings.drawn import folder_of, noise
from embeddings.models import identity, linear, save, stretched
from errata import ErrataError, FileError, InputError, UsageError
from errata.embeddings import OnnxModel, VectorCache, compute_files, compute_patches

MEAN, STD = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder_of(tmp_path / "p", 3)
    return tmp_path / "p"


@pytest.mark.parametrize(
    ("options", "change"),
    [
        ({}, lambda x: (x - MEAN) / STD),
        ({"normalise": "imagenet"}, lambda x: (x - MEAN) / STD),
        ({"normalise": "half"}, lambda x: x * 2 - 1),
        ({"normalise": "unit"}, lambda x: x),
        ({"normalise": "none"}, lambda x: x * 255),
        ({"mean": [0.1, 0.2, 0.3]}, lambda x: x - [0.1, 0.2, 0.3]),
        ({"std": [0.5]}, lambda x: x / 0.5),
        ({"mean": [0.1], "std": [1, 2, 3]}, lambda x: (x - 0.1) / [1, 2, 3]),
    ],
)
@pytest.mark.parametrize("layout", ["NCHW", "NHWC"])
def test_normalisation_and_layout(
    layout: str, options: dict[str, Any], change: Any, pictures: Path, tmp_path: Path
) -> None:
    shape = [1, 3, 6, 8] if layout == "NCHW" else [1, 6, 8, 3]
    path, weights = linear(tmp_path / "m.onnx", shape)
    vectors, _ = compute_files(pictures, model=OnnxModel(path, **options))
    for i, vector in enumerate(vectors):
        values = change(stretched(noise(i), 8, 6))
        ordered = values.transpose(2, 0, 1) if layout == "NCHW" else values
        np.testing.assert_allclose(vector, ordered.ravel() @ weights, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("kind", ["float32", "float16", "uint8"])
def test_types(kind: str, pictures: Path, tmp_path: Path) -> None:
    path, weights = linear(tmp_path / "m.onnx", [1, 3, 4, 4], kind=kind)
    model = OnnxModel(path, normalise="none")
    assert model.input.dtype == np.dtype(kind)
    vectors, _ = compute_files(pictures, model=model)
    values = stretched(noise(0), 4, 4).transpose(2, 0, 1) * 255
    np.testing.assert_allclose(vectors[0], values.ravel() @ weights, rtol=1e-4, atol=1e-2)
    assert vectors.dtype == np.float32


def test_uint8_takes_pixels_as_they_are(tmp_path: Path) -> None:
    path, _ = linear(tmp_path / "m.onnx", [1, 3, 4, 4], kind="uint8")
    assert OnnxModel(path).input.normalise == "none"
    with pytest.raises(UsageError, match="normalise: found half; the model takes uint8"):
        OnnxModel(path, normalise="half")


def test_one_channel_takes_luma(tmp_path: Path) -> None:
    path = identity(tmp_path / "m.onnx", [1, 1, 5, 4])
    noise(0).save(tmp_path / "a.png")
    model = OnnxModel(path, grid=0)
    (grid,) = compute_patches([tmp_path / "a.png"], model=model).vectors
    grey = noise(0).convert("L").resize((4, 5), Image.Resampling.BILINEAR)
    np.testing.assert_allclose(grid[..., 0], np.asarray(grey) / 255, rtol=1e-6)
    with pytest.raises(UsageError, match="'imagenet' for a model of 1 channel"):
        OnnxModel(path, normalise="imagenet")


def test_sizes_that_are_left_open(pictures: Path, tmp_path: Path) -> None:
    path = identity(tmp_path / "m.onnx", ["n", 3, "h", "w"])
    with pytest.raises(UsageError, match=r"size: .* leaves the height of its input open"):
        OnnxModel(path)
    model = OnnxModel(path, size=(5, 7), normalise="unit", grid=0)
    found = compute_patches(pictures, model=model)
    assert found.vectors.shape == (3, 5, 7, 3)
    np.testing.assert_allclose(found.vectors[0], stretched(noise(0), 7, 5), rtol=1e-6)
    fixed, _ = linear(tmp_path / "f.onnx", [1, 3, 4, 4])
    with pytest.raises(UsageError, match=r"size: found height 5; .* takes 4 alone"):
        OnnxModel(fixed, size=5)
    with pytest.raises(UsageError, match="size: found 0"):
        OnnxModel(path, size=0)


class TestBatches:
    @pytest.mark.parametrize("batch", [1, 2, 4])
    def test_fixed_in_the_model(self, batch: int, pictures: Path, tmp_path: Path) -> None:
        path, _ = linear(tmp_path / "m.onnx", [batch, 3, 4, 4])
        model = OnnxModel(path)
        assert model.batch_size == batch
        vectors, _ = compute_files(pictures, model=model)
        alone, _ = linear(tmp_path / "one.onnx", [1, 3, 4, 4])
        expected, _ = compute_files(pictures, model=alone)
        np.testing.assert_allclose(vectors, expected, rtol=1e-5, atol=1e-5)
        with pytest.raises(UsageError, match=f"batch_size: found 3; .* takes {batch} alone"):
            OnnxModel(path, batch_size=3)

    def test_left_open(self, pictures: Path, tmp_path: Path) -> None:
        path, _ = linear(tmp_path / "m.onnx", ["n", 3, 4, 4])
        one, _ = compute_files(pictures, model=path)
        for batch in (2, 5):
            model = OnnxModel(path, batch_size=batch)
            assert f"batch={batch}" in model.made_by
            several, _ = compute_files(pictures, model=model, threads=2)
            np.testing.assert_allclose(several, one, rtol=1e-5, atol=1e-5)
            again, _ = compute_files(pictures, model=model, threads=1)
            assert again.tobytes() == several.tobytes()
        with pytest.raises(UsageError, match="batch_size: found 0"):
            OnnxModel(path, batch_size=0)


class TestOutputs:
    def test_a_map_is_averaged(self, pictures: Path, tmp_path: Path) -> None:
        for name, shape in (("nchw", [1, 3, 4, 6]), ("nhwc", [1, 4, 6, 3])):
            path = identity(tmp_path / f"{name}.onnx", shape)
            vectors, _ = compute_files(pictures, model=OnnxModel(path, normalise="unit"))
            expected = stretched(noise(1), 6, 4).mean(axis=(0, 1))
            np.testing.assert_allclose(vectors[1], expected, rtol=1e-6)

    def tokens(self, path: Path, count: int, side: int) -> Path:
        """A model that cuts an input of 3 x side x side into tokens."""
        shape = np.array([1, count, 3 * side * side // count], dtype=np.int64)
        nodes = [helper.make_node("Reshape", ["x", "s"], ["y"])]
        return save(
            path,
            nodes,
            {"x": ("float32", [1, 3, side, side])},
            {"y": ("float32", shape.tolist())},
            {"s": shape},
        )

    def test_tokens(self, pictures: Path, tmp_path: Path) -> None:
        path = self.tokens(tmp_path / "m.onnx", 5, 10)
        sequence = stretched(noise(0), 10, 10).transpose(2, 0, 1).reshape(5, 60)
        mean, first = (
            compute_files(pictures, model=OnnxModel(path, normalise="unit", tokens=each))[0][0]
            for each in ("mean", "first")
        )
        np.testing.assert_allclose(mean, sequence.mean(axis=0), rtol=1e-5)
        np.testing.assert_allclose(first, sequence[0], rtol=1e-5)
        assert "tokens=first" in OnnxModel(path, tokens="first").made_by
        # Four tokens are a square, and the first of five is CLS.
        patches = compute_patches(pictures, model=OnnxModel(path, normalise="unit", grid=2))
        np.testing.assert_allclose(patches.vectors[0].reshape(4, 60), sequence[1:], rtol=1e-5)
        with pytest.raises(UsageError, match="tokens: found 'cls'"):
            OnnxModel(path, tokens="cls")  # type: ignore[arg-type]

    def test_tokens_that_are_no_square(self, tmp_path: Path) -> None:
        path = self.tokens(tmp_path / "m.onnx", 12, 10)
        with pytest.raises(InputError, match="its tokens are no square"):
            OnnxModel(path, grid=0)

    def several(self, path: Path) -> Path:
        """A model with a map, two tables and a scalar for each picture."""
        nodes = [
            helper.make_node("Identity", ["x"], ["map"]),
            helper.make_node("Flatten", ["x"], ["first"], axis=1),
            helper.make_node("GlobalAveragePool", ["x"], ["pooled"]),
            helper.make_node("Flatten", ["pooled"], ["last"], axis=1),
            helper.make_node("ReduceMax", ["x"], ["max"], keepdims=0),
        ]
        shapes: dict[str, list[Any] | None] = {
            "first": [1, 48], "last": [1, 3], "map": [1, 3, 4, 4], "max": [],
        }  # fmt: skip
        outputs = {name: ("float32", shape) for name, shape in shapes.items()}
        return save(path, nodes, {"x": ("float32", [1, 3, 4, 4])}, outputs)

    def test_which_one_is_taken(self, tmp_path: Path) -> None:
        path = self.several(tmp_path / "m.onnx")
        assert OnnxModel(path).output == "last"
        assert OnnxModel(path, output="first").shape == (48,)
        assert OnnxModel(path, output="map").shape == (3,)
        assert OnnxModel(path, grid=0).output == "map"
        with pytest.raises(UsageError, match=r"output: found 'x'; .* has first, last, map, max"):
            OnnxModel(path, output="x")
        with pytest.raises(InputError, match=r"output 'max' has shape \(\) for 1 pictures"):
            OnnxModel(path, output="max")
        with pytest.raises(InputError, match=r"shape \(1, 3\); choose one with 4 axes, or 3"):
            OnnxModel(path, output="last", grid=0)

    def test_none_stands_out(self, tmp_path: Path) -> None:
        nodes = [helper.make_node("Identity", ["x"], [name]) for name in ("a", "b")]
        shape = [1, 3, 4, 4]
        outputs: dict[str, Any] = dict.fromkeys("ab", ("float32", shape))
        path = save(tmp_path / "m.onnx", nodes, {"x": ("float32", shape)}, outputs)
        with pytest.raises(UsageError, match=r"output: .* has a, b; name one of them"):
            OnnxModel(path)


@pytest.mark.parametrize("grid", [1, 2, 3, 5])
def test_patches_are_averages_of_parts_of_the_map(
    grid: int, pictures: Path, tmp_path: Path
) -> None:
    path = identity(tmp_path / "m.onnx", [1, 3, 5, 8])
    model = OnnxModel(path, normalise="unit", grid=grid)
    found = compute_patches(pictures, model=model).vectors[2]
    own = stretched(noise(2), 8, 5)
    assert found.shape == (grid, grid, 3)
    for row in range(grid):
        for column in range(grid):
            # As in adaptive average pooling: from floor(i n / g) up to ceil((i + 1) n / g).
            rows = slice(row * 5 // grid, -(-(row + 1) * 5 // grid))
            columns = slice(column * 8 // grid, -(-(column + 1) * 8 // grid))
            expected = own[rows, columns].mean(axis=(0, 1))
            np.testing.assert_allclose(found[row, column], expected, rtol=1e-5)


def test_a_finer_grid_than_the_map_s(tmp_path: Path) -> None:
    path = identity(tmp_path / "m.onnx", [1, 3, 5, 8])
    with pytest.raises(InputError, match="its own grid is 5 x 8: ask for no more"):
        OnnxModel(path, grid=6)


class TestMadeBy:
    def test_all_that_a_vector_depends_on(self, tmp_path: Path) -> None:
        path, _ = linear(tmp_path / "m.onnx", [1, 3, 6, 8])
        other, _ = linear(tmp_path / "n.onnx", [1, 3, 6, 8], seed=1)
        model = OnnxModel(path)
        assert model.made_by == f"onnx {model.blake3[:16]} 8x6 imagenet output=y"
        described = {
            each.made_by
            for each in (
                model,
                OnnxModel(other),
                OnnxModel(path, normalise="half"),
                OnnxModel(path, mean=[0.5]),
                OnnxModel(path, mean=[0.5], std=[0.2]),
            )
        }
        assert len(described) == 5
        path.rename(tmp_path / "renamed.onnx")
        assert OnnxModel(tmp_path / "renamed.onnx").made_by == model.made_by

    def test_weights_beside_the_file_count(self, tmp_path: Path, pictures: Path) -> None:
        made, vectors = [], []
        for seed in (0, 1):
            folder = tmp_path / str(seed)
            folder.mkdir()
            path, _ = linear(
                folder / "m.onnx",
                [1, 3, 8, 8],
                seed=seed,
                save_as_external_data=True,
                location="weights.bin",
                size_threshold=0,
            )
            (folder / "unrelated.txt").write_text("x")
            assert (folder / "weights.bin").stat().st_size > 0
            made.append(OnnxModel(path).made_by)
            vectors.append(compute_files(pictures, model=path)[0])
        assert (tmp_path / "0/m.onnx").read_bytes() == (tmp_path / "1/m.onnx").read_bytes()
        assert made[0] != made[1]
        assert not np.allclose(vectors[0], vectors[1])

    def test_the_cache_knows_models_apart(self, tmp_path: Path, pictures: Path) -> None:
        cache = VectorCache(tmp_path / "cache")
        path, _ = linear(tmp_path / "m.onnx", [1, 3, 6, 8])
        a, _ = compute_files(pictures, model=path, cache=cache)
        b, _ = compute_files(pictures, model=OnnxModel(path, normalise="half"), cache=cache)
        again, _ = compute_files(pictures, model=path, cache=cache)
        assert not np.allclose(a, b)
        assert again.tobytes() == a.tobytes()


class TestRefusals:
    def test_files(self, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        good, _ = linear(tmp_path / "good.onnx", [1, 3, 4, 4])
        cases = {
            "empty.onnx": b"",
            "text.onnx": b"this is no model",
            "cut.onnx": good.read_bytes()[:150],
        }
        for name, content in cases.items():
            (tmp_path / name).write_bytes(content)
            with pytest.raises(InputError, match=f"{name}: is no model that") as caught:
                OnnxModel(tmp_path / name)
            assert "\n" not in str(caught.value)
        with pytest.raises(FileError, match=r"none\.onnx: cannot be read: No such file"):
            OnnxModel(tmp_path / "none.onnx")
        assert capfd.readouterr() == ("", "")

    def test_weights_that_are_gone(self, tmp_path: Path) -> None:
        path, _ = linear(
            tmp_path / "m.onnx",
            [1, 3, 8, 8],
            save_as_external_data=True,
            location="weights.bin",
            size_threshold=0,
        )
        (tmp_path / "weights.bin").unlink()
        with pytest.raises(InputError, match=r"m\.onnx: is no model that onnxruntime can run"):
            OnnxModel(path)

    @pytest.mark.parametrize(
        ("inputs", "says"),
        [
            ({"x": ("float32", [1, 8])}, "use one with four axes"),
            ({"x": ("int64", [1, 3, 4, 4])}, "use one that takes float32, float16 or uint8"),
            ({"x": ("float32", [1, 4, 4, 4])}, "has 4 channels"),
            (
                {"x": ("float32", [1, 3, 4, 4]), "z": ("float32", [1])},
                r"found 2 inputs \(x tensor\(float\) \[1, 3, 4, 4\], z",
            ),
        ],
    )
    def test_inputs(self, inputs: dict[str, Any], says: str, tmp_path: Path) -> None:
        nodes = [helper.make_node("Identity", ["x"], ["y"])]
        path = save(tmp_path / "m.onnx", nodes, inputs, {"y": inputs["x"]})
        with pytest.raises(InputError, match=says):
            OnnxModel(path)

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            ({"normalise": "zscore"}, "normalise: found 'zscore'"),
            ({"normalise": "half", "mean": [0.5]}, "normalise: found 'half'; leave it out beside"),
            ({"mean": [0.5, 0.5]}, "mean: found 2 numbers; give one, or one for each of 3"),
            ({"std": [0.0]}, "std: found 0.0; give numbers above 0"),
            ({"mean": [float("nan")]}, "mean: found .*; give finite numbers"),
            ({"grid": -1}, "grid: found -1"),
        ],
    )
    def test_settings(self, options: dict[str, Any], says: str, tmp_path: Path) -> None:
        path, _ = linear(tmp_path / "m.onnx", [1, 3, 4, 4])
        with pytest.raises(UsageError, match=says):
            OnnxModel(path, **options)

    def test_vectors_that_are_not_finite(self, pictures: Path, tmp_path: Path) -> None:
        nodes = [
            helper.make_node("Flatten", ["x"], ["flat"], axis=1),
            helper.make_node("Log", ["flat"], ["y"]),
        ]
        shape = [1, 3, 4, 4]
        path = save(
            tmp_path / "m.onnx", nodes, {"x": ("float32", shape)}, {"y": ("float32", [1, 48])}
        )
        with pytest.raises(ErrataError, match=r"000\.png: onnx .* gives NaN or infinity"):
            compute_files(pictures, model=path)

    def test_a_grid_beside_a_model_that_is_ready(self, pictures: Path, tmp_path: Path) -> None:
        path = identity(tmp_path / "m.onnx", [1, 3, 4, 4])
        with pytest.raises(UsageError, match="grid: found 2 beside a model"):
            compute_patches(pictures, model=OnnxModel(path), grid=2)


def test_without_onnxruntime_the_line_to_type_is_said(tmp_path: Path) -> None:
    path, _ = linear(tmp_path / "m.onnx", [1, 3, 4, 4])
    script = (
        "import sys; sys.modules['onnxruntime'] = None\n"
        "from errata import MissingExtraError\n"
        "from errata.embeddings import OnnxModel\n"
        "try: OnnxModel(sys.argv[1])\n"
        "except MissingExtraError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, path], capture_output=True, text=True, check=True
    )
    assert done.stdout == "onnxruntime is not installed: pip install 'errata[onnx]'\n"

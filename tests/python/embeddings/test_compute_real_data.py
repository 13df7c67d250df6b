"""Descriptors on real pictures and on the demo's: what they are worth, in figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import errata
import errata.demo as errata_demo
from errata.embeddings import compute, compute_files, compute_patches, read, write
from errata.embeddings import descriptor_blocks as parts
from errata.embeddings import descriptors as whole
from errata.embeddings import patch_descriptors as cells
from errata.embeddings.descriptors import BLOCKS


def mean_square(vectors: NDArray[np.floating]) -> float:
    """Mean squared distance of all pairs: twice the variance."""
    n = len(vectors)
    return float(2 * vectors.var(axis=0).sum() * n / (n - 1))


def of_nearest(vectors: NDArray[np.floating], labels: NDArray[np.generic]) -> float:
    """The share of vectors whose nearest neighbour has the same label."""
    squares = (vectors**2).sum(axis=1)
    distances = squares[:, None] + squares - 2 * vectors @ vectors.T
    np.fill_diagonal(distances, np.inf)
    return float((labels[distances.argmin(axis=1)] == labels).mean())


@pytest.fixture(scope="module")
def voc(data_dir: Path) -> Path:
    return data_dir / "voc100_multiformat"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> errata_demo.DemoFiles:
    return errata_demo.generate(tmp_path_factory.mktemp("demo"), n_images=150, seed=0)


class TestSpread:
    """The constants that weigh blocks are what was measured on these pictures."""

    def pixels(self, folder: Path, side: int) -> list[NDArray[np.uint8]]:
        paths = sorted((folder / "images").iterdir())
        assert len(paths) == 100
        return [parts.resized(Image.open(path).convert("RGB"), side) for path in paths]

    @pytest.mark.parametrize(
        ("measured", "spread", "side"),
        [
            (whole.measured, whole.SPREAD, whole.SIDE),
            (cells.measured, cells.SPREAD, 8 * cells.CELL),
        ],
    )
    def test_is_measured(
        self,
        measured: Callable[[NDArray[np.uint8]], dict[str, NDArray[np.float64]]],
        spread: dict[str, float],
        side: int,
        voc: Path,
    ) -> None:
        described = [measured(pixels) for pixels in self.pixels(voc, side)]
        for name, expected in spread.items():
            table = np.stack([each[name] for each in described])
            rows = table.reshape(-1, table.shape[-1])
            assert np.sqrt(mean_square(rows)) == pytest.approx(expected, rel=0.01), name

    def test_no_block_drowns_the_others(self, voc: Path) -> None:
        vectors, _ = compute_files(voc / "images")
        shares = [mean_square(vectors[:, at]) for at in BLOCKS.values()]
        assert shares == pytest.approx([1, 1, 1], rel=0.02)


def test_blood_cells_and_photographs_lie_apart(voc: Path, data_dir: Path) -> None:
    cells_, _ = compute_files(sorted((data_dir / "bccd_160" / "JPEGImages").iterdir())[:60])
    photographs, _ = compute_files(voc / "images")
    labels = np.repeat([0, 1], [60, 100])
    # All but two photographs, of little more than sky.
    assert of_nearest(np.vstack([cells_, photographs]), labels) >= 158 / 160


def test_crops_lie_with_crops_of_their_class(voc: Path) -> None:
    dataset = errata.read(voc / "canonical_coco" / "gt.json")
    found = compute(dataset, voc / "images", of="gt", margin=0.05)
    assert len(found) == dataset.n_annotations
    labels = dataset.arrays["class_index"][found.rows]
    share = of_nearest(found.vectors.astype(np.float64), labels)
    by_chance = float(np.square(np.bincount(labels) / len(labels)).sum())
    # Descriptors know nothing of objects; chance would find the class of a crop in 14 of 100.
    assert share > 2.5 * by_chance


def test_patches_of_real_pictures(data_dir: Path) -> None:
    pictures = sorted((data_dir / "bccd_160" / "JPEGImages").iterdir())[:4]
    assert compute_patches(pictures, grid=5).vectors.shape == (4, 5, 5, 70)


class TestDemo:
    def test_night_lies_with_night(self, demo: errata_demo.DemoFiles) -> None:
        dataset = errata.read(demo.gt)
        vectors = compute(dataset, demo.images).vectors.astype(np.float64)
        time = np.array(dataset.metadata["time_of_day"])
        night, day = vectors[time == "night"], vectors[time == "day"]
        apart = np.linalg.norm(night[:, None] - day, axis=2).mean()
        together = np.sqrt(mean_square(night))
        assert together < 0.75 * apart
        # The nearest picture to a night picture is a night picture.
        is_night = time == "night"
        assert of_nearest(vectors, is_night) > 0.98

    def test_scenes_lie_together(self, demo: errata_demo.DemoFiles) -> None:
        planted = json.loads(demo.planted.read_text())
        dataset = errata.read(demo.gt)
        found = compute(dataset, demo.images)
        clusters = np.array(planted["clusters"]["of_image"])[dataset.file_order]
        assert of_nearest(found.vectors.astype(np.float64), clusters) > 0.9

    def test_crops_are_written_and_read(self, demo: errata_demo.DemoFiles, tmp_path: Path) -> None:
        dataset = errata.read(demo.gt)
        inferences = errata.read_predictions(demo.model_a, dataset)
        some = compute(dataset, demo.images, of="dt", inferences=inferences, min_score=0.95)
        assert 0 < len(some) < len(inferences)
        for ending in ("npz", "csv"):
            path = tmp_path / f"dt.{ending}"
            write(some, path, dataset, inferences)
            again = read(path, dataset, inferences, of="dt", partial=True)
            assert (again.rows == some.rows).all()
            assert again.vectors.astype(np.float32).tobytes() == some.vectors.tobytes()

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import errata as library
from cli.small import Files, Run, annotation, detection
from errata.embeddings import read
from errata.vectors import coverage, drift, leakage

N_TRAIN, N_VALID = 40, 20


class Planted:
    """Forty train and twenty valid images: two copied, one beside all others."""

    def __init__(self, files: Files) -> None:
        self.files = files
        n = N_TRAIN + N_VALID
        files.truth["images"] = [
            {"id": i, "width": 100, "height": 100, "file_name": f"{i:03}.jpg",
             "split": "train" if i < N_TRAIN else "valid"}
            for i in range(n)
        ]  # fmt: skip
        files.truth["annotations"] = [annotation(i + 1, i, 1, [0, 0, 10, 10]) for i in range(n)]
        files.results = [detection(i, 1, [0, 0, 10, 10], 0.9) for i in range(0, n, 2)]
        self.vectors = np.random.default_rng(0).standard_normal((n, 6))
        self.vectors[40], self.vectors[41] = self.vectors[3], self.vectors[4] + 1e-3
        self.vectors[50] += 20

    def write(self) -> tuple[Path, Path, Path]:
        gt, dt = self.files.write()
        path = self.files.folder / "vectors.npy"
        np.save(path, self.vectors)
        return gt, dt, path


@pytest.fixture
def planted(files: Files) -> Planted:
    return Planted(files)


def call(errata: Run, written: tuple[Path, Path, Path], *options: Any) -> Any:
    gt, _, vectors = written
    return errata("coverage", gt, "--embeddings", vectors, "--no-clusters", *options)


def test_json_is_the_library_s(planted: Planted, errata: Run) -> None:
    written = planted.write()
    done = call(errata, written, "--json", "--dt", written[1], "--score-thr", "0.5")
    assert (done.code, done.err) == (0, "")
    dataset = library.read(written[0])
    vectors = read(written[2], dataset)
    evaluation = library.evaluate(dataset, library.read_predictions(written[1], dataset))
    found = leakage(dataset, vectors, evaluation=evaluation, score_thr=0.5)
    assert done.json == {
        "coverage": json.loads(coverage(dataset, vectors).to_json()),
        "drift": json.loads(drift(dataset, vectors).to_json()),
        "leakage": json.loads(found.to_json()),
        "score_thr_chosen_by": None,
    }
    assert done.json["leakage"]["leaked_ids"] == {"valid": [40, 41]}
    assert done.json["coverage"]["images"]["image_id"][0] == 50
    assert done.json["coverage"]["clusters"] is None


def test_page(planted: Planted, errata: Run) -> None:
    written = planted.write()
    done = call(errata, written, "--dt", written[1])
    assert (done.code, done.err) == (0, "")
    words = " ".join(done.out.split())
    assert f"{written[0]}: 60 images, 40 train, 20 valid" in words
    assert "Far from all train images: 1 of 20 valid (by chance 0.5, p" in words
    assert "No sign of drift from train: valid." in words
    assert (
        "2 of 20 valid images have a near copy in train (1 with an equal vector). Near is up to"
    ) in words
    rows = [line.split() for line in done.out.splitlines()]
    assert any(row[:2] == ["050.jpg", "valid"] for row in rows)
    assert ["040.jpg", "valid", "003.jpg", "train", "0.0000"] in rows
    assert "They join 4 images in 2 groups" in words
    assert ["valid", "all", "20", "1.0000", "0.5000", "0.6667"] in rows
    assert ["without", "18", "1.0000", "0.5000", "0.6667"] in rows
    assert "At score threshold 0.9: best micro F1" in words


def test_files_are_compared(planted: Planted, errata: Run, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for i in range(N_TRAIN + N_VALID - 1):
        (folder / f"{i:03}.jpg").write_text("same" if i in (5, 45) else f"picture {i}")
    done = call(errata, planted.write(), "--images", folder)
    words = " ".join(done.out.split())
    assert "3 of 20 valid images have a near copy in train (1 with an equal vector, 1 with" in words
    assert "1 picture not in" in words
    rows = [line.split() for line in done.out.splitlines()]
    assert any(row[:4] == ["045.jpg", "valid", "005.jpg", "train"] for row in rows)


def test_options_reach_the_library(planted: Planted, errata: Run) -> None:
    options = ["--reference", "valid", "--quantile", "0.9", "--max-distance", "1e-9"]
    done = call(errata, planted.write(), *options, "--metric", "cosine", "--seed", "3", "--json")
    found = done.json
    assert [found[part]["reference"] for part in found if part != "score_thr_chosen_by"] == [
        "valid"
    ] * 3
    assert [found[part]["metric"] for part in ("coverage", "drift", "leakage")] == ["cosine"] * 3
    assert (found["coverage"]["quantile"], found["drift"]["seed"]) == (0.9, 3)
    assert (found["leakage"]["max_distance"], found["leakage"]["chosen_by"]) == (1e-9, "as given")
    assert found["leakage"]["leaked_ids"] == {"train": [3]}


def test_clusters(planted: Planted, errata: Run) -> None:
    """Ten vectors that differ, too few for UMAP: five in train, five far away in valid."""
    heap = np.random.default_rng(1).standard_normal((5, 6))
    planted.vectors[:N_TRAIN] = np.tile(heap, (8, 1))
    planted.vectors[N_TRAIN:] = np.tile(heap + 50, (4, 1))
    written = planted.write()
    done = errata("coverage", written[0], "--embeddings", written[2])
    assert (done.code, done.err) == (0, "")
    words = " ".join(done.out.split())
    assert "1 of 2 clusters holds no train images (by chance 0.0), 0 few." in words
    assert "Drawn otherwise than train: valid." in words
    assert "Clusters more or less frequent than in train" in words
    assert "Near is up to 0.0, only equal vectors: no image is without one. " in f"{words} "
    assert "of which 35 copies of others are left out" in words


def test_partial_vectors(planted: Planted, errata: Run) -> None:
    written = planted.write()
    path = planted.files.folder / "vectors.npz"
    np.savez(path, vectors=planted.vectors[:55], image_id=np.arange(55))
    refused = errata("coverage", written[0], "--embeddings", path, "--no-clusters")
    assert refused.code == 2
    done = errata("coverage", written[0], "--embeddings", path, "--no-clusters", "--partial")
    assert "5 images without a vector: left out." in done.out
    assert "60 images, 40 train, 15 valid" in " ".join(done.out.split())


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--reference", "tarin"], "--reference: found 'tarin'; the splits are: train, valid"),
        (["--quantile", "1"], "--quantile: found 1.0; give a number between 0 and 1"),
        (["--quantile", "many"], "give a number from 0 to 1"),
        (["--max-distance", "-1"], "give a number from 0 up"),
        (["--max-distance", "inf"], "--max-distance: found inf; give a number from 0 up"),
        (["--images", "nowhere"], "nowhere: is no folder"),
        (["--metric", "manhattan"], "'manhattan' is not one of"),
    ],
)
def test_refusals(options: list[str], says: str, planted: Planted, errata: Run) -> None:
    done = call(errata, planted.write(), *options)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith("error: ")
    assert says in line


def test_what_is_missing(planted: Planted, errata: Run) -> None:
    gt, _, vectors = planted.write()
    done = errata("coverage", gt)
    assert (done.code, done.out) == (2, "")
    assert "missing option '--embeddings'" in done.err
    for image in planted.files.truth["images"]:
        del image["split"]
    planted.files.write()
    done = errata("coverage", gt, "--embeddings", vectors, "--no-clusters")
    assert (done.code, done.out) == (2, "")
    assert f"error: {gt}: split: no image of the data set has one; give images" in done.err


def test_a_single_split(planted: Planted, errata: Run) -> None:
    for image in planted.files.truth["images"]:
        image["split"] = "train"
    done = call(errata, planted.write())
    assert (done.code, done.err) == (0, "")
    assert done.out.count("There is no split beside train.") == 3


def test_eighty_columns(planted: Planted, process: Run) -> None:
    for image in planted.files.truth["images"]:
        image["file_name"] = f"a/folder/with/a/long/name/{image['file_name']}"
    gt, dt, vectors = planted.write()
    options = ["--no-clusters", "--dt", dt.name]
    done = process("coverage", gt.name, "--embeddings", vectors.name, *options, cwd=gt.parent)
    assert done.code == 0
    assert max(map(len, done.out.splitlines())) <= 80

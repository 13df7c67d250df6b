from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cli.small import Files, Run, annotation, detection
from vectors.documents import validator

N = 24


@pytest.fixture
def pictures(files: Files) -> tuple[Path, Path, Path]:
    """24 pictures with a car each; in the second half it is not found, but a dog that is not there.

    Vectors of the halves are far apart.
    """
    ids = range(1, N + 1)
    files.truth["images"] = [
        {
            "id": i,
            "width": 100,
            "height": 100,
            "file_name": f"a_long_name_of_a_picture_{i:02}.jpg",
            "split": ("train", "valid")[i % 2],
        }
        for i in ids
    ]
    files.truth["annotations"] = [annotation(i, i, 1, [0, 0, 10, 10]) for i in ids]
    files.results = [
        detection(i, 1, [0, 0, 10, 10], 0.9) if i <= N / 2 else detection(i, 3, [50, 50, 9, 9], 0.6)
        for i in ids
    ]
    vectors = np.random.default_rng(0).normal(size=(N, 8)) / 10
    vectors[N // 2 :] += 5
    path = files.folder / "vectors.npy"
    np.save(path, vectors)
    return (*files.write(), path)


@pytest.fixture(scope="module")
def halves(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Options by which the halves are two clusters, on principal components, which is quick."""
    cache = str(tmp_path_factory.mktemp("spaces"))
    return [*["--method", "pca", "--dimensions", "2", "--min-cluster-size", "8", "--cache"], cache]


def test_the_document_on_stdout(
    halves: list[str], pictures: tuple[Path, Path, Path], errata: Run
) -> None:
    gt, dt, vectors = pictures
    done = errata("vectors", gt, dt, "--embeddings", vectors, *halves, "--json")
    assert (done.code, done.err) == (0, "")
    validator("vector_analysis").validate(done.json)
    assert done.json["preprocessing"]["method"] == "pca"
    assert done.json["clustering"]["parameters"]["min_cluster_size"] == 8
    found = sorted(
        (each["metrics"]["f1Mean"], each["numImages"], each["splitDistribution"])
        for each in done.json["clusters"]
        if each["id"] >= 0
    )
    assert [row[:1] for row in found] == [(0.0,), (1.0,)]
    higher = errata(
        "vectors", gt, dt, "--embeddings", vectors, *halves, "--json", "--confidence", "95"
    )
    assert {each["metrics"]["f1Mean"] for each in higher.json["clusters"]} == {0.0}


def test_files(
    halves: list[str], pictures: tuple[Path, Path, Path], errata: Run, tmp_path: Path
) -> None:
    gt, dt, vectors = pictures
    images, full, plot = (tmp_path / name for name in ("images.json", "full.json", "plot.png"))
    full.write_text("old")
    outputs = ["--image-predictions", str(images), "--full", str(full), "--plot", str(plot)]
    done = errata("vectors", gt, dt, "--embeddings", vectors, *halves, *outputs, "--split", "train")
    assert done.code == 0
    assert done.err.splitlines() == [
        f"clusters: {full}", f"image predictions: {images}", f"plot: {plot}",
    ]  # fmt: skip
    document = json.loads(images.read_text())
    validator("image_predictions").validate(document)
    assert document["totalImages"] == N / 2
    assert {image["split"] for image in document["images"]} == {"train"}
    whole = json.loads(full.read_text())
    assert list(whole) == ["images"]
    assert whole["images"]["score_thr"] == 0.2
    assert whole["images"]["n_outside"] == N / 2
    assert whole["images"]["provenance"]["embeddings"]["file"] == str(vectors)
    assert plot.read_bytes().startswith(b"\x89PNG")
    assert not list(tmp_path.glob("*.part"))


def test_page(halves: list[str], pictures: tuple[Path, Path, Path], process: Run) -> None:
    gt, dt, vectors = (path.name for path in pictures)
    done = process("vectors", gt, dt, "--embeddings", vectors, *halves, cwd=pictures[0].parent)
    assert (done.code, done.err) == (0, "")
    assert max(map(len, done.out.splitlines())) <= 80
    words = " ".join(done.out.split())
    assert "vectors.npy: 24 images, 8 dimensions; 2 by principal components" in words
    assert "Score threshold 0.2: --confidence 20." in words
    assert "Splits: train, valid." in words
    assert "is the worst:" in words
    assert "…name_of_a_picture_" not in words
    assert "…of_a_picture_" in words
    assert "with a mean F1 of 0.00 (at most 0." in words


def test_crops(
    halves: list[str], pictures: tuple[Path, Path, Path], errata: Run, tmp_path: Path
) -> None:
    gt, dt, vectors = pictures
    # One detection in each picture: the pictures' vectors will do for theirs.
    done = errata("vectors", gt, dt, "--crops", vectors, *halves)
    assert (done.code, done.err) == (0, "")
    assert "vectors.npy: 24 detections, 8 dimensions" in " ".join(done.out.split())
    assert "is the same mistake again: false dog in " in done.out
    assert max(map(len, done.out.splitlines())) <= 80
    only = errata("vectors", gt, dt, "--crops", vectors, *halves, "--json").json
    assert list(only) == ["crops"]
    assert only["crops"]["of"] == "dt"
    sides = ["--crops", str(vectors), "--of", "gt", "--crops", str(vectors), "--of", "dt"]
    full = tmp_path / "full.json"
    both = errata(
        "vectors", gt, dt, "--embeddings", vectors, *sides, *halves, "--json", "--full", str(full)
    )
    validator("vector_analysis").validate(both.json)
    whole = json.loads(full.read_text())
    assert (whole["crops"]["of"], whole["crops"]["n_crops"]) == ("crops", 2 * N)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ([], "--embeddings: found none; name a file"),
        (["--embeddings", "VECTORS", "--confidence", "101"], "invalid_confidence: found '101'"),
        (["--embeddings", "VECTORS", "--confidence", "0.2"], "invalid_confidence: found '0.2'"),
        (["--embeddings", "VECTORS", "--confidence", "-1"], "give a whole number from 0 to 100"),
        (["--embeddings", "VECTORS", "--confidence", "²"], "invalid_confidence: found '²'"),
        (
            ["--embeddings", "VECTORS", "--split", "test"],
            "--split: invalid_split: found 'test'; use one of train, valid",
        ),
        (["--embeddings", "VECTORS", "--iou-thr", "2"], "give a number from 0 to 1"),
        (["--embeddings", "VECTORS", "--min-cluster-size", "1"], "whole number from 2 up"),
        (["--embeddings", "VECTORS", "--seed", "4294967296"], "--seed: found 4294967296"),
        (["--embeddings", "VECTORS", "--plot", "plot.pdf"], "name a .png or .svg file"),
        (["--embeddings", "VECTORS", "--full", "VECTORS"], "is the file of --embeddings too"),
        (["--embeddings", "none.npy"], "none.npy: cannot be read"),
        (["--crops", "VECTORS", "--plot", "plot.png"], "--plot: found no vectors of the images"),
        (
            ["--crops", "VECTORS", "--crops", "VECTORS"],
            "--of: found 0 beside 2 --crops; say --of gt or --of dt",
        ),
        (
            ["--crops", "VECTORS", "--of", "dt", "--crops", "VECTORS", "--of", "dt"],
            "--of: found dt more than once",
        ),
        (["--embeddings", "VECTORS", "--of", "dt"], "--of: found 1 beside 0 --crops"),
    ],
)
def test_refusals(
    options: list[str], says: str, pictures: tuple[Path, Path, Path], errata: Run
) -> None:
    gt, dt, vectors = pictures
    given = [str(vectors) if option == "VECTORS" else option for option in options]
    done = errata("vectors", gt, dt, *given)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith("error: ")
    assert says in line


def test_too_few_vectors(pictures: tuple[Path, Path, Path], errata: Run) -> None:
    gt, dt, vectors = pictures
    np.save(vectors, np.zeros((N - 1, 8)))
    done = errata("vectors", gt, dt, "--embeddings", vectors)
    assert (done.code, done.out) == (2, "")
    assert len(done.err.splitlines()) == 1


def test_a_missing_extra_is_named(
    pictures: tuple[Path, Path, Path], errata: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from errata import MissingExtraError
    from errata import vectors as library

    def missing(*_: object, **__: object) -> None:
        raise MissingExtraError.of("umap-learn", "vectors")

    monkeypatch.setattr(library, "build_space", missing)
    gt, dt, vectors = pictures
    done = errata("vectors", gt, dt, "--embeddings", vectors)
    assert done.code == 2
    assert done.err == "error: umap-learn is not installed: pip install 'errata[vectors]'\n"


def test_no_images_at_all(files: Files, errata: Run) -> None:
    files.truth["images"], files.truth["annotations"], files.results = [], [], []
    pair = files.write()
    vectors = files.folder / "vectors.npy"
    np.save(vectors, np.empty((0, 4)))
    done = errata("vectors", *pair, "--embeddings", vectors)
    assert (done.code, done.err) == (0, "")
    assert "Nothing to cluster." in done.out

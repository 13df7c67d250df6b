"""Spaces that are kept in a folder."""

from __future__ import annotations

import dataclasses
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from errata.embeddings import Embeddings
from errata.errors import ErrataWarning, FileError
from errata.vectors import SpaceSettings, VectorSpace, build_space
from errata.vectors.projection import cache, project
from errata.vectors.projection.build import kept_space

SETTINGS = SpaceSettings(method="pca")
VECTORS = np.random.default_rng(0).normal(size=(30, 12)).astype(np.float32)


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch, warm: None) -> list[int]:
    """A list that grows whenever a space is computed."""
    counted: list[int] = []
    compute = project.compute

    def counting(*arguments: Any) -> Any:
        counted.append(1)
        return compute(*arguments)

    monkeypatch.setattr(project, "compute", counting)
    return counted


def build_kept(folder: Path, **changes: Any) -> VectorSpace:
    return build_space(Embeddings(VECTORS), dataclasses.replace(SETTINGS, **changes), cache=folder)


def same(one: VectorSpace, other: VectorSpace) -> bool:
    arrays = all(
        getattr(one, name).tobytes() == getattr(other, name).tobytes()
        and getattr(one, name).dtype == getattr(other, name).dtype
        for name in ("points", "display", "labels")
    )
    rest = ("method", "n_neighbors", "seconds")
    silhouettes = np.array([one.silhouette, other.silhouette])
    return (
        arrays
        and all(getattr(one, name) == getattr(other, name) for name in rest)
        and bool(np.array_equal(silhouettes[:1], silhouettes[1:], equal_nan=True))
    )


def test_a_kept_space_is_not_computed_again(computed: list[int], tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there"
    first = build_kept(folder)
    told: list[int] = []
    again = build_space(
        Embeddings(VECTORS), SETTINGS, cache=folder, progress=lambda done, _: told.append(done)
    )
    assert same(first, again)
    assert len(computed) == 1
    assert told == [100]
    assert [file.suffix for file in folder.iterdir()] == [".npz"]


def test_a_kept_space_is_given_without_computing_one(computed: list[int], tmp_path: Path) -> None:
    given = Embeddings(VECTORS)
    assert kept_space(given, SETTINGS, cache=tmp_path) is None
    assert computed == []
    first = build_kept(tmp_path)
    found = kept_space(given, SETTINGS, cache=tmp_path)
    assert found is not None
    assert same(found, first)
    assert not found.labels.flags.writeable
    assert found.embeddings is given
    other = dataclasses.replace(SETTINGS, dimensions=SETTINGS.dimensions - 1)
    assert kept_space(given, other, cache=tmp_path) is None
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:100])
    assert kept_space(given, SETTINGS, cache=tmp_path) is None
    assert len(computed) == 1


def test_n_neighbors_is_kept(computed: list[int], tmp_path: Path) -> None:
    first, again = (build_kept(tmp_path, method="umap", n_epochs=5) for _ in range(2))
    assert same(first, again)
    assert again.n_neighbors == 29
    assert len(computed) == 1


def test_anything_else_is_computed(
    computed: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_kept(tmp_path)
    build_kept(tmp_path, seed=1)
    build_kept(tmp_path, min_samples=2)
    build_space(Embeddings(VECTORS[:-1]), SETTINGS, cache=tmp_path)
    build_space(Embeddings(VECTORS.astype(np.float64)), SETTINGS, cache=tmp_path)
    monkeypatch.setattr(cache, "_version", "another {}".format)
    build_kept(tmp_path)
    assert len(computed) == 6


def damage(file: Path, how: str) -> None:
    whole = file.read_bytes()
    if how == "empty":
        file.write_bytes(b"")
    elif how == "cut":
        file.write_bytes(whole[: len(whole) // 2])
    elif how == "flipped":
        file.write_bytes(whole[:900] + bytes([whole[900] ^ 255]) + whole[901:])
    elif how == "text":
        file.write_text("no archive")
    elif how == "array":
        with file.open("wb") as out:
            np.save(out, np.ones(3))
    elif how == "folder":
        file.unlink()
        file.mkdir()
    else:
        with np.load(file) as archive:
            parts = dict(archive)
        if how == "part missing":
            del parts["labels"]
        elif how == "shape":
            parts["points"] = parts["points"][1:]
        else:
            parts["labels"] = parts["labels"].astype(object)
        np.savez(file, **parts)


@pytest.mark.parametrize(
    "how", ["empty", "cut", "flipped", "text", "array", "part missing", "shape", "pickle"]
)
def test_a_damaged_file_is_as_good_as_none(how: str, computed: list[int], tmp_path: Path) -> None:
    first = build_kept(tmp_path)
    (file,) = tmp_path.iterdir()
    damage(file, how)
    again = build_kept(tmp_path)
    assert (first.points == again.points).all()
    assert len(computed) == 2
    assert same(again, build_kept(tmp_path))
    assert len(computed) == 2


def test_a_space_that_cannot_be_kept_is_still_given(computed: list[int], tmp_path: Path) -> None:
    build_kept(tmp_path)
    (file,) = tmp_path.iterdir()
    damage(file, "folder")
    (file / "full").touch()
    with pytest.warns(ErrataWarning, match="could not be kept"):
        assert len(build_kept(tmp_path).labels) == len(VECTORS)
    shutil.rmtree(file)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_told_before_the_work(
    computed: list[int], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileError, match="cannot be made"):
        build_kept(tmp_path / "file" / "folder")
    assert computed == []

"""What is kept, what is found again, and what becomes of damage."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from embeddings.drawn import Mean, dataset_of, folder_of, noise, read
from errata import ErrataWarning, FileError
from errata.embeddings import VectorCache, compute, compute_files
from errata.embeddings.cache import default_folder


@pytest.fixture
def cache(tmp_path: Path) -> VectorCache:
    return VectorCache(tmp_path / "cache")


def kept(cache: VectorCache) -> list[Path]:
    return sorted(path for path in cache.folder.rglob("*") if path.is_file())


def test_a_second_run_computes_nothing(tmp_path: Path, cache: VectorCache) -> None:
    folder_of(tmp_path / "p", 4)
    first, second = Mean(), Mean()
    vectors, names = compute_files(tmp_path / "p", model=first, cache=cache)
    again, names_again = compute_files(tmp_path / "p", model=second, cache=str(cache.folder))
    assert (first.prepared, second.prepared) == (4, 0)
    assert again.tobytes() == vectors.tobytes()
    assert names_again == names
    assert len(kept(cache)) == 4


def test_moved_pictures_are_found_and_changed_ones_are_not(
    tmp_path: Path, cache: VectorCache
) -> None:
    folder_of(tmp_path / "p", 3)
    compute_files(tmp_path / "p", model=Mean(), cache=cache)
    (tmp_path / "p").rename(tmp_path / "q")
    (tmp_path / "q" / "000.png").rename(tmp_path / "q" / "zzz.png")
    noise(77).save(tmp_path / "q" / "001.png")
    maker = Mean()
    vectors, names = compute_files(tmp_path / "q", model=maker, cache=cache)
    assert (maker.prepared, names) == (1, ["001.png", "002.png", "zzz.png"])
    fresh, _ = compute_files(tmp_path / "q", model=Mean())
    assert vectors.tobytes() == fresh.tobytes()


def test_another_maker_finds_nothing(tmp_path: Path, cache: VectorCache) -> None:
    folder_of(tmp_path / "p", 2)
    compute_files(tmp_path / "p", model=Mean(), cache=cache)
    other = Mean("mean 2")
    compute_files(tmp_path / "p", model=other, cache=cache)
    assert other.prepared == 2


def test_crops_are_kept_one_by_one(tmp_path: Path, cache: VectorCache) -> None:
    names = folder_of(tmp_path, 1)
    boxes = [[0.0, 0.0, 9.0, 9.0], [5.0, 5.0, 9.0, 9.0]]
    compute(
        read(tmp_path, dataset_of(names, {0: boxes[:1]})),
        tmp_path,
        of="gt",
        model=Mean(),
        cache=cache,
    )
    maker = Mean()
    both = read(tmp_path, dataset_of(names, {0: boxes}))
    found = compute(both, tmp_path, of="gt", model=maker, cache=cache)
    assert maker.prepared == 1
    assert (
        found.vectors.tobytes() == compute(both, tmp_path, of="gt", model=Mean()).vectors.tobytes()
    )
    compute(both, tmp_path, of="gt", model=maker, cache=cache)
    assert maker.prepared == 1
    # The whole picture is the crop of all of it.
    compute(both, tmp_path, model=maker, cache=cache)
    whole = read(tmp_path, dataset_of(names, {0: [[0, 0, 40, 30]]}))
    compute(whole, tmp_path, of="gt", model=maker, cache=cache)
    assert maker.prepared == 2


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 0.9999), bits=st.integers(1, 255), cut=st.booleans())
def test_a_damaged_file_counts_as_absent(
    where: float, bits: int, cut: bool, tmp_path: Path, cache: VectorCache
) -> None:
    names = folder_of(tmp_path / "p", 1)
    expected, _ = compute_files(tmp_path / "p", model=Mean(), cache=cache)
    (path,) = kept(cache)
    content = bytearray(path.read_bytes())
    place = int(where * len(content))
    content[place] ^= bits
    path.write_bytes(bytes(content[:place] if cut else content))
    maker = Mean()
    vectors, found = compute_files(tmp_path / "p", model=maker, cache=cache)
    assert (maker.prepared, found) == (1, names)
    assert vectors.tobytes() == expected.tobytes()
    healed = Mean()
    compute_files(tmp_path / "p", model=healed, cache=cache)
    assert healed.prepared == 0


def test_vectors_of_any_shape_come_back(cache: VectorCache) -> None:
    grid = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    cache.put("a", "m", {(0, 0, 1, 1): grid, (0, 0, 2, 2): grid + 1})
    found = cache.get("a", "m")
    assert list(found) == [(0, 0, 1, 1), (0, 0, 2, 2)]
    assert (found[0, 0, 2, 2] == grid + 1).all()
    assert cache.get("a", "n") == cache.get("b", "m") == {}


class TestFolder:
    @pytest.fixture(autouse=True)
    def _no_variables(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in ("ERRATA_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
            monkeypatch.delenv(name, raising=False)

    def test_default(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr(sys, "platform", "linux")
        assert default_folder() == Path.home() / ".cache" / "errata"
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        assert default_folder() == tmp_path / "errata"
        monkeypatch.setattr(sys, "platform", "darwin")
        assert default_folder() == Path.home() / "Library" / "Caches" / "errata"
        monkeypatch.setattr(sys, "platform", "win32")
        monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
        assert default_folder() == tmp_path / "errata" / "Cache"
        monkeypatch.setenv("ERRATA_CACHE", str(tmp_path / "mine"))
        assert VectorCache().folder == tmp_path / "mine"

    def test_one_that_cannot_be_made(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(FileError, match=r"cannot be made: .*; name another folder"):
            VectorCache(tmp_path / "file" / "cache")

    def test_one_that_cannot_be_written_costs_a_warning(self, tmp_path: Path) -> None:
        folder_of(tmp_path / "p", 2)
        cache = VectorCache(tmp_path / "cache")
        (cache.folder / "vectors").rmdir()
        (cache.folder / "vectors").touch()
        with pytest.warns(ErrataWarning, match="vectors are not kept for another time: "):
            vectors, _ = compute_files(tmp_path / "p", model=Mean(), cache=cache)
        assert len(vectors) == 2


def test_two_processes_at_once(tmp_path: Path) -> None:
    folder_of(tmp_path / "p", 60)
    script = (
        "import sys; from errata.embeddings import compute_files\n"
        "vectors, _ = compute_files(sys.argv[1], cache=sys.argv[2])\n"
        "print(vectors.shape, hash(vectors.tobytes()))"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "p"), str(tmp_path / "cache")]
    both = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PYTHONHASHSEED": "0"})
        for _ in range(2)
    ]
    first, second = (process.communicate()[0] for process in both)
    assert [process.returncode for process in both] == [0, 0]
    assert first == second
    assert first.startswith("(60, 500)")
    cache = VectorCache(tmp_path / "cache")
    assert len(kept(cache)) == 60
    maker = Mean()
    compute_files(tmp_path / "p", cache=cache, model=maker)
    assert maker.prepared == 60

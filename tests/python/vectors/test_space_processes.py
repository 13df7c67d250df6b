"""Spaces made by real processes: the same twice, as umap-learn's own, and gone without a trace."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from errata.demo import generate
from errata.embeddings import Embeddings
from errata.errors import CancelledError, MissingExtraError
from errata.vectors import SpaceSettings, VectorSpace, WorkerError, build_space
from errata.vectors.projection import neighbours, project

VECTORS = np.random.default_rng(0).normal(size=(120, 12)).astype(np.float32)
QUICK = SpaceSettings(n_epochs=30)
LONG = SpaceSettings(n_epochs=20_000)
"""Seconds, of which no test waits for more than some percents."""

BUILD = """
import sys
import numpy as np
from errata.embeddings import Embeddings
from errata.vectors import SpaceSettings, build_space
space = build_space(Embeddings(np.load(sys.argv[1])), SpaceSettings(n_epochs=30))
np.savez(sys.argv[2], points=space.points, display=space.display, labels=space.labels,
         silhouette=space.silhouette)
heavy = {"umap", "numba", "hdbscan", "sklearn", "scipy"} & set(sys.modules)
assert not heavy, heavy
"""

BY_HAND = """
import sys
import numpy as np
import umap
given = np.load(sys.argv[1])
knn = np.load(sys.argv[2])
for dimensions in (10, 2):
    layout = umap.UMAP(
        n_components=dimensions, n_neighbors=30, min_dist=0.05, random_state=0, n_jobs=1,
        n_epochs=30, precomputed_knn=(knn["indices"], knn["distances"], None),
        force_approximation_algorithm=True)
    np.save(f"{sys.argv[3]}{dimensions}.npy", layout.fit_transform(given))
"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Temporary files go here, and must be gone in the end; so must processes and threads."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    threads, before = threading.active_count(), children()
    yield folder
    assert list(folder.iterdir()) == []
    assert children() <= before
    assert threading.active_count() == threads


def listed(*arguments: str) -> list[str]:
    """Lines of ps; none where it finds none, which is no failure."""
    done = subprocess.run(["ps", *arguments], check=False, capture_output=True, text=True)
    return done.stdout.splitlines()


def children() -> set[str]:
    """Numbers of the processes that this one started for vectors, zombies among them."""
    found = listed("--ppid", str(os.getpid()), "-o", "pid=,stat=,args=")
    return {
        line.split()[0]
        for line in found
        if "umap_worker" in line or line.split()[1].startswith("Z")
    }


def run(code: str, *arguments: object) -> None:
    command = [sys.executable, "-W", "ignore", "-c", code, *map(str, arguments)]
    subprocess.run(command, check=True)


@pytest.fixture(scope="module")
def plain() -> VectorSpace:
    return build_space(Embeddings(VECTORS), QUICK)


def test_another_process_makes_the_same_bits(plain: VectorSpace, tmp_path: Path) -> None:
    np.save(tmp_path / "vectors.npy", VECTORS)
    run(BUILD, tmp_path / "vectors.npy", tmp_path / "space.npz")
    with np.load(tmp_path / "space.npz") as found:
        for name in ("points", "display", "labels"):
            assert found[name].tobytes() == getattr(plain, name).tobytes(), name
        assert float(found["silhouette"]) == plain.silhouette


def test_it_is_what_umap_makes_of_these_neighbours(plain: VectorSpace, tmp_path: Path) -> None:
    np.save(tmp_path / "vectors.npy", VECTORS)
    indices, distances = neighbours.nearest(VECTORS, 30)
    np.savez(tmp_path / "knn.npz", indices=indices, distances=distances)
    run(BY_HAND, tmp_path / "vectors.npy", tmp_path / "knn.npz", tmp_path / "hand")
    assert (np.load(tmp_path / "hand10.npy") == plain.points).all()
    assert (np.load(tmp_path / "hand2.npy") == plain.display).all()


def test_one_processor_makes_the_same(plain: VectorSpace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project, "processors", lambda: 1)
    space = build_space(Embeddings(VECTORS), QUICK)
    assert (space.points == plain.points).all()
    assert (space.display == plain.display).all()


def test_planted_clusters_are_found(tmp_path: Path) -> None:
    demo = generate(tmp_path / "demo", n_images=500)
    planted = json.loads(demo.planted.read_text())["clusters"]["of_image"]
    told: list[tuple[int, int]] = []
    given = Embeddings(np.load(demo.embeddings))
    space = build_space(given, progress=lambda *now: told.append(now))
    assert adjusted_rand_score(planted, space.labels) >= 0.9
    assert space.silhouette > 0.5
    assert told == sorted(set(told))
    assert told[-1] == (100, 100)
    assert len(told) > 10


# Compiling the approximate search takes 10 s, of which numba cannot keep all: run here alone.
def test_approximate_neighbours_serve_as_well(
    plain: VectorSpace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "EXACT_WORK", 0)
    space = build_space(Embeddings(VECTORS), QUICK)
    assert space.method == "umap"
    assert np.isfinite(space.points).all()


def test_cancelled_before_it_begins() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(CancelledError, match="cancelled"):
        build_space(Embeddings(VECTORS), cancel=stop)


class Stop(BaseException):
    """Stands for an interrupt."""


@pytest.mark.parametrize("at", [0, 10, 33])
def test_cancelling_ends_the_processes(at: int) -> None:
    stop = threading.Event()

    def progress(percent: int, _total: int) -> None:
        if percent >= at:
            stop.set()

    with pytest.raises(CancelledError):
        build_space(Embeddings(VECTORS), LONG, progress=progress, cancel=stop)


@pytest.mark.parametrize("error", [KeyboardInterrupt, Stop])
def test_an_interrupt_ends_the_processes_and_passes(error: type[BaseException]) -> None:
    def progress(percent: int, _total: int) -> None:
        if percent >= 31:
            raise error

    with pytest.raises(error):
        build_space(Embeddings(VECTORS), LONG, progress=progress)


def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    code = """
import sys
import numpy as np
from errata.embeddings import Embeddings
from errata.vectors import SpaceSettings, build_space
def progress(percent, total):
    if percent >= 31: print("laying out", flush=True)
given = np.random.default_rng(0).normal(size=(120, 12))
build_space(Embeddings(given), SpaceSettings(n_epochs=20_000), progress=progress)
"""
    command = [sys.executable, "-c", code]
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        workers = [int(pid) for pid in listed("--ppid", str(parent.pid), "-o", "pid=")]
        assert workers
        parent.kill()
    deadline = time.monotonic() + 10
    while any(alive(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(alive(pid) for pid in workers)


def alive(pid: int) -> bool:
    return any(not line.startswith("Z") for line in listed("-p", str(pid), "-o", "stat="))


BROKEN: dict[str, tuple[str, str, str]] = {
    "killed": ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "SIGKILL", ""),
    "ended": ("import os\nprint('fatal words')\nos._exit(3)", "with code 3", ""),
    "memory": ("raise MemoryError('Unable to allocate 9 TiB')", "allocate 9 TiB", "MemoryError"),
    "import": (
        "raise ImportError('Numba needs NumPy 1.0 or less')",
        "a package cannot be imported (Numba needs NumPy 1.0 or less); pip install",
        "umap.py",
    ),
    "other": ("raise RuntimeError('one\\ntwo')", "RuntimeError: one", "two"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_worker_that_fails_is_told_in_a_sentence(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, says, detail = BROKEN[name]
    (tmp_path / "umap.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(WorkerError) as caught:
        build_space(Embeddings(VECTORS), QUICK)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert detail in caught.value.detail


@pytest.mark.parametrize(("module", "package"), [("umap", "umap-learn"), ("hdbscan", "hdbscan")])
def test_a_missing_package_is_named_first(
    module: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find_spec(name: str) -> Any:
        return None if name == module else object()

    monkeypatch.setattr(project, "find_spec", find_spec)
    with pytest.raises(MissingExtraError, match=f"{package} is not installed"):
        build_space(Embeddings(VECTORS))


def test_what_prints_to_standard_output_is_no_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "umap.py").write_text("import os\nprint('hello')\nos.write(1, b'hello')\n1 / 0")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(WorkerError, match="ZeroDivisionError"):
        build_space(Embeddings(VECTORS))
    assert capfd.readouterr() == ("", "")

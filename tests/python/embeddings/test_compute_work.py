"""Work on many pictures: order, threads, cancelling, resuming, pictures that are not there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import errata
from embeddings.drawn import Mean, dataset_of, folder_of, noise, read
from errata import CancelledError, ErrataWarning, FileError, InputError, UsageError
from errata.embeddings import VectorCache, compute, compute_files


@pytest.mark.parametrize("batch_size", [1, 3, 100])
@pytest.mark.parametrize("threads", [1, 2, 7])
def test_the_same_bytes_on_any_number_of_threads(
    threads: int, batch_size: int, tmp_path: Path
) -> None:
    folder_of(tmp_path, 10)
    expected = [Mean().prepare(noise(i)) for i in range(10)]
    maker = Mean(batch_size=batch_size)
    vectors, _ = compute_files(tmp_path, model=maker, threads=threads)
    assert vectors.tobytes() == np.stack(expected).tobytes()
    assert sum(maker.batches) == 10
    assert max(maker.batches) == min(batch_size, 10)


def test_descriptors_on_threads(tmp_path: Path) -> None:
    folder_of(tmp_path, 12)
    one, many = (compute_files(tmp_path, threads=n)[0] for n in (1, 6))
    assert one.tobytes() == many.tobytes()


def test_crops_of_one_picture_go_in_batches(tmp_path: Path) -> None:
    boxes = [[float(i), 0.0, 5.0, 5.0] for i in range(10)]
    dataset = read(tmp_path, dataset_of(folder_of(tmp_path, 1), {0: boxes}))
    maker = Mean(batch_size=4)
    compute(dataset, tmp_path, of="gt", model=maker)
    assert maker.batches == [4, 4, 2]


def test_rows_are_those_of_the_images(tmp_path: Path) -> None:
    names = folder_of(tmp_path, 3)
    truth = dataset_of(names)
    truth["images"].reverse()
    found = compute(read(tmp_path, truth), tmp_path, model=Mean())
    assert found.rows.tolist() == [0, 1, 2]
    expected = np.stack([Mean().prepare(noise(i)) for i in range(3)])
    assert found.vectors.tobytes() == expected.tobytes()
    assert (found.of, found.made_by) == ("images", "mean")
    assert found.vectors.dtype == np.float32


def test_one_file_for_two_images(tmp_path: Path) -> None:
    (name,) = folder_of(tmp_path, 1)
    found = compute(read(tmp_path, dataset_of([name, name])), tmp_path, model=Mean())
    assert (found.vectors[0] == found.vectors[1]).all()


def test_nothing_at_all() -> None:
    vectors, names = compute_files([])
    assert (len(vectors), names) == (0, [])


def test_progress(tmp_path: Path) -> None:
    folder_of(tmp_path, 5)
    told: list[tuple[int, int]] = []
    compute_files(tmp_path, model=Mean(), progress=lambda *each: told.append(each))
    assert told == [(i, 5) for i in range(1, 6)]


class TestCancel:
    def test_what_was_done_is_not_done_again(self, tmp_path: Path) -> None:
        folder_of(tmp_path / "p", 30)
        cancel = threading.Event()

        def stop(done: int, total: int) -> None:
            if done == 10:
                cancel.set()

        cache, first, second = VectorCache(tmp_path / "cache"), Mean(), Mean()
        with pytest.raises(CancelledError, match=r"stopped after 1\d of 30 vectors; they are kept"):
            compute_files(
                tmp_path / "p", model=first, cache=cache, progress=stop, cancel=cancel, threads=2
            )
        assert 10 <= first.prepared < 20
        vectors, _ = compute_files(tmp_path / "p", model=second, cache=cache)
        assert first.prepared + second.prepared == 30
        expected, _ = compute_files(tmp_path / "p", model=Mean())
        assert vectors.tobytes() == expected.tobytes()

    def test_in_the_middle_of_a_picture(self, tmp_path: Path) -> None:
        boxes = [[float(i), 0.0, 5.0, 5.0] for i in range(30)]
        dataset = read(tmp_path, dataset_of(folder_of(tmp_path, 1), {0: boxes}))
        cancel = threading.Event()

        class Stopping(Mean):
            def run(self, inputs: list[np.ndarray]) -> np.ndarray:
                if self.prepared >= 8:
                    cancel.set()
                return super().run(inputs)

        first, second, cache = Stopping(), Mean(), VectorCache(tmp_path / "cache")
        with pytest.raises(CancelledError):
            compute(dataset, tmp_path, of="gt", model=first, cache=cache, cancel=cancel)
        compute(dataset, tmp_path, of="gt", model=second, cache=cache)
        assert (first.prepared, second.prepared) == (8, 22)

    def test_before_it_begins(self, tmp_path: Path) -> None:
        folder_of(tmp_path, 2)
        cancel, maker = threading.Event(), Mean()
        cancel.set()
        with pytest.raises(CancelledError, match=r"stopped after 0 of 2 vectors$"):
            compute_files(tmp_path, model=maker, cancel=cancel)
        assert maker.prepared == 0

    def test_no_thread_is_left(self, tmp_path: Path) -> None:
        folder_of(tmp_path, 4)
        before = threading.active_count()
        compute_files(tmp_path, model=Mean())
        assert threading.active_count() == before


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL on this system")
def test_killed_and_resumed(tmp_path: Path) -> None:
    names = folder_of(tmp_path / "p", 200)
    script = (
        "import sys; from errata.embeddings import compute_files\n"
        "compute_files(sys.argv[1], cache=sys.argv[2])"
    )
    cache = VectorCache(tmp_path / "cache")
    process = subprocess.Popen([sys.executable, "-c", script, tmp_path / "p", cache.folder])
    deadline = time.monotonic() + 60

    def done() -> int:
        return sum(path.is_file() for path in cache.folder.rglob("*"))

    while done() < 10 and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    from errata.embeddings.compute import embed_files
    from errata.embeddings.descriptors import Descriptors
    from errata.embeddings.job import Job

    found, figures = embed_files(tmp_path / "p", Job(Descriptors(), cache=cache))
    assert found == names
    assert figures.cached >= 9
    assert figures.computed == 200 - figures.cached == figures.decoded
    expected, _ = compute_files(tmp_path / "p")
    assert figures.vectors.tobytes() == expected.tobytes()


class TestMissing:
    def test_one_error_counts_them(self, tmp_path: Path) -> None:
        names = folder_of(tmp_path, 2)
        dataset = read(tmp_path, dataset_of([*names, *[f"no{i}.png" for i in range(5)]]))
        maker = Mean()
        with pytest.raises(FileError, match="5 of 7 pictures are not there") as caught:
            compute(dataset, tmp_path, model=maker)
        assert "no0.png" in str(caught.value)
        assert str(caught.value).count("no") <= 5
        assert maker.prepared == 0

    def test_skip(self, tmp_path: Path) -> None:
        names = folder_of(tmp_path, 4)
        (tmp_path / names[1]).unlink()
        (tmp_path / names[2]).write_bytes(b"damaged")
        dataset = read(tmp_path, dataset_of(names))
        with pytest.warns(
            ErrataWarning, match="2 of 4 pictures are left out, the first: .*001.png"
        ):
            found = compute(dataset, tmp_path, model=Mean(batch_size=2), missing="skip")
        assert found.rows.tolist() == [0, 3]
        expected = np.stack([Mean().prepare(noise(i)) for i in (0, 3)])
        assert found.vectors.tobytes() == expected.tobytes()
        with pytest.warns(ErrataWarning, match="2 of 4"):
            vectors, kept = compute_files(
                [tmp_path / name for name in names], model=Mean(), missing="skip"
            )
        assert kept == [str(tmp_path / names[i]) for i in (0, 3)]
        assert vectors.tobytes() == expected.tobytes()

    def test_a_cut_off_picture_is_found_out_by_its_pixels(self, tmp_path: Path) -> None:
        names = folder_of(tmp_path, 3)
        path = tmp_path / names[1]
        path.write_bytes(path.read_bytes()[:900])
        with pytest.raises(InputError, match=r"001\.png: found a damaged picture"):
            compute_files(tmp_path, model=Mean())
        with pytest.warns(ErrataWarning, match="1 of 3"):
            _, kept = compute_files(tmp_path, model=Mean(batch_size=3), missing="skip")
        assert kept == [names[0], names[2]]

    def test_the_first_in_order_is_named(self, tmp_path: Path) -> None:
        names = folder_of(tmp_path, 20)
        for name in names[5:]:
            (tmp_path / name).write_bytes(b"damaged")
        for _ in range(5):
            with pytest.raises(InputError, match=r"005\.png"):
                compute_files(tmp_path, model=Mean(), threads=4)

    def test_all_of_them(self, tmp_path: Path) -> None:
        dataset = read(tmp_path, dataset_of(["a.png"]))
        with pytest.warns(ErrataWarning, match="1 of 1"):
            assert len(compute(dataset, tmp_path, missing="skip")) == 0

    def test_no_folder(self, tmp_path: Path) -> None:
        dataset = read(tmp_path, dataset_of(["a.png"]))
        with pytest.raises(FileError, match="nowhere: found no such folder"):
            compute(dataset, tmp_path / "nowhere")

    def test_a_string_is_no_list(self) -> None:
        with pytest.raises(UsageError, match="paths: found"):
            compute_files(b"a.png")  # type: ignore[arg-type]


class Odd(Mean):
    def run(self, inputs: list[np.ndarray]) -> np.ndarray:
        width = int(inputs[0][3])
        return np.full((len(inputs), width), np.nan if width == 7 else 1, dtype=np.float32)


def test_makers_that_give_nonsense(tmp_path: Path) -> None:
    Image.new("RGB", (7, 7)).save(tmp_path / "a.png")
    with pytest.raises(InputError, match=r"a\.png: mean gives NaN or infinity"):
        compute_files(tmp_path, model=Odd())
    Image.new("RGB", (8, 7)).save(tmp_path / "a.png")
    Image.new("RGB", (9, 7)).save(tmp_path / "b.png")
    with pytest.raises(InputError, match=r"b\.png: found a vector of shape \(9,\) beside \(8,\)"):
        compute_files(tmp_path, model=Odd())


@pytest.mark.parametrize(("package", "extra"), [("PIL", "embed"), ("skimage", "embed")])
def test_without_a_package_the_line_to_type_is_said(
    package: str, extra: str, tmp_path: Path
) -> None:
    folder_of(tmp_path, 1)
    script = (
        f"import sys; sys.modules[{package!r}] = None\n"
        "from errata import MissingExtraError\n"
        "from errata.embeddings import compute_files\n"
        "try: compute_files(sys.argv[1])\n"
        "except MissingExtraError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True
    )
    name = {"PIL": "Pillow", "skimage": "scikit-image"}[package]
    assert done.stdout == f"{name} is not installed: pip install 'errata[{extra}]'\n"
    assert errata.embeddings.Descriptors().made_by == "errata descriptors 1"

"""`errata embed`: what is written, what is said, what is refused, and how it goes on."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import errata as library
from cli.small import Run
from embeddings.drawn import dataset_of, folder_of, noise
from embeddings.models import identity, linear
from errata.embeddings import PatchDescriptors, compute, compute_files, read

BOXES: dict[int, list[list[float]]] = {0: [[0, 0, 9, 9], [5, 5, 20, 20]], 1: [[3, 4, 8, 8]]}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the cache: never the user's own."""
    monkeypatch.setenv("ERRATA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of three pictures."""
    folder_of(tmp_path / "pictures", 3)
    return tmp_path / "pictures"


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Ground truth and predictions on them."""
    import json

    gt, dt = tmp_path / "gt.json", tmp_path / "dt.json"
    gt.write_text(json.dumps(dataset_of([f"{i:03}.png" for i in range(3)], BOXES)))
    box = {"category_id": 1, "bbox": [2, 2, 10, 10]}
    records = [{"image_id": 12 - i, "score": 0.9 - i / 10, **box} for i in range(3)]
    dt.write_text(json.dumps(records))
    return gt, dt


def words(text: str) -> str:
    return " ".join(text.split())


def test_a_folder(pictures: Path, tmp_path: Path, cache: Path, errata: Run) -> None:
    out = tmp_path / "v.npz"
    done = errata("embed", pictures, "--out", out)
    assert (done.code, done.err) == (0, "")
    with np.load(out) as found:
        expected, names = compute_files(pictures)
        assert found["vectors"].tobytes() == expected.tobytes()
        assert found["file_name"].tolist() == names
        assert str(found["made_by"]) == "errata descriptors 1"
    said = words(done.out)
    assert "3 vectors, one for each of 3 pictures, 500 dimensions Made by errata descr" in said
    assert "not learned features" in said
    assert re.search(rf"3 computed in \d+\.\d s, 0 taken from the cache in {cache} ", said)
    again = words(errata("embed", pictures, "--out", out).out)
    assert re.search(r" 0 computed in \d+\.\d s, 3 taken from the cache", again)
    assert done.out.splitlines()[-1] == f"errata vectors GT DT --embeddings {out}"


def test_json(pictures: Path, tmp_path: Path, pair: tuple[Path, Path], errata: Run) -> None:
    out = tmp_path / "v.npz"
    done = errata("embed", pictures, "--out", out, "--gt", pair[0], "--no-cache", "--json")
    assert (done.code, done.err) == (0, "")
    found = done.json
    assert found.pop("seconds") >= 0
    assert found == {
        "errata": library.__version__,
        "file": str(out),
        "of": "images",
        "shape": [3, 500],
        "made_by": "errata descriptors 1",
        "computed": 3,
        "cached": 0,
        "pictures": 3,
        "decoded": 3,
        "odd_boxes": 0,
        "other_size": [],
        "left_out": [],
        "cache": None,
        "dataset": {"file": str(pair[0]), "blake3": library.read(pair[0]).blake3},
    }


@pytest.mark.parametrize("ending", ["npy", "npz", "csv", "parquet", "arrow"])
def test_a_data_set_reads_back(
    ending: str, pictures: Path, tmp_path: Path, pair: tuple[Path, Path], errata: Run
) -> None:
    out = tmp_path / f"v.{ending}"
    done = errata("embed", pictures, "--out", out, "--gt", pair[0])
    assert (done.code, done.err) == (0, "")
    dataset = library.read(pair[0])
    found = read(out, dataset)
    expected = compute(dataset, pictures)
    assert found.vectors.astype(np.float32).tobytes() == expected.vectors.tobytes()
    assert shlex.split(done.out.splitlines()[-1])[:4] == ["errata", "vectors", str(pair[0]), "DT"]


@pytest.mark.parametrize("of", ["gt", "dt"])
def test_crops(
    of: Any, pictures: Path, tmp_path: Path, pair: tuple[Path, Path], errata: Run
) -> None:
    out = tmp_path / "v.csv"
    options = ["--of", of, "--gt", pair[0], "--margin", "0.25"]
    if of == "dt":
        options += ["--dt", pair[1], "--min-score", "0.75"]
    done = errata("embed", pictures, "--out", out, *options)
    assert (done.code, done.err) == (0, "")
    dataset = library.read(pair[0])
    inferences = library.read_predictions(pair[1], dataset)
    found = read(out, dataset, inferences, of=of, partial=True)
    expected = compute(
        dataset,
        pictures,
        of=of,
        inferences=inferences if of == "dt" else None,
        margin=0.25,
        min_score=0.75 if of == "dt" else None,
    )
    assert found.rows.tolist() == expected.rows.tolist()
    assert len(found) == (3 if of == "gt" else 2)
    assert found.vectors.astype(np.float32).tobytes() == expected.vectors.tobytes()
    assert "Made by errata descriptors 1 margin=0.25." in done.out
    assert done.out.rstrip().endswith(f"--crops {out} --of {of} --partial")


def test_a_model(pictures: Path, tmp_path: Path, errata: Run) -> None:
    model, _ = linear(tmp_path / "m.onnx", ["n", 3, 4, 6])
    out = tmp_path / "v.npz"
    done = errata(
        "embed", pictures, "--out", out, "--model", model, "--mean", "0,0,0", "--std", "1",
        "--batch-size", "2",
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    assert "not learned" not in done.out
    with np.load(out) as found:
        assert found["vectors"].shape == (3, 5)
        made_by = str(found["made_by"])
    assert re.fullmatch(r"onnx [0-9a-f]{16} 6x4 mean=0,0,0 std=1,1,1 batch=2 output=y", made_by)
    assert f"Made by {made_by}." in words(done.out)


def test_patches(pictures: Path, tmp_path: Path, errata: Run) -> None:
    out = tmp_path / "p.npz"
    done = errata("embed", pictures, "--out", out, "--patches", "4")
    assert (done.code, done.err) == (0, "")
    with np.load(out, allow_pickle=False) as found:
        assert sorted(found.files) == ["file_name", "made_by", "patches"]
        assert found["patches"].shape == (3, 4, 4, 70)
        assert found["patches"].dtype == np.float32
        assert found["file_name"].tolist() == ["000.png", "001.png", "002.png"]
        assert str(found["made_by"]) == "errata patch descriptors 1 4x4"
        expected = PatchDescriptors(4).prepare(noise(1))
        assert found["patches"][1].tobytes() == expected.tobytes()
    assert "3 pictures, each in 4 x 4 cells of 70 dimensions" in words(done.out)
    model = identity(tmp_path / "m.onnx", [1, 3, 5, 8])
    own = errata("embed", pictures, "--out", out, "--patches", "own", "--model", model, "--json")
    assert own.json["shape"] == [3, 5, 8, 3]
    fewer = errata("embed", pictures, "--out", out, "--patches", "2", "--model", model, "--json")
    assert fewer.json["shape"] == [3, 2, 2, 3]


def test_what_is_left_out_is_said(
    pictures: Path, tmp_path: Path, pair: tuple[Path, Path], errata: Run
) -> None:
    (pictures / "001.png").unlink()
    (pictures / "002.png").write_bytes(b"damaged")
    arguments = ["embed", pictures, "--out", tmp_path / "v.npz", "--gt", pair[0]]
    done = errata(*arguments)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line == (
        f"error: 1 of 3 pictures are not there ({pictures / '001.png'}); name the folder that the "
        "file names begin in, or leave them out (--skip-missing)"
    )
    done = errata(*arguments, "--skip-missing", "--json")
    assert done.code == 0
    (line,) = done.err.splitlines()
    assert line.startswith("warning: 2 of 3 pictures are left out, the first: ")
    assert (done.json["shape"][0], len(done.json["left_out"])) == (1, 2)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--out", "v.txt"], "found 'v.txt'; name a file that ends in one of .npy, .npz"),
        (["--out", "v"], "name a file that ends in one of"),
        (["--out", "no/v.npz"], "make the folder 'no' first"),
        (["--out", "v.npy"], "--out: found 'v.npy' without --gt; an .npy holds no names"),
        (["--of", "gt"], "--of: found gt without --gt"),
        (["--of", "dt", "--gt", "GT"], "--dt: found --of dt without --dt"),
        (["--dt", "DT", "--gt", "GT"], "--dt: found --of images with --dt"),
        (["--margin", "0.1"], "--of: found --margin or --min-score; they are for crops"),
        (["--margin", "-1"], "give a number from 0 up"),
        (["--patches", "8", "--gt", "GT"], "--patches: found it beside boxes or ground truth"),
        (["--patches", "8", "--out", "p.csv"], "--out: found 'p.csv'; name an .npz file"),
        (["--patches", "0"], "found '0'; give a whole number from 1 up, or own"),
        (["--patches", "65"], "--patches: found 65; give a whole number from 1 to 64"),
        (["--patches", "own"], "--patches: found own without --model"),
        (["--normalise", "half"], "--normalise: found it without --model"),
        (["--batch-size", "4"], "--batch-size: found it without --model"),
        (["--input-size", "8"], "--input-size: found it without --model"),
        (["--input-size", "8x"], "found '8x'; give pixels, such as 224 or 320x240"),
        (["--mean", "a,b"], "found 'a,b'; give numbers, such as 0.5,0.5,0.5"),
        (["--model", "none.onnx"], "none.onnx: cannot be read: No such file"),
        (["--no-cache", "--cache", "c"], "--cache: found --no-cache beside it"),
        (["--model", "v.npz"], "--out: found 'v.npz', which is the file of --model too"),
    ],
)
def test_refusals(
    options: list[str],
    says: str,
    pictures: Path,
    pair: tuple[Path, Path],
    errata: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(pictures)
    named = {"GT": str(pair[0]), "DT": str(pair[1])}
    options = [named.get(option, option) for option in options]
    if "--out" not in options:
        options += ["--out", "v.npz"]
    done = errata("embed", ".", *options)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith("error: ")
    assert says in line
    assert not (pictures / "v.npz").exists()


@pytest.mark.parametrize(("name", "says"), [("no", "found no such folder"), ("gt.json", "a file")])
def test_no_folder(
    name: str, says: str, tmp_path: Path, pair: tuple[Path, Path], errata: Run
) -> None:
    for options in ([], ["--gt", pair[0]]):
        done = errata("embed", tmp_path / name, "--out", tmp_path / "v.npz", *options)
        assert done.code == 2
        assert f"{tmp_path / name}: " in done.err
        assert says in done.err


def test_a_cache_that_cannot_be_made(
    pictures: Path, tmp_path: Path, errata: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    arguments = ["embed", pictures, "--out", tmp_path / "v.npz"]
    done = errata(*arguments, "--cache", tmp_path / "file")
    assert done.code == 2
    assert "cannot be made" in done.err
    # The default one is nobody's wish.
    monkeypatch.setenv("ERRATA_CACHE", str(tmp_path / "file"))
    done = errata(*arguments)
    assert done.code == 0
    assert done.err.startswith("warning: no vectors are kept: ")
    assert "3 computed" in done.out
    assert "none kept for another time" in done.out


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for another process")
def test_interrupted_it_goes_on(tmp_path: Path, cache: Path, errata: Run) -> None:
    folder_of(tmp_path / "many", 150)
    arguments = ["embed", str(tmp_path / "many"), "--out", str(tmp_path / "v.npz")]
    process = subprocess.Popen(
        [sys.executable, "-m", "errata.cli", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "ERRATA_CACHE": str(cache)},
    )
    deadline = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < deadline:
        if sum(path.is_file() for path in cache.rglob("*")) >= 10:
            break
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out) == (130, "")
    note, error = err.splitlines()
    assert note == (f"note: what was computed is kept in {cache}; the same command goes on there")
    assert error == "error: interrupted"
    assert not (tmp_path / "v.npz").exists()
    found = errata(*arguments, "--json").json
    assert 10 <= found["cached"] < 150
    assert found["computed"] == found["decoded"] == 150 - found["cached"]


def test_progress_goes_to_stderr(pictures: Path, tmp_path: Path, process: Run) -> None:
    done = process("embed", pictures, "--out", tmp_path / "v.npz", "--json", "--progress")
    assert done.code == 0
    assert done.json["computed"] == 3

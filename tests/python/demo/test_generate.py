from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import pytest

from errata.demo import DemoFiles, generate
from errata.errors import ErrataError, UsageError


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    generate(tmp_path / "one", n_images=12, seed=3)
    generate(tmp_path / "two", n_images=12, seed=3)
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    assert list(one) == list(two)
    assert [name for name in one if one[name] != two[name]] == []


def test_another_seed_gives_another_data_set(tmp_path: Path) -> None:
    one = generate(tmp_path / "one", n_images=4, seed=0)
    two = generate(tmp_path / "two", n_images=4, seed=1)
    for name in ("gt", "model_a", "model_b", "embeddings", "planted"):
        assert getattr(one, name).read_bytes() != getattr(two, name).read_bytes(), name
    first = "000001.jpg"
    assert (one.images / first).read_bytes() != (two.images / first).read_bytes()


def test_says_where_everything_is(tmp_path: Path) -> None:
    files = generate(str(tmp_path / "new" / "folder"), n_images=2)
    assert files == DemoFiles.under(tmp_path / "new" / "folder")
    assert set(contents(files.folder)) == {
        ".errata-demo",
        "embeddings.npy",
        "gt.json",
        "images/000001.jpg",
        "images/000002.jpg",
        "model_a.json",
        "model_b.json",
        "planted.json",
    }


def test_reports_progress_picture_by_picture(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    generate(tmp_path, n_images=3, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_overwrites_an_earlier_demo_and_nothing_else(tmp_path: Path) -> None:
    generate(tmp_path, n_images=5)
    notes = tmp_path / "images" / "notes.txt"
    notes.write_text("mine")
    files = generate(tmp_path, n_images=2)
    assert sorted(path.name for path in files.images.iterdir()) == [
        "000001.jpg",
        "000002.jpg",
        "notes.txt",
    ]
    assert notes.read_text() == "mine"
    assert len(json.loads(files.gt.read_text())["images"]) == 2


def test_refuses_a_folder_that_is_not_its_own(tmp_path: Path) -> None:
    mine = tmp_path / "gt.json"
    mine.write_text("mine")
    with pytest.raises(UsageError, match=r"is not empty and holds no earlier demo") as refusal:
        generate(tmp_path, n_images=2)
    assert "\n" not in str(refusal.value)
    assert contents(tmp_path) == {"gt.json": b"mine"}


def test_refuses_a_file_as_folder(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.write_text("mine")
    with pytest.raises(UsageError, match=r"is a file: name a new or an empty folder\."):
        generate(target, n_images=2)
    assert target.read_text() == "mine"


@pytest.mark.parametrize(
    ("n_images", "seed", "message"),
    [
        (0, 0, "n_images must be between 1 and 999999, not 0."),
        (1_000_000, 0, "n_images must be between 1 and 999999, not 1000000."),
        (2, -1, "seed must be 0 or more, not -1."),
    ],
)
def test_refuses_numbers_out_of_range(
    tmp_path: Path, n_images: int, seed: int, message: str
) -> None:
    with pytest.raises(UsageError, match=f"^{message}$"):
        generate(tmp_path / "out", n_images=n_images, seed=seed)
    assert not (tmp_path / "out").exists()


def test_without_pillow_the_import_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("errata.demo")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ImportError, match=r"pip install 'errata\[demo\]'$") as failure:
        importlib.import_module("errata.demo")
    assert isinstance(failure.value, ErrataError)

"""Settings that cannot be written, cannot be read, or are damaged: told once, nothing lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from errata_gui.settings import RECENT, Settings


def test_values_come_back(tmp_path: Path) -> None:
    Settings(tmp_path / "new").set("theme", "dark")
    settings = Settings(tmp_path / "new")
    assert settings.get("theme") == "dark"
    settings.set("theme", None)
    assert Settings(tmp_path / "new").get("theme", "none") == "none"
    assert not settings.problem


def test_recent_files_are_few_and_each_once(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    for n in range(RECENT + 3):
        settings.add_recent("gt", f"dt{n}")
    settings.add_recent("gt", "dt5", "pictures")
    assert len(settings.recent) == RECENT
    assert settings.recent[0] == {"gt": "gt", "dt": "dt5", "images": "pictures"}
    assert [r["dt"] for r in settings.recent].count("dt5") == 1


@pytest.mark.parametrize(
    "text", [b"{", b"[]", b"5", b'[["theme", "dark"]]', b"\xff\xfe", b"[" * 100_000]
)
def test_a_damaged_file_is_put_aside(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(text)
    settings = Settings(tmp_path)
    assert "damaged" in settings.problem
    assert str(path) in settings.problem
    settings.set("theme", "dark")
    assert (tmp_path / "settings.damaged.json").read_bytes() == text
    assert json.loads(path.read_text()) == {"theme": "dark"}
    # A second one does not take the place of the first.
    path.write_bytes(b"again")
    Settings(tmp_path)
    assert (tmp_path / "settings.damaged.json").read_bytes() == text
    assert (tmp_path / "settings.damaged-2.json").read_bytes() == b"again"


@pytest.mark.parametrize("recent", [5, "x", [5], [{"gt": 1, "dt": 2}], [{"gt": "a"}], {"gt": "a"}])
def test_odd_values_are_no_recent_files(tmp_path: Path, recent: object) -> None:
    (tmp_path / "settings.json").write_text(json.dumps({"recent": recent}))
    assert Settings(tmp_path).recent == []


def test_a_folder_that_cannot_be_written_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    settings = Settings(tmp_path / "file" / "inside")
    told: list[str] = []
    settings.told = told.append
    settings.set("theme", "dark")
    settings.set("theme", "light")
    (sentence,) = told
    assert "cannot be saved" in sentence
    assert settings.get("theme") == "light"
    assert (tmp_path / "file").read_text() == "no folder"


def test_a_file_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    # A folder of the file's name: even root cannot read it as a file.
    (tmp_path / "settings.json").mkdir()
    settings = Settings(tmp_path)
    assert "cannot be read" in settings.problem
    settings.set("theme", "dark")
    assert (tmp_path / "settings.json").is_dir()
    assert list(tmp_path.iterdir()) == [tmp_path / "settings.json"]

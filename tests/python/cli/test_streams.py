"""What goes to stdout and what to stderr: JSON alone, warnings, progress, tables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from threading import Event
from typing import Any

import pytest

import errata as library
from cli.shapes import SIGMAS, federated, with_keypoints, with_masks
from cli.small import Files, Run
from errata.cli import output, progress, stderr
from errata.cli.progress import percentage, told
from errata.errors import ErrataWarning

COMMANDS = [["evaluate"], ["coco"], ["sweep"], ["confusion"], ["pr"]]


@pytest.mark.parametrize("command", COMMANDS)
def test_json_is_all_that_stdout_gets(command: list[str], files: Files, process: Run) -> None:
    files.results[0]["category_id"] = 77  # warned of
    done = process(*command, *files.write(), "--json")
    assert done.code == 0
    assert isinstance(done.json, dict)
    assert done.out.count("\n") == 1
    assert "NaN" not in done.out
    assert "provenance" in done.out
    lines = done.err.splitlines()
    assert lines
    assert all(line.startswith("warning: ") for line in lines)


TYPES = [
    [],
    ["--iou-type", "segm"],
    ["--iou-type", "boundary", "--boundary-ratio", "0.0123456789"],
    ["--iou-type", "keypoints", "--sigmas", SIGMAS],
]
PAGES = [[*command, *kind] for command in [*COMMANDS, ["coco", "--per-class"]] for kind in TYPES]


@pytest.mark.parametrize("command", PAGES, ids=" ".join)
def test_pages_are_plain_text_in_eighty_columns(
    command: list[str], files: Files, process: Run
) -> None:
    with_keypoints(with_masks(files))
    files.truth["categories"][0]["name"] = "[bold]a\nname\x1b[31m that is long[/bold] " * 5
    done = process(command[0], *files.write(), *command[1:])
    assert (done.code, done.err) == (0, "")
    assert "\x1b" not in done.out
    if command[0] not in ("coco", "sweep") or "--per-class" in command:
        assert "[bold]" in done.out
    lines = done.out.splitlines()
    # A path is the one thing that may not fit.
    assert max(len(line) for line in lines if "json" not in line) <= 80
    assert lines == [line.rstrip() for line in lines]


def test_classes_of_lvis_fit_into_eighty_columns(files: Files, process: Run) -> None:
    for category in federated(files).truth["categories"]:
        category["name"] *= 20
    done = process("coco", *files.write(), "--lvis", "--per-class")
    lines = done.out.splitlines()
    assert max(map(len, lines[lines.index("Classes") :])) <= 80
    assert "car" * 10 in done.out


def test_the_same_twice(pair: tuple[Path, Path], errata: Run) -> None:
    assert errata("evaluate", *pair, "--json").out == errata("evaluate", *pair, "--json").out


@pytest.mark.skipif(os.name == "nt", reason="there is no /dev/stdin there")
def test_files_may_be_pipes(pair: tuple[Path, Path]) -> None:
    command = [sys.executable, "-m", "errata.cli", "coco", str(pair[0]), "/dev/stdin", "--json"]
    done = subprocess.run(command, input=pair[1].read_bytes(), capture_output=True, check=True)
    assert len(json.loads(done.stdout)["stats"]) == 12


def test_an_encoding_without_dashes_is_no_failure(pair: tuple[Path, Path]) -> None:
    command = [sys.executable, "-m", "errata.cli", "evaluate", *map(str, pair)]
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    (row,) = [
        line for line in done.stdout.splitlines() if line.startswith(b"bus  ") and b"?" in line
    ]
    assert b"0.0000" in row


class TestWarnings:
    def test_become_lines(self, capsys: pytest.CaptureFixture[str]) -> None:
        import warnings

        with stderr.warnings_as_lines():
            for text in ("odd\n  but kept", "odd too: strict=False", "odd\n  but kept"):
                warnings.warn(text, ErrataWarning, stacklevel=1)
        # The same sentence twice says no more than once.
        lines = ["warning: odd but kept", "warning: odd too: errata coco --corrected"]
        assert capsys.readouterr().err.splitlines() == lines


class TestProgress:
    @pytest.fixture(autouse=True)
    def at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(progress, "DELAY", 0.0)
        monkeypatch.setattr(progress, "_PAUSE", 0.001)

    def test_is_silent_where_nobody_watches(self, capsys: pytest.CaptureFixture[str]) -> None:
        with told("counting", 10, lambda: 5):
            Event().wait(0.05)
        assert capsys.readouterr().err == ""

    def test_of_a_real_read_if_asked_for(
        self, pair: tuple[Path, Path], errata: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from errata.cli import inputs

        read: Any = library.read

        def slow(*arguments: Any, **keywords: Any) -> Any:
            dataset = read(*arguments, **keywords)
            assert keywords["progress"].done == pair[0].stat().st_size
            said.wait(10)
            return dataset

        said = Event()
        write = stderr.status

        def status(text: str) -> None:
            write(text)
            if text == f"reading {pair[0]}: 100%":
                said.set()

        monkeypatch.setattr(inputs, "read", slow)
        monkeypatch.setattr(stderr, "status", status)
        done = errata("coco", *pair, "--progress")
        assert said.is_set()
        assert done.code == 0
        assert f"reading {pair[0]}: 100%\n" in done.err
        assert "\x1b" not in done.err

    def test_on_a_terminal_is_one_line_that_goes(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stderr, "is_terminal", lambda: True)
        shown, write = Event(), stderr.status

        def status(text: str) -> None:
            write(text)
            shown.set()

        monkeypatch.setattr(stderr, "status", status)
        with told("counting", 10, lambda: 5):
            assert shown.wait(10)
            stderr.say("warning", "half way")
        erase = "\r\x1b[K"
        text = capsys.readouterr().err
        assert text.startswith(f"counting: 50%{erase}warning: half way\n")
        assert not text.endswith("%")

    def test_without_a_total_is_no_percentage(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(stderr, "is_terminal", lambda: True)
        shown, write = Event(), stderr.status

        def status(text: str) -> None:
            write(text)
            shown.set()

        monkeypatch.setattr(stderr, "status", status)
        with told("matching"):
            assert shown.wait(10)
        assert capsys.readouterr().err == "matching ...\r\x1b[K"

    @pytest.mark.parametrize(
        ("done", "total", "expected"),
        [(0, 3, 0), (1, 3, 33), (3, 3, 100), (4, 3, 100), (1, 0, None)],
    )
    def test_percentage(self, done: int, total: int, expected: int | None) -> None:
        assert percentage(done, total) == expected


class TestTables:
    def test_numbers_are_never_cut(self, capsys: pytest.CaptureFixture[str]) -> None:
        columns = [output.Column("name", left=True, width=30)]
        columns += [output.Column(f"count{i}") for i in range(12)]
        row = ["a name of some length", *["1,234,567"] * 12]
        output.write_page([output.table(columns, [row])])
        text = capsys.readouterr().out
        assert text.count("1,234,567") == 12
        assert "…" in text

    @pytest.mark.parametrize(
        ("value", "shown"), [(None, "–"), (float("nan"), "–"), (0.5, "0.5000"), (0, "0.0000")]
    )
    def test_number(self, value: float | None, shown: str) -> None:
        assert output.number(value) == shown

    @pytest.mark.parametrize("value", [0.1 + 0.2, 1e-17, 12345.678901234567, -2.5])
    def test_thresholds_are_shown_in_full(self, value: float) -> None:
        assert float(output.threshold(value)) == value

    def test_count(self) -> None:
        assert output.count(1, "class", "classes") == "1 class"
        assert output.count(2500, "class", "classes") == "2,500 classes"
        assert output.count(0, "image") == "0 images"

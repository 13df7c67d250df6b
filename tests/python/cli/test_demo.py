"""The demo from end to end, as processes, with few pictures."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from cli.small import Outcome, Run

IMAGES = 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the demo is called in."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def done(folder: Path) -> Outcome:
    """What the demo says when it is called there."""
    command = [sys.executable, "-m", "errata.cli", "demo", "drawn here", "--images", str(IMAGES)]
    run = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False
    )
    return Outcome(run.returncode, run.stdout, run.stderr)


def test_it_says_what_was_drawn_and_planted(done: Outcome, folder: Path) -> None:
    assert (done.code, done.err) == (0, "")
    planted = json.loads((folder / "drawn here" / "planted.json").read_text())
    text = " ".join(done.out.split())
    assert f"{IMAGES} pictures" in text
    assert f"{len(planted['ground_truth']['missing_labels'])} missing labels" in text
    confusion = planted["models"]["model_a"]["confusion"]
    given = f"{confusion['count']} {confusion['true_category']}s {confusion['given_category']}"
    assert given in text


def test_it_reports_as_evaluate_does(done: Outcome, folder: Path, process: Run) -> None:
    report = process("evaluate", "drawn here/gt.json", "drawn here/model_a.json", cwd=folder)
    assert report.code == 0
    assert report.out in done.out


def test_the_night_shows(done: Outcome) -> None:
    rows = [line.split() for line in done.out.splitlines()]
    (night,) = [row for row in rows if row[:1] == ["night"]]
    (day,) = [row for row in rows if row[:1] == ["day"]]
    model_a, model_b = 3, 5
    assert float(night[model_a]) < 0.5 * float(day[model_a])
    assert float(night[model_b]) > 0.5 * float(day[model_b])
    assert "Model A fails at night, as planted" in done.out


def test_what_it_says_to_try_works(done: Outcome, folder: Path) -> None:
    lines = done.out.splitlines()
    commands = lines[lines.index("Try next") + 1 :]
    assert len(commands) >= 5
    for line in commands:
        name, *arguments = shlex.split(line)
        assert name == "errata"
        run = subprocess.run(
            [sys.executable, "-m", "errata.cli", *arguments],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
    assert len(list(folder.glob("*.png"))) == 3


@pytest.mark.parametrize("called", ["errata", "other/errata"])
def test_commands_name_the_program_as_it_was_called(
    called: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from errata.cli.demo_page import commands
    from errata.demo.files import DemoFiles

    program = tmp_path / called
    program.parent.mkdir(exist_ok=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(program)])
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "errata").write_text("#!/bin/sh\n")
    (tmp_path / "errata").chmod(0o755)
    names = {shlex.split(line)[0] for line in commands(DemoFiles.under(Path("demo")))}
    assert names == {"errata" if called == "errata" else str(program)}


def test_json(tmp_path: Path, errata: Run) -> None:
    found = errata("demo", tmp_path / "d", "--images", "20", "--seed", "3", "--json").json
    assert Path(found["files"]["gt"]).is_file()
    assert len(found["models"]) == 2
    assert (
        found["models"][0]
        == errata("evaluate", found["files"]["gt"], found["files"]["model_a"], "--json").json
    )
    assert sum(each["n_images"] for each in found["slices"]) == 20
    counted = sum(each["models"][0]["tp_gt"] for each in found["slices"])
    assert counted == found["models"][0]["pooled"]["tp_gt"]


def test_without_pillow_the_line_to_type_is_said(tmp_path: Path) -> None:
    script = (
        "import sys; sys.modules['PIL'] = None\n"
        "from errata.cli.app import run\n"
        "sys.exit(run(['demo', sys.argv[1]]))"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "d")]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert run.stderr == "error: Pillow is not installed: pip install 'errata[demo]'\n"


def test_a_single_picture(tmp_path: Path, errata: Run) -> None:
    assert errata("demo", tmp_path / "d", "--images", "1").code == 0

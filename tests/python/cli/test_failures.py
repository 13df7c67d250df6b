"""Whatever goes wrong: one line on stderr, the right exit code, and no traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import errata as library
from cli.small import Files, Run
from errata.cli import app
from errata.cli.shell_words import in_shell_words
from errata.errors import UsageError


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["evalute", "GT", "DT"], "did you mean 'evaluate'?"),
        (["nonsense"], "unknown command 'nonsense'; use one of evaluate, coco"),
        (["evaluate"], "missing argument 'GT'"),
        (["evaluate", "GT", "DT", "third"], "third"),
        (["evaluate", "GT", "DT", "--bogus"], "--bogus"),
        (["evaluate", "no.json", "DT"], "no.json: "),
        (["evaluate", "GT", "no.json"], "no.json: "),
        (["evaluate", "GT", "GT"], "gt.json: "),
        (["evaluate", "DT", "DT"], "dt.json: "),
        (["evaluate", "GT", "DT", "--score-thr", "high"], "'high'; give a number, 'best' or"),
        (["evaluate", "GT", "DT", "--score-thr", "nan"], "'nan'; give a number, 'best' or"),
        (["evaluate", "GT", "DT", "--iou-thr", "2"], "'2'; give a number from 0 to 1"),
        (["evaluate", "GT", "DT", "--iou-thr", "nan"], "'nan'; give a number from 0 to 1"),
        (["evaluate", "GT", "DT", "--iou-thr", "abc"], "'--iou-thr': found 'abc'; give a number"),
        (["confusion", "GT", "DT", "--top", "x"], "'--top': found 'x'; give a whole number from 0"),
        (["confusion", "GT", "DT", "--top", "-1"], "'-1'; give a whole number from 0 up"),
        (["confusion", "GT", "DT", "--top", "1.5"], "'1.5'; give a whole number from 0 up"),
        (["evaluate", "GT", "DT", "--match", "bus"], "--match: found 'bus'; give GT=DT"),
        (["evaluate", "GT", "DT", "--match", "buss=car"], "--match: found the label 'buss'; did"),
        (["evaluate", "GT", "DT", "--match", "bus=car", "--class-agnostic"], "--match: found"),
        (["evaluate", "GT", "DT", "--match", "bus=car", "--protocol", "score"], "--protocol iou"),
        (["evaluate", "GT", "DT", "--same-class-first", "--protocol", "score"], "--same-class"),
        (["evaluate", "GT", "DT", "--allowed-label-matches", "no.json"], "no.json: "),
        (["evaluate", "GT", "DT", "--split", "valid"], "--split: found 'valid'; use one of test"),
        (["evaluate", "GT", "DT", "--average", "mean"], "'mean'"),
        (["coco", "GT", "DT", "--max-dets", "1,10"], "three whole numbers"),
        (["coco", "GT", "DT", "--max-dets", "0,1,2"], "three whole numbers"),
        (["coco", "GT", "DT", "--missing-score", "0.5"], "--missing-score"),
        (["sweep", "GT", "DT", "--scores", "0:1"], "A:B:STEP"),
        (["sweep", "GT", "DT", "--ious", "0:2:0.5"], "'--ious': found 1.5; give IoU"),
        (["sweep", "GT", "DT", "--csv", "no/folder.csv"], "'no/folder.csv'; make the folder 'no'"),
        (["sweep", "GT", "DT", "--csv", "."], "'--csv': found '.', which is a folder; name a file"),
        (["sweep", "GT", "DT", "--csv", ""], "'--csv': found an empty name; name a file"),
        (["sweep", "GT", "DT", "--metric", "f2"], "'f2'"),
        (["confusion", "GT", "DT", "--plot", "matrix.pdf"], "'matrix.pdf'; name a .png or .svg"),
        (["confusion", "GT", "DT", "--plot", "no/folder.png"], "'no/folder.png'; make the f"),
        (["confusion", "GT", "DT", "--plot", ".png"], "'.png'; name a .png or .svg file, such as"),
        (["pr", "GT", "DT", "--label", "doge"], "--label: found the label 'doge'; did you mean"),
        (["pr", "GT", "DT", "--method", "12_point"], "12_point"),
        (["demo", "--images", "0"], "'0'; give a whole number from 1 to 999999"),
        (["demo", "--seed", "-1"], "'-1'; give a whole number from 0 up"),
        (["demo", "."], "not empty"),
    ],
)
def test_bad_usage_and_bad_input(
    arguments: list[str],
    says: str,
    pair: tuple[Path, Path],
    errata: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(pair[0].parent)
    named = {"GT": "gt.json", "DT": "dt.json"}
    done = errata(*[named.get(argument, argument) for argument in arguments])
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith("error: ")
    assert says in line


@pytest.mark.parametrize(
    "content", ["", "[", "nul", '{"images": [}', "[1]", '[{"image_id": 1}]', "\x00", "[[[["]
)
def test_broken_files(content: str, files: Files, errata: Run) -> None:
    gt, dt = files.write()
    dt.write_text(content)
    done = errata("evaluate", gt, dt)
    assert (done.code, done.out) == (2, "")
    (line,) = done.err.splitlines()
    assert line.startswith(f"error: {dt}: ")


def test_a_near_miss_of_a_split_without_any(files: Files, errata: Run) -> None:
    for image in files.truth["images"]:
        del image["split"]
    done = errata("evaluate", *files.write(), "--split", "test")
    assert done.code == 2
    assert "no image of the ground truth has one" in done.err


def test_without_a_command_the_help_is_shown(errata: Run) -> None:
    done = errata()
    assert done.code == 2
    assert done.err == ""
    assert all(name in done.out for name in app.COMMANDS)


@pytest.mark.parametrize("name", ["", *app.COMMANDS])
def test_help(name: str, errata: Run) -> None:
    done = errata(*([name] if name else []), "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("Usage: errata")


def test_version(process: Run) -> None:
    done = process("--version")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"errata, version {library.__version__}\n"


@pytest.mark.parametrize("place", ["before", "after"])
def test_debug_shows_the_traceback(place: str, process: Run) -> None:
    command = ["evaluate", "no.json", "no.json"]
    done = process(*(["--debug", *command] if place == "before" else [*command, "--debug"]))
    assert done.code == 2
    assert "Traceback (most recent call last)" in done.err
    assert done.err.splitlines()[-1].startswith("error: no.json: ")


def test_no_traceback_from_a_process(process: Run) -> None:
    done = process("evaluate", "no.json", "no.json")
    assert done.code == 2
    (line,) = done.err.splitlines()
    assert line.startswith("error: no.json: ")


class PanicException(BaseException):
    """What a Rust panic looks like from Python."""


@pytest.mark.parametrize("failure", [PanicException("index out of bounds"), TypeError("oops")])
def test_a_defect_is_told_as_one(
    failure: BaseException,
    pair: tuple[Path, Path],
    errata: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr("errata.evaluating.evaluate", fail)
    done = errata("evaluate", *pair)
    assert (done.code, done.out) == (1, "")
    (line,) = done.err.splitlines()
    assert line.startswith("error: this is a defect of errata, please report it: ")
    assert f"{type(failure).__name__}: {failure}" in line


@pytest.mark.parametrize(
    ("failure", "code", "says"),
    [
        (KeyboardInterrupt(), 130, "interrupted"),
        (MemoryError(), 1, "not enough memory"),
        (PermissionError(13, "Permission denied", "secret.json"), 2, "secret.json: Permission"),
    ],
)
def test_other_failures(
    failure: BaseException,
    code: int,
    says: str,
    pair: tuple[Path, Path],
    errata: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr("errata.cli.inputs.read", fail)
    done = errata("evaluate", *pair)
    assert done.code == code
    (line,) = done.err.splitlines()
    assert line.startswith("error: ")
    assert says in line


@pytest.mark.skipif(os.name == "nt", reason="signals are another thing there")
def test_control_c(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    command = [sys.executable, "-m", "errata.cli", "demo", str(folder), "--images", "1500"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        while not list(folder.glob("images/*.jpg")):
            assert running.poll() is None
            time.sleep(0.05)
        running.send_signal(signal.SIGINT)
        _, err = running.communicate()
    assert running.returncode == 130
    assert err == "error: interrupted\n"


@pytest.mark.skipif(os.name == "nt", reason="there is no head there")
@pytest.mark.parametrize("arguments", [["sweep", "--json"], ["evaluate"], ["coco"]])
def test_a_reader_that_has_seen_enough(arguments: list[str], pair: tuple[Path, Path]) -> None:
    command = [sys.executable, "-m", "errata.cli", arguments[0], *map(str, pair), *arguments[1:]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        err = running.stderr.read()
    assert (running.returncode, err) == (0, b"")


class TestShellWords:
    def test_arguments_become_options(self) -> None:
        error = UsageError.at("iou_thr", "found 2", "use class_agnostic=False or protocol 'iou'")
        assert in_shell_words(error) == (
            "--iou-thr: found 2; use --no-class-agnostic or --protocol iou"
        )

    def test_places_keep_their_brackets(self) -> None:
        error = UsageError.at("score_thr['car']", "found x", "give a number")
        assert in_shell_words(error) == "--score-thr['car']: found x; give a number"

    def test_what_has_no_option_stays(self) -> None:
        assert in_shell_words(UsageError.at("weights", "found x", "y")) == "weights: found x; y"
        assert in_shell_words(UsageError("a sentence")) == "a sentence"


def test_unknown_categories_do_not_stop_it(files: Files, errata: Run) -> None:
    files.results[0]["category_id"] = 77
    done = errata("confusion", *files.write(), "--json")
    assert done.code == 0
    assert done.json["labels"] == ["car", "bus", "dog", "77", "background"]
    assert all(line.startswith("warning: ") for line in done.err.splitlines())
    assert json.loads(done.out)["background_index"] == 4

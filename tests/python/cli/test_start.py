"""What a start does not import: that is most of the time of a small run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cli.shapes import SIGMAS, federated, with_keypoints, with_masks
from cli.small import Files

HEAVY = {"numpy", "rich", "matplotlib", "PIL", "errata.evaluation", "errata.demo"}


def imported(*arguments: object) -> set[str]:
    """Give the heavy modules that a run has imported."""
    script = (
        "import sys\n"
        "from errata.cli.app import run\n"
        "code = run(sys.argv[1:])\n"
        "print(code, *sys.modules, file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", script, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    code, *modules = done.stderr.splitlines()[-1].split()
    assert code == "0"
    return HEAVY & set(modules)


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["coco", "--help"]])
def test_nothing_heavy_for_a_word(arguments: list[str]) -> None:
    assert imported(*arguments) == set()


@pytest.mark.parametrize("option", [None, "--json"])
def test_nothing_heavy_for_the_twelve_numbers(option: str | None, pair: tuple[Path, Path]) -> None:
    assert imported("coco", *pair, *([option] if option else [])) == set()


@pytest.mark.parametrize(
    "options",
    [
        ["--iou-type", "segm"],
        ["--iou-type", "boundary"],
        ["--iou-type", "keypoints", "--sigmas", SIGMAS],
        ["--lvis"],
    ],
)
def test_nothing_heavy_for_the_other_numbers(options: list[str], files: Files) -> None:
    pair = federated(with_keypoints(with_masks(files))).write()
    assert imported("coco", *pair, *options) == set()


def test_tables_need_rich_alone(pair: tuple[Path, Path]) -> None:
    assert imported("coco", *pair, "--per-class") == {"rich"}


@pytest.mark.parametrize("command", ["evaluate", "confusion", "sweep", "pr", "breakdown", "tide"])
def test_json_draws_nothing(command: str, pair: tuple[Path, Path]) -> None:
    assert imported(command, *pair, "--json") <= {"errata.evaluation", "numpy"}

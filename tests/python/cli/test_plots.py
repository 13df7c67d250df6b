"""``--plot``: real pictures, beside what a command writes anyway."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from cli.small import Run

COMMANDS = [
    ["confusion"],
    ["pr"],
    ["pr", "--per-class"],
    ["sweep"],
    ["sweep", "--metric", "recall"],
    ["breakdown"],
    ["breakdown", "--by", "crowding"],
    ["tide"],
]


@pytest.mark.parametrize("command", COMMANDS)
def test_png(command: list[str], pair: tuple[Path, Path], tmp_path: Path, errata: Run) -> None:
    file = tmp_path / "plot.png"
    done = errata(command[0], *pair, *command[1:], "--plot", file)
    assert (done.code, done.err) == (0, f"plot: {file}\n")
    assert done.out == errata(command[0], *pair, *command[1:]).out
    with Image.open(file) as picture:
        assert picture.format == "PNG"
        assert min(picture.size) > 300
        colours = picture.convert("RGB").getcolors(maxcolors=1 << 24)
    assert colours is not None
    assert len(colours) > 20  # something is drawn


@pytest.mark.parametrize("command", COMMANDS)
def test_svg(command: list[str], pair: tuple[Path, Path], tmp_path: Path, errata: Run) -> None:
    file = tmp_path / "plot.SVG"
    done = errata(command[0], *pair, *command[1:], "--plot", file, "--json")
    assert done.code == 0
    assert isinstance(done.json, dict)
    assert ET.parse(file).getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_without_matplotlib_the_line_to_type_is_said(
    pair: tuple[Path, Path], tmp_path: Path
) -> None:
    script = (
        "import sys; sys.modules['matplotlib'] = None\n"
        "from errata.cli.app import run\n"
        "sys.exit(run(sys.argv[1:]))"
    )
    arguments = ["confusion", *map(str, pair), "--plot", str(tmp_path / "plot.png")]
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "error: matplotlib is not installed: pip install 'errata[plot]'\n"

from __future__ import annotations

from pathlib import Path

import pytest
from matplotlib.figure import Figure

import errata
from errata.plot import save


def figure() -> Figure:
    made = Figure()
    made.add_subplot().plot([0, 1], [1, 0])
    return made


@pytest.mark.parametrize(
    ("name", "begin"), [("a.png", b"\x89PNG\r\n\x1a\n"), ("a.PNG", b"\x89PNG"), ("a.svg", b"<?xml")]
)
def test_the_suffix_decides(name: str, begin: bytes, tmp_path: Path) -> None:
    save(figure(), tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(begin)


@pytest.mark.parametrize("name", ["a.pdf", "a", "png"])
def test_another_suffix_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(errata.UsageError, match=r"\.png or \.svg"):
        save(figure(), tmp_path / name)
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("name", ["a.png", "a.svg"])
def test_same_figure_same_bytes(name: str, evaluation: errata.Evaluation, tmp_path: Path) -> None:
    twice = []
    for folder in (tmp_path / "1", tmp_path / "2"):
        folder.mkdir()
        save(evaluation.confusion().plot(), folder / name)
        twice.append((folder / name).read_bytes())
    assert twice[0] == twice[1]

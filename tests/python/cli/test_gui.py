"""`errata gui`: found when it is there, one line when it is not."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from cli.small import Run


def test_without_the_app_it_says_what_to_install(
    errata: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **_: ())
    done = errata("gui")
    assert done.code == 2
    assert done.out == ""
    assert done.err.count("\n") == 1
    assert "pip install errata-gui" in done.err
    assert "pip install ./gui" in done.err


@pytest.mark.parametrize("code", [0, 3])
def test_arguments_and_exit_code_are_handed_on(
    errata: Run, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    given: list[str] = []

    def start(arguments: Sequence[str]) -> int:
        given.extend(arguments)
        return code

    point = SimpleNamespace(load=lambda: start)
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda **_: (point,))
    done = errata("gui", "gt.json", "--images", "pictures", "--", "-dt.json")
    assert done.code == code
    assert given == ["--images=pictures", "--", "gt.json", "-dt.json"]

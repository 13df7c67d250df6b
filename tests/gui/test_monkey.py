"""A monkey at the window: thousands of real events by a seed, and what must hold after each.

No exception and no warning of Qt's arises; what is counted and listed is what the library says of
the state; undoing everything and redoing it gives the same state; the state goes to the session
file and back. ``ERRATA_MONKEY=seconds`` walks on with further seeds.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete
from tests.gui.monkey import Monkey
from tests.gui.monkey_checks import Oracle, check, there_and_back

from errata.demo import generate
from errata_gui import theme
from errata_gui.settings import Settings
from errata_gui.shell import opening
from errata_gui.shell.window import MainWindow

STEPS = 90
SEEDS = (1, 2)
MORE_S = float(os.environ.get("ERRATA_MONKEY", "0"))
FIRST = int(os.environ.get("ERRATA_MONKEY_SEED", "1000"))

World = tuple[Path, Path]


def written(folder: Path, gt: Any, dt: Any) -> World:
    folder.mkdir(parents=True)
    (folder / "gt.json").write_text(json.dumps(gt))
    (folder / "dt.json").write_text(json.dumps(dt))
    return folder / "gt.json", folder / "dt.json"


@pytest.fixture(scope="module")
def worlds_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[World]]:
    """Data sets from ordinary to odd."""
    folder = tmp_path_factory.mktemp("worlds")
    demo = folder / "demo"
    generate(demo, n_images=24)
    truth = json.loads((demo / "gt.json").read_text())
    found = json.loads((demo / "model_a.json").read_text())
    first = truth["images"][0]
    one = {
        **truth,
        "images": [first],
        "annotations": [a for a in truth["annotations"] if a["image_id"] == first["id"]],
    }
    many = [{"id": i, "name": f"class {i:04d}"} for i in range(1, 1204)]
    places = [{"id": i, "file_name": f"{i}.jpg", "width": 640, "height": 480} for i in range(1, 9)]
    boxes: list[dict[str, Any]] = [
        {"id": i, "image_id": i % 8 + 1, "category_id": i % 1203 + 1, "iscrowd": 0, "area": 400.0,
         "bbox": [i * 7 % 600, i * 13 % 400, 20, 20]}
        for i in range(1, 1500)
    ]  # fmt: skip
    hits = [
        {"image_id": b["image_id"], "category_id": (b["category_id"] + i % 3) % 1203 + 1,
         "bbox": b["bbox"], "score": i % 97 / 97}
        for i, b in enumerate(boxes)
    ]  # fmt: skip
    worlds = [
        (demo / "gt.json", demo / "model_a.json"),
        (demo / "gt.json", demo / "model_b.json"),
        written(folder / "nothing found", truth, []),
        written(folder / "one image", one, [d for d in found if d["image_id"] == first["id"]]),
        written(folder / "no annotations", {**truth, "annotations": []}, found),
        written(folder / "1203 classes",
                {"images": places, "annotations": boxes, "categories": many}, hits),
        written(folder / "no images", {"images": [], "annotations": [], "categories": many[:2]},
                []),
    ]  # fmt: skip
    return folder, worlds


@pytest.fixture
def worlds(worlds_once: tuple[Path, list[World]], tmp_path: Path) -> list[World]:
    """The same in a folder that a test may spoil."""
    folder, worlds = worlds_once
    copy = tmp_path / "worlds"
    shutil.copytree(folder, copy)
    return [(copy / gt.relative_to(folder), copy / dt.relative_to(folder)) for gt, dt in worlds]


def walk(qtbot: QtBot, worlds: list[World], scratch: Path, seed: int, steps: int) -> None:
    """Let a monkey walk in a window of its own, and check after each step."""
    scratch.mkdir(parents=True)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, theme.LIGHT)
    window = MainWindow(Settings(scratch / "settings"))
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    monkey, oracle = Monkey(window, worlds, scratch, seed), Oracle()

    def settle() -> None:
        monkey.settle(patient=True)

    with pytest.MonkeyPatch.context() as patch, monkey.watching(patch):
        patch.setenv("ERRATA_CACHE", str(scratch / "cache"))
        patch.setattr(opening, "draw_demo", lambda _handle: worlds[0][0].parent)
        window.open_files(str(worlds[0][0]), str(worlds[0][1]))
        settle()
        try:
            for n in range(steps):
                monkey.step()
                patient = monkey.random.random() < 0.7
                monkey.settle(patient=patient)
                assert not monkey.faults, monkey.faults[0]
                assert window.isVisible()
                if patient:
                    check(window, oracle)
                if n % 25 == 24:
                    settle()
                    there_and_back(window, settle)
                    check(window, oracle)
                assert not monkey.faults, monkey.faults[0]
            window.close()
            QApplication.processEvents()
            assert window.context.jobs.close()
            assert not monkey.faults, monkey.faults[0]
        except BaseException:
            print(f"seed {seed}; the last steps:", *monkey.steps[-8:], sep="\n  ")  # noqa: T201
            raise
        finally:
            monkey.restore_files()
            window.close()
    window.context.jobs.close()
    delete(window)


@pytest.mark.parametrize("seed", SEEDS)
def test_monkey(qtbot: QtBot, worlds: list[World], tmp_path: Path, seed: int) -> None:
    walk(qtbot, worlds, tmp_path / "scratch", seed, STEPS)


@pytest.mark.skipif(not MORE_S, reason="ERRATA_MONKEY says for how many seconds")
def test_monkey_for_longer(qtbot: QtBot, worlds: list[World], tmp_path: Path) -> None:
    end, seed = monotonic() + MORE_S, FIRST
    while monotonic() < end:
        walk(qtbot, worlds, tmp_path / f"{seed}", seed, 200)
        seed += 1

"""Crops of the demo with vectors, and the panel that shows them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

import errata
from errata.embeddings import Embeddings, write
from errata.embeddings.columns import Subject
from errata_gui.loaded import Loaded, load
from errata_gui.panels.clusters import ClustersPanel
from errata_gui.shell.window import MainWindow
from errata_gui.state import Rule

LEFT = Qt.MouseButton.LeftButton


def vectors_of(n: int, seed: int) -> NDArray[np.float32]:
    """Vectors in eight heaps."""
    rng = np.random.default_rng(seed)
    return (rng.integers(0, 8, (n, 1)) * 4 + rng.normal(size=(n, 5))).astype(np.float32)


def written(demo: Loaded, folder: Path, of: Subject, rows: NDArray[np.int64] | None = None) -> Path:
    """Write a file of vectors of annotations or detections."""
    n = demo.dataset.n_annotations if of == "gt" else len(demo.inferences)
    rows = np.arange(n) if rows is None else rows
    made = Embeddings(vectors_of(n, seed=len(of))[rows], rows=rows, of=of)
    path = folder / f"crops_{of}.npz"
    write(made, path, demo.dataset, demo.inferences)
    return path


def small(folder: Path, demo_folder: Path) -> Loaded:
    """Four of the demo's pictures."""
    truth = json.loads((demo_folder / "gt.json").read_text())
    truth["images"] = truth["images"][:4]
    kept = {image["id"] for image in truth["images"]}
    truth["annotations"] = [a for a in truth["annotations"] if a["image_id"] in kept]
    (folder / "gt.json").write_text(json.dumps(truth))
    found = json.loads((demo_folder / "model_a.json").read_text())
    (folder / "dt.json").write_text(json.dumps([d for d in found if d["image_id"] in kept]))
    return load(str(folder / "gt.json"), str(folder / "dt.json"), Rule(), demo_folder / "images")


def opened(
    panel: ClustersPanel,
    window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    path: Path,
) -> None:
    """Open a file as the menu does."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    before = panel.present
    panel.open_file()
    qtbot.waitUntil(lambda: not window.context.jobs.running)
    window.context.store.flush()
    qtbot.waitUntil(lambda: panel.present is not before)
    window.grab()


def counts_of_legend(panel: ClustersPanel) -> dict[str, int]:
    """Counts by the first word of each entry."""
    return {entry.name: entry.count for entry in panel.legend._entries}


def kinds_of_matrix(ev: errata.Evaluation, score: float, iou: float) -> dict[str, int]:
    """What the legend has to say, from the pooled counts of the confusion matrix."""
    matrix = ev.confusion(score, iou).matrix
    inner = matrix[:-1, :-1]
    tp = ev.metrics(score, iou).pooled.tp
    assert tp is not None
    return {
        "TP true positive": tp,
        "CONF confused": int(inner.sum()) - tp,
        "FP false positive": int(matrix[-1, :-1].sum()),
        "FN missed": int(matrix[:-1, -1].sum()),
    }

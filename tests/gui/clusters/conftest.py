"""Fixtures of the clusters panel's tests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.gui.clusters.objects import opened, written

from errata.embeddings.columns import Subject
from errata.vectors import SpaceSettings, VectorSpace
from errata_gui.loaded import Loaded
from errata_gui.panels.clusters import ClustersPanel
from errata_gui.shell.window import MainWindow

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def panel(window: MainWindow, qtbot: QtBot) -> ClustersPanel:
    """The panel, with the vectors that lie beside the demo's ground truth."""
    window.context.store.update(panel="clusters")
    window.context.store.flush()
    found = window.panel("clusters")
    assert isinstance(found, ClustersPanel)
    qtbot.waitUntil(lambda: found.present is not None)
    window.grab()
    return found


@pytest.fixture
def clustered(panel: ClustersPanel, demo: Loaded, window: MainWindow) -> ClustersPanel:
    """The panel with clusters that are known: the scenes; the first ten images are noise."""
    vectors = panel.present
    assert vectors is not None
    scenes = demo.dataset.metadata["scene"]
    names = sorted(set(scenes))
    labels = np.array([names.index(scene) for scene in scenes], dtype=np.int64)
    labels[:10] = -1
    space = VectorSpace(
        vectors.embeddings, SpaceSettings(), "umap", 30, vectors.pca, -vectors.pca, labels, 0.5, 1.0
    )
    panel.vectors._keep(demo, replace(vectors, space=space))
    panel.vectors.clustered.emit("images")
    window.context.store.flush()
    window.grab()
    return panel


@pytest.fixture
def objects(
    panel: ClustersPanel, window: MainWindow, demo: Loaded, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> ClustersPanel:  # fmt: skip
    """The panel with vectors of every annotation and every detection, read from two files."""
    sides: tuple[Subject, ...] = ("gt", "dt")
    for of in sides:
        opened(panel, window, qtbot, monkeypatch, written(demo, tmp_path, of))
    return panel


@pytest.fixture
def object_clusters(objects: ClustersPanel, window: MainWindow, demo: Loaded) -> ClustersPanel:
    """The same with clusters that are known: by row, and some noise."""
    vectors = objects.present
    assert vectors is not None
    labels = np.arange(len(vectors.pca)) % 9 - 1
    space = VectorSpace(
        vectors.embeddings, SpaceSettings(), "umap", 30, vectors.pca, -vectors.pca, labels, 0.5, 1.0
    )
    objects.vectors._keep(demo, replace(vectors, space=space))
    objects.vectors.clustered.emit("objects")
    window.context.store.flush()
    window.grab()
    return objects

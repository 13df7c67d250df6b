"""What needs which package: clusters need UMAP and HDBSCAN, nothing else here does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import errata
from errata.embeddings import Embeddings
from errata.vectors import drift
from errata.vectors.splits.exact_tests import fisher
from vectors.split_sets import dataset_of

WITHOUT_CLUSTERS = """
import sys
for name in ("umap", "hdbscan", "sklearn", "numba"):
    sys.modules[name] = None
from errata.cli.app import run
sys.exit(run(["coverage", {gt!r}, "--embeddings", {vectors!r}, "--no-clusters"]))
"""


def test_without_clusters_neither_umap_nor_hdbscan_is_needed(tmp_path: Path) -> None:
    dataset_of(tmp_path, ["train"] * 4 + ["valid"] * 2)
    vectors = tmp_path / "vectors.csv"
    vectors.write_text("file_name,a\n" + "".join(f"{i}.jpg,{i * i}\n" for i in range(6)))
    code = WITHOUT_CLUSTERS.format(gt=str(tmp_path / "gt.json"), vectors=str(vectors))
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "6 images, 4 train, 2 valid" in " ".join(done.stdout.split())


def test_without_scipy_its_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = dataset_of(tmp_path, ["train", "valid"])
    for name in [name for name in sys.modules if name.split(".")[0] == "scipy"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "scipy", None)
    with pytest.raises(errata.MissingExtraError, match=r"pip install 'errata\[vectors\]'"):
        fisher(1, 2, 1, 2)
    with pytest.raises(errata.MissingExtraError, match=r"pip install 'errata\[vectors\]'"):
        drift(dataset, Embeddings([[0.0], [1.0]]))

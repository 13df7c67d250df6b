"""Packages of others, run twice: on pycocotools, and on errata in its place."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from drop_in.random_sets import random_set

HERE = Path(__file__).resolve().parent
PYTHON_FOLDER = HERE.parents[2] / "python"


def printed_by(program: str, *arguments: str, python: str = sys.executable) -> dict[str, Any]:
    """What a program prints as JSON, in an interpreter of its own."""
    paths = os.pathsep.join(filter(None, [str(PYTHON_FOLDER), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [python, "-W", "ignore", str(HERE / program), *arguments],
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def both(program: str, *arguments: str, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    mine, theirs = (
        printed_by(program, backend, *arguments, **options) for backend in ("errata", "pycocotools")
    )
    assert mine.pop("module").startswith("errata.")
    assert theirs.pop("module").startswith("pycocotools.")
    return mine, theirs


def federated(seed: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Documents with masks, made into LVIS' kind."""
    gt, results = random_set(seed, "segm")
    for image in gt["images"]:
        image.update(neg_category_ids=[1, 2, 3], not_exhaustive_category_ids=[2])
    for at, category in enumerate(gt["categories"]):
        category["frequency"] = "rcf"[at % 3]
    return gt, results


def test_lvis(tmp_path: Path) -> None:
    pairs = [pair for pair in map(federated, range(24)) if pair[1]]
    for at, (gt, results) in enumerate(pairs):
        (tmp_path / f"gt_{at}.json").write_text(json.dumps(gt))
        (tmp_path / f"dt_{at}.json").write_text(json.dumps(results))
    mine, theirs = both("lvis_case.py", str(tmp_path))
    assert len(theirs) == 2 * len(pairs)
    assert mine == theirs
    defined = [case["results"]["AP"] for case in theirs.values() if case["results"]["AP"] > 0]
    assert len(defined) > 10, "the cases must be ones with numbers"


def test_torchmetrics() -> None:
    """TorchMetrics in this environment, or in that of `make test-torchmetrics`."""
    python = os.environ.get("ERRATA_TORCHMETRICS", "")
    if not python and importlib.util.find_spec("torchmetrics") is None:
        pytest.skip("TorchMetrics is not installed: make test-torchmetrics makes a place for it")
    mine, theirs = both("torchmetrics_case.py", python=python or sys.executable)
    assert mine == theirs
    for name in ("boxes", "masks", "micro"):
        assert 0.05 < theirs[name]["map"] < 0.95, "the case must be one with numbers"

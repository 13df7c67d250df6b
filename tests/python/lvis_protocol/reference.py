"""The lvis package as an oracle.

Release 0.5.3 is older than the NumPy of today: `np.float` is lent to it while it runs. Its module
that draws pictures, which wants OpenCV, is not loaded.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import numpy as np

import errata
from coco.random_sets import Document


def _lvis() -> Any:
    """The package, imported without its drawing part and without its logging set-up."""
    drawing = ModuleType("lvis.vis")
    vars(drawing)["LVISVis"] = None
    with mock.patch("logging.basicConfig"):
        sys.modules.setdefault("lvis.vis", drawing)
        import lvis
    return lvis


def reference(
    folder: Path,
    gt: Document,
    results: list[Document],
    iou_type: str = "bbox",
    *,
    max_dets: int = 300,
    evaluator: Any = None,
    summarise: bool = True,
    **params: Any,
) -> Any:
    """Run lvis on two documents, by way of files; `params` are attributes of its Params.

    An `evaluator` may override how overlaps are computed: a class, given lvis' own.
    """
    lvis = _lvis()
    write(folder, gt, results)
    truth = lvis.LVIS(str(folder / "gt.json"))
    found = lvis.LVISResults(truth, str(folder / "dt.json"), max_dets=max_dets)
    kind = lvis.LVISEval if evaluator is None else evaluator(lvis.LVISEval)
    evaluation = kind(truth, found, iou_type)
    for name, value in {"max_dets": max_dets, **params}.items():
        setattr(evaluation.params, name, value)
    with mock.patch.object(np, "float", float, create=True), warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        evaluation.evaluate()
        evaluation.accumulate()
        if summarise:
            evaluation.summarize()
    return evaluation


def write(folder: Path, gt: Document, results: list[Document]) -> None:
    """Write two documents as files."""
    (folder / "gt.json").write_text(json.dumps(gt))
    (folder / "dt.json").write_text(json.dumps(results))


def read_both(
    folder: Path, gt: Document, results: list[Document], iou_type: str = "bbox"
) -> tuple[errata.Dataset, errata.InferenceSet]:
    """Write two documents and read them with errata, with what the overlap needs."""
    write(folder, gt, results)
    dataset = errata.read(folder / "gt.json", masks=iou_type != "bbox")
    return dataset, errata.read_predictions(folder / "dt.json", dataset)


def assert_same(mine: errata.LvisSummary, theirs: Any) -> None:
    """Compare bit for bit, by bytes, so that -0.0 and NaN would show."""
    for name in ("precision", "recall"):
        array, expected = (
            np.ascontiguousarray(a) for a in (getattr(mine, name), theirs.eval[name])
        )
        assert array.shape == expected.shape, f"{name}: {array.shape}, expected {expected.shape}"
        differ = np.argwhere(array.view(np.uint64) != expected.view(np.uint64))
        assert not len(differ), f"{name} differs at {differ[:3].tolist()} and {len(differ)} places"
    stats = np.array([float(value) for value in theirs.results.values()])
    assert np.array(mine.stats).tobytes() == stats.tobytes(), (
        f"stats: {mine.stats}, expected {dict(theirs.results)}"
    )
    assert list(mine.stat_names) == list(theirs.results)

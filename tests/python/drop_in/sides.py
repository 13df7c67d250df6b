"""The two sides of every comparison: pycocotools, and errata in its place."""

from __future__ import annotations

import contextlib
import copy
import io
import re
from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np
import pycocotools.coco
import pycocotools.cocoeval
import pycocotools.mask

import errata.pycocotools.coco
import errata.pycocotools.cocoeval
import errata.pycocotools.mask

Document = dict[str, Any]


class Side(NamedTuple):
    """The three modules of one side."""

    coco: ModuleType
    cocoeval: ModuleType
    mask: ModuleType

    def read(self, document: Document) -> Any:
        """Give a COCO of a copy of a document, without a word."""
        truth = self.coco.COCO()
        truth.dataset = copy.deepcopy(document)
        with contextlib.redirect_stdout(io.StringIO()):
            truth.createIndex()
        return truth

    def results(self, truth: Any, results: list[Document]) -> Any:
        """Give the COCO of a copy of results; of none as well, which loadRes cannot."""
        if not results:
            return self.read({**truth.dataset, "annotations": []})
        with contextlib.redirect_stdout(io.StringIO()):
            return truth.loadRes(copy.deepcopy(results))

    def evaluation(
        self, gt: Document, results: list[Document], iou_type: str, **params: Any
    ) -> Any:
        """Give a COCOeval on copies of two documents, with these parameters."""
        truth = self.read(gt)
        evaluation = self.cocoeval.COCOeval(truth, self.results(truth, results), iou_type)
        for name, value in params.items():
            setattr(evaluation.params, name, copy.deepcopy(value))
        return evaluation


THEIRS = Side(pycocotools.coco, pycocotools.cocoeval, pycocotools.mask)
MINE = Side(errata.pycocotools.coco, errata.pycocotools.cocoeval, errata.pycocotools.mask)

SECONDS = re.compile(r"t=\d+\.\d+s")


def printed(call: Callable[..., Any], *args: Any) -> tuple[str, Any]:
    """What a call prints, without seconds; and what it gives, or raises."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        given = outcome(call, *args)
    return SECONDS.sub("t=?s", out.getvalue()), given


def quietly(call: Callable[..., Any], *args: Any) -> Any:
    """Call without a word."""
    with contextlib.redirect_stdout(io.StringIO()):
        return call(*args)


def both(call: Callable[[Side], Any]) -> tuple[tuple[str, Any], tuple[str, Any]]:
    """What a call prints and gives, or raises, on errata's side and on pycocotools'."""
    return printed(call, MINE), printed(call, THEIRS)


def outcome(call: Callable[..., Any], *args: Any) -> Any:
    """What a call gives; what it raises, as the name of the class and the message."""
    try:
        return call(*args)
    except Exception as error:  # noqa: BLE001 (whatever it is, both sides must raise it)
        return type(error).__name__, str(error)


def assert_same(mine: Any, theirs: Any, place: Any = ()) -> None:
    """Demand equal values and equal types, arrays to the last bit."""
    if not _is_same_here(mine, theirs):
        raise AssertionError(f"at {place}: {mine!r}, expected {theirs!r}")
    if isinstance(theirs, dict):
        for key, value in theirs.items():
            assert_same(mine[key], value, (place, key))
    elif isinstance(theirs, list | tuple):
        for at, value in enumerate(theirs):
            assert_same(mine[at], value, (place, at))


def _is_same_here(mine: Any, theirs: Any) -> bool:
    """Whether two things are the same, but for what they hold."""
    if type(mine) is not type(theirs):
        return False
    if isinstance(theirs, dict):
        return list(mine) == list(theirs)
    if isinstance(theirs, list | tuple):
        return len(mine) == len(theirs)
    if isinstance(theirs, np.ndarray):
        same = (mine.dtype, mine.shape) == (theirs.dtype, theirs.shape)
        return same and mine.tobytes() == theirs.tobytes()
    return bool(mine == theirs or (mine != mine and theirs != theirs))


def run(evaluation: Any) -> tuple[str, Any]:
    """Evaluate, accumulate, summarise; what was printed, and what summarize raised."""

    def steps() -> None:
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()

    return printed(steps)


def assert_same_evaluation(mine: Any, theirs: Any, what: Any) -> None:
    """Run both, and demand that everything which a caller can look at is the same."""
    assert run(mine) == run(theirs), what
    for name, theirs_value in theirs.eval.items():
        if name not in ("params", "date"):
            contiguous = np.ascontiguousarray(theirs_value) if name != "counts" else theirs_value
            assert_same(mine.eval[name], contiguous, (what, name))
    for name in ("stats", "ious", "evalImgs"):
        assert_same(getattr(mine, name), getattr(theirs, name), (what, name))
    assert_same(vars(mine.params), vars(theirs.params), (what, "params"))

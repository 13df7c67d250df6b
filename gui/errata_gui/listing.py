"""The examples that a state asks for, and what is left of them by the example filter.

Three numbers are told apart: what was clicked (the query, as many as the count says), which kinds
of those are shown, and which of those the filter keeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

import errata
from errata.filters import FilterError, example_columns, filter_examples
from errata.filters.schema import quoted
from errata_gui.state import ObjectKeys, codes_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from errata.filters import Columns, Tags
    from errata.results.examples import Examples
    from errata_gui.state import GalleryView
    from errata_gui.state.query import ExampleQuery
    from errata_gui.state.thresholds import ScoreArgument

Pair = tuple[int, int]
"""An example by its rows: of its annotation and of its detection, -1 for none."""

IN_MATRIX = ("tp", "confused", "fp", "fn")
"""Kinds that are shown unless asked otherwise."""


class Marks(Protocol):
    """Where tags come from."""

    revision: int
    """Another number after every change."""

    def columns(self, examples: Examples) -> Mapping[str, Tags]:
        """Give the columns of tags that a filter may name."""


@dataclass(frozen=True, eq=False)
class Listing:
    """What the gallery shows.

    Attributes
    ----------
    examples : Examples
        In order.
    n_asked : int
        How many were clicked, before kinds and filter.
    error : FilterError, optional
        Why the filter was not applied.
    """

    examples: Examples
    n_asked: int
    error: FilterError | None = None

    def __len__(self) -> int:
        return len(self.examples)

    @cached_property
    def codes(self) -> NDArray[np.int64]:
        """One number for each example; see `errata_gui.state.object_key`."""
        return codes_of(self.examples.gt, self.examples.dt)

    def position(self, code: int | None) -> int | None:
        """Say where an example stands; None if it is not shown."""
        if code is None:
            return None
        found = np.flatnonzero(self.codes == code)
        return int(found[0]) if found.size else None


def clicked(
    evaluation: errata.Evaluation,
    query: ExampleQuery,
    view: GalleryView,
    score_thr: ScoreArgument,
    iou_thr: float,
) -> Examples:
    """Ask for the examples of a query."""
    if query.images is not None:
        known = evaluation.dataset
        evaluation = evaluation.subset([i for i in query.images if known.rank(i) is not None])
    found = evaluation.examples(
        query.gt,
        query.dt,
        kind=query.kind if query.kinds is None else query.kinds,
        score_thr=score_thr,
        iou_thr=iou_thr,
        sort=view.sort,
        descending=view.descending,
    )
    if query.objects is not None:
        found = found.holding(*rows_of(query.objects, evaluation))
    return found if query.label is None else found.filter(of_label(query.label))


def rows_of(
    objects: tuple[str, ...], evaluation: errata.Evaluation
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give the rows of annotations and of detections that keys name."""
    codes = ObjectKeys(evaluation.dataset, evaluation.inferences).codes(objects)
    return -1 - codes[codes < 0], codes[codes >= 0]


def of_label(label: str) -> str:
    """Give the filter that keeps rows whose true or predicted label is one."""
    return f"gt == {quoted(label)} or dt == {quoted(label)}"


def matches_of(
    evaluation: errata.Evaluation,
    codes: Sequence[int],
    score_thr: ScoreArgument,
    iou_thr: float,
) -> list[Pair]:
    """Give the examples that objects belong to at the thresholds, each once.

    A match is one example, whichever of its two objects is named.
    """
    found = evaluation.examples(kind=("tp", "confused"), score_thr=score_thr, iou_thr=iou_thr)
    gts, dts = found.gt.tolist(), found.dt.tolist()
    gt_of, dt_of = dict(zip(dts, gts, strict=True)), dict(zip(gts, dts, strict=True))
    pairs = (
        (gt_of.get(code, -1), code) if code >= 0 else (-1 - code, dt_of.get(-1 - code, -1))
        for code in codes
    )
    return list(dict.fromkeys(pairs))


def columns(examples: Examples, marks: Marks | None) -> Columns:
    """Give all columns that a filter of examples may name."""
    return example_columns(examples, None if marks is None else marks.columns(examples))


def kept(examples: Examples, n_asked: int, text: str, marks: Marks | None) -> Listing:
    """Apply the example filter."""
    if not text:
        return Listing(examples, n_asked)
    extra: Mapping[str, Any] | None = None
    if marks is not None and names_tags(text):
        extra = marks.columns(examples)
    try:
        return Listing(filter_examples(examples, text, extra), n_asked)
    except FilterError as error:
        return Listing(examples, n_asked, error)


def names_tags(text: str) -> bool:
    """Say whether a filter may need tags."""
    return "tags" in text


def shown_kinds(query: ExampleQuery) -> tuple[str, ...]:
    """Give the kinds of rows that a query shows."""
    return offered_kinds(query) if query.kinds is None else query.kinds


def offered_kinds(query: ExampleQuery) -> tuple[str, ...]:
    """Give the kinds of rows that belong to what was clicked."""
    if query.kind is not None:
        return (query.kind, "confused") if query.kind in ("fp", "fn") else (query.kind,)
    if query.gt is errata.BACKGROUND:
        return ("fp",)
    if query.dt is errata.BACKGROUND:
        return ("fn",)
    if query.gt is None or query.dt is None:
        return IN_MATRIX
    # A match across labels is a true positive where the rule lists the pair.
    return ("tp",) if query.gt == query.dt else ("tp", "confused")

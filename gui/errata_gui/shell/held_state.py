"""What of a kept view state holds for the data that is open, and in words what does not.

Files change between two sessions, and the settings are a file that anyone may edit: a state may
name classes, images, examples, columns and panels that are not there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import errata
from errata_gui import listing
from errata_gui.canvas.curve_style import MOST
from errata_gui.panels.catalogue import CATALOGUE
from errata_gui.resolve import Memo, Resolved
from errata_gui.state import (
    ExampleQuery,
    GalleryView,
    ObjectKey,
    ObjectKeys,
    Thresholds,
    ViewState,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from errata.filters import FilterError
    from errata_gui.listing import Marks
    from errata_gui.loaded import Loaded

Held: TypeAlias = "tuple[ViewState, list[str]]"
"""A state, and what is not in it any more."""

NAMED, LONG = 3, 40
"""So many names are said, and so many of their letters."""


def first_state(loaded: Loaded, panel: str) -> ViewState:
    """Give the state that data is first seen in: at its best score threshold."""
    best = loaded.evaluation.best_threshold()
    state = ViewState(rule=loaded.rule, panel=panel)
    state = state.with_thresholds(score=None if best is None else best.score_thr)
    return replace(state, baseline=state.thresholds)


def held(loaded: Loaded, state: ViewState, marks: Marks | None = None) -> Held:
    """Give what holds of a state, and say what does not: ``["panel 'x'", ...]``."""
    said: list[str] = []
    for part in (_panel, _thresholds, _options, _query, _examples):
        state, words = part(loaded, state)
        said += words
    return state, said + _filters(loaded, state, marks)


def _panel(_loaded: Loaded, state: ViewState) -> Held:
    if state.panel in {entry.key for entry in CATALOGUE}:
        return state, []
    return replace(state, panel=ViewState().panel), [f"panel {_short(state.panel)}"]


def _thresholds(loaded: Loaded, state: ViewState) -> Held:
    known = set(loaded.evaluation.labels)
    gone = [label for label, _ in state.thresholds.per_class if label not in known]
    said = _said("thresholds of classes", gone)
    first = first_state(loaded, state.panel).thresholds
    thresholds = _of_classes(state.thresholds, known)
    if problem := _problem(loaded, thresholds):
        said, thresholds = [*said, problem], first
    baseline = None if state.baseline is None else _of_classes(state.baseline, known)
    if baseline is not None:
        if baseline != state.baseline and not gone:
            said.append("thresholds of classes, from where changes are counted")
        if _problem(loaded, baseline):
            said.append("where changes are counted from")
            baseline = first
    return replace(state, thresholds=thresholds, baseline=baseline), said


def _of_classes(thresholds: Thresholds, known: set[str]) -> Thresholds:
    kept = tuple(pair for pair in thresholds.per_class if pair[0] in known)
    return replace(thresholds, per_class=kept)


def _problem(loaded: Loaded, thresholds: Thresholds) -> str:
    """Say why the library refuses thresholds; empty where it does not."""
    try:
        Resolved(loaded, ViewState(thresholds), Memo()).metrics  # noqa: B018 (asked for its errors)
    except errata.ErrataError as refused:
        return str(refused)
    return ""


def _options(loaded: Loaded, state: ViewState) -> Held:
    """Let go of classes that panels' options name; there may be too many as well."""
    known = set(loaded.evaluation.labels)
    matrix, surface, curve = state.matrix, state.surface, state.curve
    gone = [label for label in (matrix.label, surface.label) if label not in (None, *known)]
    gone += [label for label in curve.labels if label not in known]
    labels = tuple(dict.fromkeys(label for label in curve.labels if label in known))
    hidden = tuple(label for label in curve.hidden if label is None or label in known)
    said = _said("classes", dict.fromkeys(str(label) for label in gone))
    if len(labels) > MOST:
        said.append(f"more than {MOST} curves")
    return replace(
        state,
        matrix=replace(matrix, label=matrix.label if matrix.label in known else None),
        surface=replace(surface, label=surface.label if surface.label in known else None),
        curve=replace(curve, labels=labels[:MOST], hidden=hidden),
    ), said


def _query(loaded: Loaded, state: ViewState) -> Held:
    """Keep a question that can be asked; without one of its classes it would be another."""
    query, known = state.query, {*loaded.evaluation.labels}
    asked: list[str] = []
    for choice in (query.gt, query.dt, query.label):
        if choice is not None and choice is not errata.BACKGROUND:
            asked += choice if isinstance(choice, tuple) else (choice,)
    if said := _said("examples asked for, with classes", [a for a in asked if a not in known]):
        return replace(state, query=ExampleQuery()), said
    if query.images is None:
        return state, []
    kept = tuple(i for i in dict.fromkeys(query.images) if loaded.dataset.rank(i) is not None)
    n = len(query.images) - len(kept)
    if not n:
        return state, []
    said = [f"{n:,} of {len(query.images):,} images that were selected"]
    query = replace(query, images=kept) if kept else ExampleQuery()
    return replace(state, query=query), said


def _examples(loaded: Loaded, state: ViewState) -> Held:
    said = []
    keys = ObjectKeys(loaded.dataset, loaded.inferences)
    known = set(keys.keys(keys.codes(state.selected)))
    selected = tuple(key for key in state.selected if key in known)
    if n := len(state.selected) - len(selected):
        said.append(f"{n:,} of {len(state.selected):,} examples that were selected")
    image, example = state.image, state.example
    if image is not None and loaded.dataset.rank(image) is None:
        said.append(f"image {_short(str(image))}")
        image = None
    if example is not None and (
        ObjectKey.parse(example) is None
        or Resolved(loaded, ViewState(example=example), Memo()).subject is None
    ):
        said.append(f"example {_short(example)}")
        example = None
    return replace(state, selected=selected, image=image, example=example), said


def _filters(loaded: Loaded, state: ViewState, marks: Marks | None) -> list[str]:
    """Say which filters are not applied; they stay in their lines, to be mended."""
    resolved = Resolved(loaded, state, Memo())
    errors: list[FilterError | None] = [resolved.filter_error]
    # A few examples have the columns of all.
    one = loaded.evaluation.subset(loaded.dataset.image_ids[:1])
    few = listing.clicked(one, ExampleQuery(), GalleryView(), resolved.score_thr, resolved.iou_thr)
    errors.append(listing.kept(few, len(few), state.example_filter.strip(), marks).error)
    return [str(error) for error in errors if error is not None]


def _said(what: str, names: Iterable[str]) -> list[str]:
    listed = list(names)
    if not listed:
        return []
    more = f" and {len(listed) - NAMED:,} more" if len(listed) > NAMED else ""
    return [f"{what} {', '.join(map(_short, listed[:NAMED]))}{more}"]


def _short(name: str) -> str:
    whole = len(name) <= LONG
    return repr(name if whole else f"{name[: LONG - 1]}\N{HORIZONTAL ELLIPSIS}")

"""What differs between two view states, in words: for Undo, Redo and who listens."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from errata_gui.state.view import ViewState

_WORDS = {
    "rule": "matching rule",
    "baseline": "baseline",
    "image_filter": "image filter",
    "example_filter": "example filter",
    "query": "examples shown",
    "selected": "selection",
    "image": "image",
    "example": "example",
    "panel": "panel",
    "overview": "overview options",
    "matrix": "matrix options",
    "curve": "curve options",
    "surface": "surface options",
    "gallery": "gallery options",
    "viewer": "viewer options",
    "cluster": "cluster options",
}


def what_changed(old: ViewState, new: ViewState) -> str:
    """Say in a word or two what is different; empty where nothing is.

    Examples
    --------
    >>> from errata_gui.state import ViewState
    >>> what_changed(ViewState(), ViewState().with_thresholds(iou=0.75))
    'IoU threshold'
    """
    changed = [f.name for f in fields(new) if getattr(old, f.name) != getattr(new, f.name)]
    if not changed:
        return ""
    if "thresholds" in changed:
        return _threshold(old, new)
    return _WORDS.get(changed[0], changed[0].replace("_", " "))


def _threshold(old: ViewState, new: ViewState) -> str:
    before, after = old.thresholds, new.thresholds
    if before.per_class != after.per_class:
        return "class thresholds"
    return "score threshold" if before.score != after.score else "IoU threshold"

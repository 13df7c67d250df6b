"""The Python that gives the examples on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import errata
from errata_gui.listing import names_tags, of_label, rows_of

if TYPE_CHECKING:
    from errata_gui.resolve import Resolved


def python_of(resolved: Resolved, workspace: str) -> str:
    """Write the expression of ``ev``; with tags, that of the workspace file too."""
    state = resolved.state
    query, text = state.query, state.example_filter.strip()
    made = _evaluation(resolved) + _question(resolved)
    if query.objects is not None:
        gt, dt = rows_of(query.objects, resolved.loaded.evaluation)
        made += f".holding({gt.tolist()!r}, {dt.tolist()!r})"
    if query.label is not None:
        made += f".filter({of_label(query.label)!r})"
    if not text:
        return made
    if not names_tags(text):
        return f"{made}.filter({text!r})"
    file = repr(workspace) if workspace else "None"
    return (
        f"examples = {made}\n"
        f"with errata.workspace.Workspace({file}) as workspace:\n"
        "    tags = workspace.example_tags(examples)\n"
        "    image_tags = workspace.image_tags(examples.image_ids)\n"
        f"examples.filter({text!r}, {{'tags': tags, 'image_tags': image_tags}})"
    )


def _evaluation(resolved: Resolved) -> str:
    made, state = "ev", resolved.state
    text = state.image_filter.strip()
    if text and resolved.filter_error is None:
        thresholds = f"{resolved.score_thr!r}, {resolved.iou_thr!r}"
        made += f".subset(ev.per_image({thresholds}).filter({text!r}).image_ids)"
    if state.query.images is not None:
        made += f".subset({list(state.query.images)!r})"
    return made


def _question(resolved: Resolved) -> str:
    query, view = resolved.state.query, resolved.state.gallery
    given = [_label(label) for label in (query.gt, query.dt)]
    while given and given[-1] == "None":
        given.pop()
    kind = query.kind if query.kinds is None else list(query.kinds)
    if kind is not None:
        given.append(f"kind={kind!r}")
    given.append(f"score_thr={resolved.score_thr!r}")
    given.append(f"iou_thr={resolved.iou_thr!r}")
    given.append(f"sort={view.sort!r}")
    if not view.descending:
        given.append("descending=False")
    return f".examples({', '.join(given)})"


def _label(label: Any) -> str:
    if label is errata.BACKGROUND:
        return "errata.BACKGROUND"
    return repr(label)

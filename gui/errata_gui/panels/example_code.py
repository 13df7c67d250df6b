"""The Python, and the command line, that give the examples on the screen."""

from __future__ import annotations

from shlex import join
from typing import TYPE_CHECKING, Any

import errata
from errata_gui.export.lines import threshold_words
from errata_gui.listing import names_tags, of_label, rows_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from errata.columns import ImageId
    from errata_gui.resolve import Resolved

NOTHING = ["--kind", "tp", "--only", "fn"]
"""Options that no example meets, for a question about no class or no kind."""

NO_IMAGE = ["--where", "image_id is missing"]
"""The same for one about no image."""


def python_of(resolved: Resolved, workspace: str) -> str:
    """Write the expression of ``ev``; with tags, that of the workspace file too."""
    query, text = resolved.state.query, _condition(resolved)
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
        made += f".subset({_images(resolved, state.query.images)!r})"
    return made


def command_of(resolved: Resolved, workspace: str) -> str | None:
    """Write the command's subcommand and options; None where tags are asked for and in no file."""
    query, view, text = resolved.state.query, resolved.state.gallery, _condition(resolved)
    words = ["examples", *_side_words("gt", query.gt), *_side_words("dt", query.dt)]
    if query.kinds is None:
        words += [] if query.kind is None else ["--kind", query.kind]
    else:
        words += [word for kind in query.kinds for word in ("--only", kind)]
    if () in (query.gt, query.dt, query.kinds):
        words += NOTHING
    if query.label is not None:
        words += ["--where-example", of_label(query.label)]
    if text:
        words += ["--where-example", text]
    if text and names_tags(text):
        if not workspace:
            return None
        words += ["--workspace", workspace]
    if query.images is not None:
        images = _images(resolved, query.images)
        words += [word for image in images for word in ("--image", str(image))] or NO_IMAGE
    words += ["--sort", view.sort, *([] if view.descending else ["--ascending"])]
    return join([*words, *threshold_words(resolved)])


def _side_words(side: str, choice: Any) -> list[str]:
    if choice is None:
        return []
    if choice is errata.BACKGROUND:
        return [f"--{side}-background"]
    labels = (choice,) if isinstance(choice, str) else choice
    return [word for label in labels for word in (f"--{side}-label", label)]


def _condition(resolved: Resolved) -> str:
    """Give the example filter, if it could be read and so holds."""
    text = resolved.state.example_filter.strip()
    return text if text and resolved.listing.error is None else ""


def _images(resolved: Resolved, images: Sequence[ImageId]) -> list[ImageId]:
    """Leave out images that this data does not have."""
    return [each for each in images if resolved.loaded.dataset.rank(each) is not None]


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

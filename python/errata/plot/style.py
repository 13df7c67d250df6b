"""Colours, and the lines above a plot that say where its numbers come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from matplotlib.colors import LinearSegmentedColormap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BLUE, VERMILLION = "#0072B2", "#D55E00"
BLACK, GREY = "#000000", "#9A9A9A"

SERIES = (BLUE, VERMILLION, "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito's colours, which colour-blind people can tell apart too; yellow is too pale."""

RIGHT = LinearSegmentedColormap.from_list("errata_right", ["#E3F0F8", BLUE, "#00324F"])
WRONG = LinearSegmentedColormap.from_list("errata_wrong", ["#FBE7DA", VERMILLION, "#5E2900"])
"""Pale to dark, for counts of what is right and of what is wrong."""

NAME_LENGTH = 24


def short(label: str) -> str:
    """Give a label in one line of bearable length; ``$`` is no mathematics here."""
    line = "".join(c if c.isprintable() else " " for c in label)
    line = line if len(line) <= NAME_LENGTH else line[: NAME_LENGTH - 1] + "…"
    return line.replace("$", r"\$")


def title(axes: Axes, text: str, provenance: Mapping[str, Any], **thresholds: object) -> None:
    """Write what a plot shows, and below it protocol, thresholds and data."""
    parts = [f"protocol {provenance['protocol']}", _pairing(provenance)]
    parts += [f"{name} {_shown(value)}" for name, value in thresholds.items()]
    stamp = " · ".join(part for part in [*parts, _data(provenance)] if part)
    axes.set_title(f"{text}\n", loc="left", fontsize=12, fontweight="bold")
    axes.text(
        0, 1, f"{stamp}\n", transform=axes.transAxes, fontsize=7.5, va="bottom", color="#555555"
    )


def _pairing(provenance: Mapping[str, Any]) -> str:
    settings = provenance["settings"]
    if "class_agnostic" not in settings:
        return ""
    if settings.get("allowed_label_matches"):
        return "listed pairs"
    if settings.get("same_class_first"):
        return "same class first"
    return "class agnostic" if settings.get("class_agnostic") else "equal labels only"


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "per class"
    return f"{value:.6g}" if isinstance(value, float) else str(value).lower()


def _data(provenance: Mapping[str, Any]) -> str:
    """Give the first digits of the hashes of both files; arrays in memory have none."""
    hashes = [provenance[side]["blake3"][:8] for side in ("dataset", "inferences")]
    return f"data {' / '.join(hashes)}" if all(hashes) else ""

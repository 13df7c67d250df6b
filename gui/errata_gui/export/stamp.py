"""What an exported view says of itself: data, rule, thresholds and filter it was computed with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import errata
from errata_gui import number_text

if TYPE_CHECKING:
    from errata_gui.resolve import Resolved

UNBROKEN = 60
"""Characters up to which a fact below a picture stays on one line."""


@dataclass(frozen=True)
class Stamp:
    """Names and words that make a number findable again.

    Attributes
    ----------
    title : str
        The view's.
    lines : tuple of str
        ``name: value``, one fact a line.
    """

    title: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, resolved: Resolved, title: str) -> Stamp:
        """Say what a view was computed with."""
        loaded, thresholds = resolved.loaded, resolved.state.thresholds
        facts = {
            "protocol": loaded.rule.protocol,
            "rule": str(loaded.rule),
            "score threshold": _score(thresholds.score),
            "IoU threshold": f"{thresholds.iou:g}",
            "ground truth": f"{Path(loaded.gt).name} (BLAKE3 {loaded.dataset.blake3})",
            "predictions": f"{Path(loaded.dt).name} (BLAKE3 {loaded.inferences.blake3})",
            "images": number_text.count(len(resolved.evaluation.ranks)),
        }
        if loaded.rule.matches:
            facts["allowed matches"] = ", ".join(f"{gt}={dt}" for gt, dt in loaded.rule.matches)
        if thresholds.per_class:
            facts["class thresholds"] = ", ".join(f"{n} {v:g}" for n, v in thresholds.per_class)
        if resolved.state.image_filter.strip() and resolved.filter_error is None:
            facts["image filter"] = resolved.state.image_filter.strip()
        facts["errata"] = errata.__version__
        return cls(title, tuple(f"{name}: {value}" for name, value in facts.items()))

    def __str__(self) -> str:
        return "\n".join((self.title, *self.lines))

    @property
    def sentence(self) -> str:
        """All of it in a row, for below a picture; hashes by their beginning."""
        return "   ".join(_shortened(line) for line in self.lines)

    @property
    def comment(self) -> str:
        """The same as lines that begin with ``#``."""
        said = "\n".join((self.title, *self.lines)).splitlines()
        return "".join(f"# {line}\n" for line in said)


def _score(score: float | None) -> str:
    return "none" if score is None else f"{score:g}"


def _shortened(line: str) -> str:
    """Cut a hash to its beginning; a short fact is not broken over two lines."""
    before, found, blake3 = line.partition("(BLAKE3 ")
    short = f"{before}({blake3[:12]})" if found else line
    return short.replace(" ", "\N{NO-BREAK SPACE}") if len(short) <= UNBROKEN else short

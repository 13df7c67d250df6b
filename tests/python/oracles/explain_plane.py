"""The state of one object over the score x IoU plane, point by point.

A partition into rectangles ``(lo, hi]`` is right when every probed point lies in exactly one
rectangle and that one names the state that a new matching at the point gives. States can change
only at scores and IoUs of the image, so probing each of those, between each two of them and
beyond the outermost ones probes the whole plane. With per-class thresholds the score axis is the
axis of their common shift, and a detection's place on it is its margin.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .iou_protocol import Cut, match
from .overlaps import overlap_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .iou_protocol import Tau
    from .records import Image, Rule

Side = Literal["dt", "gt"]


@dataclass(frozen=True)
class Rectangle:
    """Scores in (score_lo, score_hi] and IoUs in (iou_lo, iou_hi]; None is unbounded."""

    score_lo: float | None
    score_hi: float | None
    iou_lo: float | None
    iou_hi: float | None
    state: str

    def contains(self, score_thr: float, iou_thr: float) -> bool:
        """Whether a point lies inside."""
        return _within(score_thr, self.score_lo, self.score_hi) and _within(
            iou_thr, self.iou_lo, self.iou_hi
        )


def _within(x: float, lo: float | None, hi: float | None) -> bool:
    return (lo is None or lo < x) and (hi is None or x <= hi)


def state(
    image: Image,
    side: Side,
    index: int,
    score_thr: float,
    iou_thr: float,
    rule: Rule,
    tau: Tau | None = None,
) -> str:
    """The state of a detection or a ground-truth object at one point (of shift x IoU with tau)."""
    cut = Cut(score_thr) if tau is None else Cut(tau=tau, shift=score_thr)
    matching = match(image, cut.score_thr, iou_thr, rule, cut.tau, cut.shift)
    return matching.dt_states[index] if side == "dt" else matching.gt_states[index]


def probe_scores(image: Image, tau: Tau | None = None) -> list[float]:
    """Every score (margin) of the image, a value between each two, one below and one above all."""
    if tau is None:
        return _with_gaps({dt.confidence for dt in image.dts}, margin=1.0)
    margins = {dt.confidence - (tau.get(dt.label) or 0.0) for dt in image.dts}
    return _with_gaps(margins, margin=1.0)


def probe_ious(image: Image) -> list[float]:
    """Every overlap of the image, values between them, 0, nearly 0, and 1."""
    ious = {overlap_of(dt, gt) for dt in image.dts for gt in image.gts}
    return _with_gaps(ious | {0.0, 1e-9, 1.0}, margin=0.0)


def _with_gaps(values: Iterable[float], margin: float) -> list[float]:
    edges = sorted(values)
    if not edges:
        return [0.0]
    between = [(a + b) / 2 for a, b in itertools.pairwise(edges)]
    return sorted({edges[0] - margin, *edges, *between, edges[-1] + margin})


def disagreements(
    image: Image,
    side: Side,
    index: int,
    rule: Rule,
    rectangles: Sequence[Rectangle],
    ious: Sequence[float] | None = None,
    tau: Tau | None = None,
) -> list[str]:
    """What is wrong with a claimed partition; empty where it is right.

    `ious` restricts the check to these thresholds (for rules whose partition is one-dimensional).
    """
    found = []
    for iou_thr in probe_ious(image) if ious is None else ious:
        for score_thr in probe_scores(image, tau):
            claimed = [r.state for r in rectangles if r.contains(score_thr, iou_thr)]
            expected = state(image, side, index, score_thr, iou_thr, rule, tau)
            if claimed != [expected]:
                where = f"{side} {index} at score {score_thr!r}, iou {iou_thr!r}"
                found.append(f"{where}: claimed {claimed}, expected {expected!r}")
    return found

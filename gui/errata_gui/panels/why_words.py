"""An explanation in sentences: what the object is, and at which thresholds it becomes another."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from errata.results.explanation import Explanation, Interval, Region

IS = {
    "tp": "is a true positive",
    "fp": "is a false positive",
    "fn": "was missed",
    "confused": "was confused",
    "absorbed": "is absorbed",
    "not_evaluated": "is not evaluated",
    "ignored": "is ignored",
    "dropped": "is left out",
}


BECOMES = {
    "tp": "becomes a true positive",
    "fp": "becomes a false positive",
    "fn": "is missed",
    "confused": "is confused",
    "absorbed": "is absorbed by an ignored object",
    "not_evaluated": "is not evaluated",
    "ignored": "is ignored",
    "dropped": "is dropped",
}


def headline(why: Explanation) -> str:
    """Say what an object is and why."""
    subject = why.subject
    label = subject["label"] or "no label"
    if subject["kind"] == "dt":
        who = f"The detection {label}, score {subject['score']:.3g},"
    else:
        who = f"The ground truth {label}"
    return f"{who} {IS[why.state]}{_with(why, why.state, why.partner)}: {why.rule}."


def changes(why: Explanation) -> list[str]:
    """Say where along each axis the object becomes something else, the nearest changes first."""
    name = "shift" if isinstance(why.score_thr, dict) else "score"
    along_score = _changes(why, why.along_score(), why.score, name)
    along_iou = _changes(why, why.along_iou(), why.iou_thr, "IoU")
    if along_score or along_iou:
        return along_score + along_iou
    both = _by_both(why, name) if why.holds_everywhere else []
    if both:
        return ["neither threshold alone changes it", *both]
    where = "at every threshold" if why.holds_everywhere else "at every score, at this IoU"
    return [f"It is so {where}."]


def _changes(why: Explanation, along: tuple[Interval, ...], here: float, axis: str) -> list[str]:
    now = next((i for i, each in enumerate(along) if _holds(each, here)), None)
    if now is None:
        return []
    above = [f"{_becomes(why, each)} above {axis} {each.low:.4g}" for each in along[now + 1 :]]
    below = [
        f"{_becomes(why, each)} at {axis} {each.high:.4g} and below"
        for each in reversed(along[:now])
    ]
    return above + below


def _by_both(why: Explanation, name: str) -> list[str]:
    """Say where it becomes something else if both thresholds move."""
    now = (why.state, why.partner)
    return [
        f"{_becomes(why, each)} {_reach(name, each.score_low, each.score_high, why.score)},"
        f" {_reach('IoU', each.iou_low, each.iou_high, why.iou_thr)}"
        for each in why.regions
        if (each.state, each.partner) != now
    ]


def _reach(axis: str, low: float | None, high: float | None, here: float) -> str:
    """Name the thresholds of an interval that are the nearest ones from here."""
    if high is not None and here > high:
        return f"at {axis} {high:.4g} and below"
    return f"above {axis} {low:.4g}"


def _holds(each: Interval, value: float) -> bool:
    return (each.low is None or value > each.low) and (each.high is None or value <= each.high)


def _becomes(why: Explanation, each: Interval | Region) -> str:
    return f"{BECOMES[each.state]}{_with(why, each.state, each.partner)}"


def _with(why: Explanation, state: str, partner: int | None) -> str:
    """Name the other side of a match."""
    if partner is None or state not in ("tp", "confused"):
        return ""
    labels = {candidate.row: candidate.label for candidate in why.candidates}
    other = "ground truth" if why.subject["kind"] == "dt" else "detection"
    return f", with the {other} {labels.get(partner) or 'no label'}"

"""Why an object ended as it did."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from errata.results.base import Result


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something of the other side that overlaps the object.

    Attributes
    ----------
    row : int
        Row of ``dataset.arrays`` (for a detection) or ``inferences.arrays`` (for ground truth).
    label : str or None
    iou : float
        Overlap; for a crowd, intersection / area of the detection.
    score : float or None
        Score of the detection, whichever side it is on.
    relation : str or None
        ``equal``, ``listed``, ``other``; None where the labels may not pair.
    ignored : bool
        Whether it is an ignored object.
    verdict : str
        ``matched``, ``absorbs``, ``not_needed``, ``dropped``, ``not_evaluated``,
        ``labels_do_not_pair``, ``below_iou_thr``, ``candidate_taken`` or ``subject_taken``.
    partner : int or None
        Who has the candidate, where it is taken: a row of the subject's side.
    criterion : str or None
        What made that pair the better one: ``same_class_first``, ``iou``, ``label``, ``score``,
        ``dt_order``, ``gt_order``.
    """

    row: int
    label: str | None
    iou: float
    score: float | None
    relation: str | None
    ignored: bool
    verdict: str
    partner: int | None
    criterion: str | None

    @property
    def why(self) -> str:
        """The verdict as a clause, with what made the other pair the better one."""
        because = f": {_CRITERIA[self.criterion]}" if self.criterion else ""
        return f"{_WHY[self.verdict]}{because}"


@dataclass(frozen=True, slots=True)
class Interval:
    """Thresholds on one axis, ``(low, high]``, for which an object has one state; None: no end."""

    low: float | None
    high: float | None
    state: str
    partner: int | None


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of the threshold plane in which the object has one state.

    It holds the score thresholds in ``(score_low, score_high]`` and the IoU thresholds in
    ``(iou_low, iou_high]``; None stands for unbounded, on the IoU axis for "from 0, inclusive".
    """

    score_low: float | None
    score_high: float | None
    iou_low: float | None
    iou_high: float
    state: str
    partner: int | None

    def contains(self, score_thr: float, iou_thr: float) -> bool:
        """Whether a pair of thresholds lies in it."""
        return self.has_score(score_thr) and self.has_iou(iou_thr)

    def has_score(self, score_thr: float) -> bool:
        """Whether a score threshold lies in it; minus infinity is below every score."""
        above = self.score_low is None or score_thr > self.score_low
        return above and (self.score_high is None or score_thr <= self.score_high)

    def has_iou(self, iou_thr: float) -> bool:
        """Whether an IoU threshold lies in it."""
        return (self.iou_low is None or iou_thr > self.iou_low) and iou_thr <= self.iou_high


_WHY = {
    "matched": "it is the match",
    "absorbs": "an ignored object absorbs the detection",
    "not_needed": "an ignored object would absorb the detection, but a better one has it",
    "dropped": "the detection is below the score threshold",
    "not_evaluated": "the protocol does not look at the detection",
    "labels_do_not_pair": "the label rule does not let the two pair",
    "below_iou_thr": "the overlap is below the IoU threshold",
    "candidate_taken": "the candidate has a better pair",
    "subject_taken": "the object has a better pair",
}
_CRITERIA = {
    "same_class_first": "equal labels go first",
    "iou": "its overlap is larger",
    "label": "overlaps are equal and its labels fit better",
    "score": "its score is higher",
    "dt_order": "all else equal, its detection comes first in the file",
    "gt_order": "all else equal, the order of the ground truth decides",
}


class Explanation(Result):
    """An object's candidates, the rule that decided, and its state at every pair of thresholds.

    Attributes
    ----------
    subject : dict
        The object: ``kind`` (``dt`` or ``gt``), ``row``, ``image_id``, ``label``, its box, score.
    state : str
        ``tp``, ``confused``, ``absorbed``, ``fp``, ``dropped``, ``not_evaluated`` for a
        detection; ``tp``, ``confused``, ``fn``, ``ignored`` for ground truth.
    rule : str
        The rule that decided, as a sentence.
    partner : int or None
        Row of what it is matched with.
    candidates : tuple of Candidate
        By falling overlap.
    regions : tuple of Region
        A partition of the score x IoU plane; where a matching holds at one IoU threshold only
        (protocol ``score``, ``same_class_first``), of the score axis at that threshold. Under
        per-class thresholds the score axis is the common shift.
    holds_everywhere : bool
        Whether `regions` cover the plane; else they hold at `iou_thr` only, whatever their IoUs.
    score_thr, iou_thr, provenance
    """

    __slots__ = (
        "candidates", "holds_everywhere", "iou_thr", "partner", "provenance", "regions", "rule",
        "score_thr", "state", "subject",
    )  # fmt: skip
    candidates: tuple[Candidate, ...]
    holds_everywhere: bool
    iou_thr: float
    partner: int | None
    provenance: dict[str, Any]
    regions: tuple[Region, ...]
    rule: str
    score_thr: float | dict[str, float | None] | None
    state: str
    subject: dict[str, Any]

    def __init__(self, **parts: Any) -> None:
        self._freeze(**parts)

    @property
    def score(self) -> float:
        """Where it stands on the score axis of `regions`: minus infinity for no threshold."""
        if isinstance(self.score_thr, dict):
            return self.score_thr.get("(shift)") or 0.0
        return float("-inf") if self.score_thr is None else self.score_thr

    def along_score(self) -> tuple[Interval, ...]:
        """Give the states along the score axis at this IoU threshold, in rising order.

        Examples
        --------
        >>> import errata
        >>> ev = errata.evaluate(*errata.sample_set())
        >>> [(i.low, i.high, i.state) for i in ev.explain(dt=0).along_score()]
        [(None, 0.9, 'tp'), (0.9, None, 'dropped')]
        """
        met = [r for r in self.regions if r.has_iou(self.iou_thr)]
        return _joined([Interval(r.score_low, r.score_high, r.state, r.partner) for r in met])

    def along_iou(self) -> tuple[Interval, ...]:
        """Give the states along the IoU axis at this score threshold; None as `low` is from 0 on.

        Empty where the matching holds at one IoU threshold only.
        """
        if not self.holds_everywhere:
            return ()
        met = [r for r in self.regions if r.has_score(self.score)]
        return _joined([Interval(r.iou_low, r.iou_high, r.state, r.partner) for r in met])

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python."""
        return {
            "subject": self.subject,
            "state": self.state,
            "rule": self.rule,
            "partner": self.partner,
            "candidates": [asdict(c) for c in self.candidates],
            "regions": [asdict(r) for r in self.regions],
            "holds_everywhere": self.holds_everywhere,
            "score_thr": self.score_thr,
            "iou_thr": self.iou_thr,
            "provenance": self.provenance,
        }

    def _columns(self) -> dict[str, list[Any]]:
        names = (
            "row",
            "label",
            "iou",
            "score",
            "relation",
            "ignored",
            "verdict",
            "partner",
            "criterion",
        )
        return {name: [getattr(c, name) for c in self.candidates] for name in names}

    def __repr__(self) -> str:
        lines = [f"{self.subject['kind']} {self.subject['row']}: {self.state}, {self.rule}"]
        for c in self.candidates:
            because = f" ({_CRITERIA[c.criterion]})" if c.criterion else ""
            lines.append(f"  {c.label} iou={c.iou:.4f}: {_WHY[c.verdict]}{because}")
        return "\n".join(lines)


def _joined(pieces: list[Interval]) -> tuple[Interval, ...]:
    """Put intervals in rising order, those that meet in one state as one."""
    lowest = float("-inf")
    joined: list[Interval] = []
    for piece in sorted(pieces, key=lambda p: lowest if p.low is None else p.low):
        last = joined[-1] if joined else None
        if last and (last.state, last.partner) == (piece.state, piece.partner):
            joined[-1] = Interval(last.low, piece.high, piece.state, piece.partner)
        else:
            joined.append(piece)
    return tuple(joined)


def deciding_rule(state: str, candidates: tuple[Candidate, ...], iou_thr: float) -> str:
    """Put into a sentence why an object is in a state, from its best candidate."""
    if state in ("dropped", "not_evaluated"):
        return _WHY[state]
    if state == "ignored":
        return "ignored ground truth never counts; it absorbs what is left over"
    if not candidates:
        return "nothing of the other side overlaps it"
    decisive = {"tp": "matched", "confused": "matched", "absorbed": "absorbs"}.get(state)
    best = next((c for c in candidates if decisive in (None, c.verdict)), candidates[0])
    because = f": {_CRITERIA[best.criterion]}" if best.criterion else ""
    if state in ("tp", "confused"):
        rivals = [c for c in candidates if c.criterion]
        because = f"; {_CRITERIA[rivals[0].criterion]}" if rivals and rivals[0].criterion else ""
    also = ""
    if best.verdict == "dropped" and best.iou < iou_thr:
        also = f", and {_WHY['below_iou_thr']}"
    return f"{_WHY[best.verdict]}{because}{also}"

"""Has curves made in a job: at once, or when the IoU slider has rested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from errata.curves import why_no_average_precision
from errata_gui.panels.follower import Follower

if TYPE_CHECKING:
    from collections.abc import Callable

    from errata.results.curve import PrCurve
    from errata_gui.jobs import Handle, Jobs
    from errata_gui.resolve import Resolved

SLOT = "curves"

Found = tuple["list[PrCurve]", "dict[str, float | None]"]


class CurveFollower(QObject):
    """Asks for the curves that a state shows and that are not known yet.

    Signals
    -------
    arrived()
        They are kept: draw again.
    """

    arrived = Signal()

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._next: tuple[Resolved, tuple[str | None, ...]] | None = None
        self._asked: tuple[Any, ...] | None = None
        self._timer = Follower(self._ask, self)
        jobs.cancelled.connect(self._forget)

    def want(self, resolved: Resolved, labels: tuple[str | None, ...], *, patient: bool) -> None:
        """Have these curves made, and average precisions; `patient` waits until nothing moves."""
        key = (resolved.curves_on, labels)
        if key == self._asked:
            return
        self._next = resolved, labels
        if patient:
            self._timer.poke()
        else:
            self._ask()

    def stop(self) -> None:
        """Wait for nothing any more."""
        self._timer.stop()
        self._next = None

    def _ask(self) -> None:
        self._timer.stop()
        if self._next is None:
            return
        resolved, labels = self._next
        self._next = None
        work = _work(resolved, labels)
        self._jobs.start(
            SLOT,
            f"curves at IoU {resolved.iou_thr:.4g}",
            work,
            lambda found: self._keep(resolved, found),
        )
        # Set after the start, which cancels what was asked before.
        self._asked = (resolved.curves_on, labels)

    def _keep(self, resolved: Resolved, found: Found) -> None:
        curves, precisions = found
        for curve in curves:
            resolved.keep_curve(curve)
        resolved.keep_average_precisions(precisions)
        self._asked = None
        self.arrived.emit()

    def _forget(self, slot: str) -> None:
        if slot == SLOT:
            self._asked = None


def _work(resolved: Resolved, labels: tuple[str | None, ...]) -> Callable[[Handle], Found]:
    """Give what a thread is to do; all that it needs is read here, on the window's thread."""
    evaluation, iou_thr = resolved.curve_evaluation, resolved.iou_thr
    missing = [label for label in labels if resolved.known_curve(label) is None]
    known = resolved.known_average_precisions

    def work(handle: Handle) -> Found:
        curves = []
        for i, label in enumerate(missing):
            handle.progress(i, len(missing) + 1)
            curves.append(evaluation.pr_curve(label, iou_thr))
        handle.progress(len(missing), len(missing) + 1)
        if known is not None:
            return curves, known
        if why_no_average_precision(evaluation) is not None:
            return curves, {}
        return curves, evaluation.average_precisions(iou_thr)

    return work

"""How far the whole is, from how far its parts are."""

from __future__ import annotations

from collections.abc import Callable

WEIGHTS = {
    "load": 5,
    "prepare": 5,
    "neighbours": 20,
    "points": 40,
    "display": 20,
    "clusters": 5,
    "silhouette": 5,
}
"""Of 100; roughly their shares of the time."""

TOTAL = sum(WEIGHTS.values())


class Meter:
    """Tells `progress` of whole percents, each at most once, never backwards."""

    def __init__(self, progress: Callable[[int, int], None] | None) -> None:
        self._progress = progress
        self._shares = dict.fromkeys(WEIGHTS, 0.0)
        self._told = -1

    def note(self, part: str, share: float) -> None:
        """Note that a part is done up to a share, 0 to 1."""
        self._shares[part] = max(self._shares[part], min(share, 1.0))
        self._tell(int(sum(WEIGHTS[name] * done for name, done in self._shares.items()) + 1e-9))

    def finish(self) -> None:
        """Tell that all is done."""
        self._tell(TOTAL)

    def _tell(self, percent: int) -> None:
        if percent > self._told:
            self._told = percent
            if self._progress is not None:
                self._progress(percent, TOTAL)

"""Decides, before any box is drawn, what a model will make of every thing."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from errata.demo.habits import Habits
from errata.demo.streams import stream
from errata.demo.world import Picture, Setting, Thing


@dataclass(frozen=True)
class Fate:
    """What a model makes of one thing.

    Attributes
    ----------
    missed_because
        `night`, `small`, `occluded` or `chance`; `None` if the thing is found.
    called
        The class that the model reports.
    repeated
        Whether the model reports the thing twice.
    """

    missed_because: str | None
    called: str
    repeated: bool

    def is_plain_hit(self, thing: Thing) -> bool:
        """Whether the thing is found once, under its true name."""
        return self.missed_because is None and not self.repeated and self.called == thing.kind.name


def decide_fates(pictures: Sequence[Picture], habits: Habits, seed: int) -> dict[int, Fate]:
    """Return the fate of every single thing (crowds have none), by its key."""
    return {
        thing.key: _fate(
            thing, picture.setting, habits, stream(seed, "fate", habits.name, thing.key)
        )
        for picture in pictures
        for thing in picture.things
        if not thing.is_crowd
    }


def _fate(thing: Thing, setting: Setting, habits: Habits, rng: random.Random) -> Fate:
    night, small, hidden, confused, repeated = (rng.random() for _ in range(5))
    called = thing.kind.name
    # At night almost nothing is reported, so no confusion and no duplicate is planted there.
    if not setting.is_night:
        if called == habits.confused_from and confused < habits.confused_rate:
            return Fate(None, habits.confused_to, repeated=False)
    elif night < habits.missed_at_night:
        return Fate("night", called, repeated=False)
    if thing.is_small and small < habits.missed_when_small:
        return Fate("small", called, repeated=False)
    if hidden < habits.missed_by_occlusion[thing.occlusion]:
        reason = "chance" if thing.occlusion == "none" else "occluded"
        return Fate(reason, called, repeated=False)
    return Fate(None, called, repeated=not setting.is_night and repeated < habits.duplicate_rate)

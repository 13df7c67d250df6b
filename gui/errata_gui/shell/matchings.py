"""The last few matchings of what is open, so that undoing a change of the rule costs nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from errata_gui.loaded import Loaded
    from errata_gui.state import Rule

KEPT = 3


class Matchings:
    """Matchings by their rule; the oldest are forgotten."""

    def __init__(self) -> None:
        self._kept: dict[Rule, Loaded] = {}

    def keep(self, loaded: Loaded) -> None:
        """Keep a matching."""
        self._kept.pop(loaded.rule, None)
        self._kept[loaded.rule] = loaded
        for rule in list(self._kept)[:-KEPT]:
            del self._kept[rule]

    def show_pictures(self, loaded: Loaded) -> None:
        """Take the pictures of one for all: the folder belongs to the data, not to a rule."""
        self._kept = {
            rule: replace(each, images=loaded.images, n_pictures=loaded.n_pictures)
            for rule, each in self._kept.items()
        }
        if loaded.rule in self._kept:
            self._kept[loaded.rule] = loaded

    def find(self, rule: Rule) -> Loaded | None:
        """Give the matching by a rule, if it is kept."""
        return self._kept.get(rule)

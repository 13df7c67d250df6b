"""The last answers of the library to each question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Memo:
    """The last answers to each question; a few for questions that come in several forms.

    What an answer depends on holds the objects themselves, which compare by identity, and never
    their addresses: those are given again to other objects.
    """

    KEPT = 4

    def __init__(self) -> None:
        self._answers: dict[str, list[tuple[Any, Any]]] = {}

    def once(self, question: str, depends_on: Any, ask: Callable[[], T]) -> T:
        """Give the answer for what it depends on, asked if it is not known."""
        known = self._answers.setdefault(question, [])
        for place, (key, answer) in enumerate(known):
            if key == depends_on:
                known.insert(0, known.pop(place))
                kept: T = answer
                return kept
        value = ask()
        self.keep(question, depends_on, value)
        return value

    def known(self, question: str, depends_on: Any) -> Any:
        """Give the answer for what it depends on, or None if it is not known."""
        answers = self._answers.get(question, ())
        return next((answer for key, answer in answers if key == depends_on), None)

    def holds(self, question: str, depends_on: Any) -> bool:
        """Say whether the answer for what it depends on is kept."""
        return any(key == depends_on for key, _ in self._answers.get(question, ()))

    def keep(self, question: str, depends_on: Any, answer: Any) -> None:
        """Keep an answer that was found elsewhere, as by a job."""
        known = self._answers.setdefault(question, [])
        known.insert(0, (depends_on, answer))
        del known[self.KEPT :]

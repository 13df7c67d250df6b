"""Score thresholds of single classes, as the command line and a file give them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from errata.cli.score_choice import NONE, finite
from errata.errors import UsageError

OPTION = "--class-score"


class _Own(NamedTuple):
    """A class's threshold, and where it was given: a place in a file, or the option."""

    label: str
    score_thr: float | None
    file: str
    place: str

    def check(self, known: dict[str, int]) -> None:
        """Refuse a label that is not known, in the words of where it was given."""
        from errata.thresholds import class_index

        try:
            class_index(self.label, known, self.place)
        except UsageError as error:
            file = f"{self.file}: " if self.file else ""
            raise UsageError(
                f"{file}{self.place}: {error.found}; {error.advice}",
                file=self.file,
                place=self.place,
                found=error.found,
                advice=error.advice,
            ) from error


@dataclass(frozen=True)
class WantedScore:
    """A score threshold as it is asked for.

    Attributes
    ----------
    common : float, ``best``, ``none`` or None
        Of every class that is not named; None: it was left to the command.
    listed : tuple
        The classes that are named, and where.
    """

    common: float | str | None
    listed: tuple[_Own, ...] = ()

    @classmethod
    def of(
        cls, common: float | str | None, file: str | None = None, pairs: Sequence[str] = ()
    ) -> WantedScore:
        """Join what ``--score-thr``, ``--class-scores`` and ``--class-score`` gave.

        A file says what holds for the classes that it does not name, which ``--score-thr`` may
        overrule; what the command line says of a class overrules the file.
        """
        listed: list[_Own] = []
        if file is not None:
            from errata.io.deployment import read_deployment

            found = read_deployment(file)
            if common is None:
                common = NONE if found.confidence is None else found.confidence
            for label, score_thr in found.per_class_confidence.items():
                listed.append(_Own(label, score_thr, file, f"per_class_confidence[{label!r}]"))
        return cls(common, (*listed, *map(_of_text, pairs)))

    def own(self, known: dict[str, int]) -> dict[str, float | None]:
        """Give the thresholds by label; a label that is not known is a `UsageError`."""
        for each in self.listed:
            each.check(known)
        return {each.label: each.score_thr for each in self.listed}


def _of_text(text: str) -> _Own:
    # A label may hold an equals sign, a number never does.
    label, equals, value = text.rpartition("=")
    if not (label and equals):
        raise UsageError.at(OPTION, f"found {text!r}", "give LABEL=NUMBER or LABEL=none")
    try:
        score_thr = None if value == NONE else finite(value)
    except ValueError:
        advice = "give a number or 'none' after the equals sign"
        raise UsageError.at(OPTION, f"found {text!r}", advice) from None
    return _Own(label, score_thr, "", OPTION)

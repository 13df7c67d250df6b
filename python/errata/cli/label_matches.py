"""Pairs of labels that count as the same, as the command line takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from errata.errors import UsageError
from errata.io.label_matches import KEYS

_BY_FILE = "a label that holds an equals sign goes into a file: --allowed-label-matches FILE"


@dataclass(frozen=True)
class ListedPair:
    """A pair, and where it was given.

    Attributes
    ----------
    labels : tuple of str
        The true label and the predicted one.
    file : str
        The file, or empty.
    place : str
        The record in the file, or the option.
    text : str
        What was typed; empty for a file.
    """

    labels: tuple[str, str]
    file: str
    place: str
    text: str = ""

    def read(self, known: dict[str, int]) -> ListedPair:
        """Give the pair that a text with several equals signs stands for, if that is clear."""
        parts = self.text.split("=")
        splits = [("=".join(parts[:i]), "=".join(parts[i:])) for i in range(1, len(parts))]
        read = [(gt, dt) for gt, dt in splits if gt in known and dt in known]
        return replace(self, labels=read[0]) if len(read) == 1 else self

    def check(self, known: dict[str, int]) -> None:
        """Refuse labels that are not known, in the words of where they were given."""
        from errata.thresholds import class_index

        for key, name in zip(KEYS, self.labels, strict=True):
            place = f"{self.place}.{key}" if self.file else self.place
            try:
                class_index(name, known, place)
            except UsageError as error:
                found, advice = error.found, error.advice
                if self.text.count("=") > 1:
                    found = f"found {self.text!r}, and no label {name!r}"
                    advice = _BY_FILE
                raise UsageError(
                    f"{place}: {found}; {advice}",
                    file=self.file,
                    place=place,
                    found=found,
                    advice=advice,
                ) from error

    def to_dict(self) -> dict[str, str]:
        """Give the pair as `errata.evaluate` takes it."""
        return dict(zip(KEYS, self.labels, strict=True))


def label_matches(file: str | None, pairs: Sequence[str]) -> list[ListedPair] | None:
    """Join the pairs of a file and of the command line; None if neither was given.

    Parameters
    ----------
    file : str, optional
        JSON: a list of ``{"ground_truth_label": ..., "model_prediction_label": ...}``, or an
        object that holds it as ``allowed_label_matches``.
    pairs : sequence of str
        Each ``GT=DT``, split at the first equals sign until the labels are known.
    """
    if file is None and not pairs:
        return None
    listed = [] if file is None else _of_file(file)
    return listed + [_of_text(text) for text in pairs]


def _of_text(text: str) -> ListedPair:
    gt, equals, dt = text.partition("=")
    if not (gt and equals and dt):
        advice = _BY_FILE if text.count("=") > 1 else "give GT=DT, two labels"
        raise UsageError.at("--match", f"found {text!r}", advice)
    return ListedPair((gt, dt), "", "--match", text)


def _of_file(file: str) -> list[ListedPair]:
    from errata.io.label_matches import read_label_matches

    return [ListedPair((row.gt, row.dt), file, row.place) for row in read_label_matches(file)]

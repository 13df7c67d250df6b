"""Finding a title by some of its letters."""

from __future__ import annotations


def rank(typed: str, title: str) -> float | None:
    """Say how well letters typed in order are found in a title; None where they are not.

    Letters at the beginning of words, and those that follow one another, count most; of equals the
    shorter title is the better. Case and blanks do not count.

    Parameters
    ----------
    typed, title : str

    Examples
    --------
    >>> rank("cm", "Confusion matrix") > rank("cm", "Documents")
    True
    >>> rank("xyz", "Overview") is None
    True
    """
    letters = [c for c in typed.casefold() if not c.isspace()]
    text = title.casefold()
    # best[i]: the best score with the letters so far, the last of them at place i.
    best: dict[int, float] = {-1: 0.0}
    for letter in letters:
        found: dict[int, float] = {}
        for place, each in enumerate(text):
            if each != letter:
                continue
            scores = [
                score + _worth(text, before, place)
                for before, score in best.items()
                if before < place
            ]
            if scores:
                found[place] = max(scores)
        if not found:
            return None
        best = found
    return max(best.values()) - len(text) / 1000


def _worth(text: str, before: int, place: int) -> float:
    if place == 0 or place == before + 1 or not text[place - 1].isalnum():
        return 3.0
    return 1.0 - 0.01 * (place - max(before, 0))

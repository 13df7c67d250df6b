"""``float32=probs.npy``: what is given for each variant, as the command line takes it."""

from __future__ import annotations

from collections.abc import Iterable

from errata.errors import UsageError


def by_type(words: Iterable[str], place: str, what: str) -> dict[str, str]:
    """Split ``TYPE=VALUE`` words at the first ``=``; each type once."""
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not (name and equals and value):
            raise UsageError.at(place, f"found {word!r}", f"give TYPE={what}, such as int8={what}")
        if name in found:
            raise UsageError.at(place, f"found {name!r} twice", "name each variant once")
        found[name] = value
    return found


def sizes(words: Iterable[str]) -> dict[str, int]:
    """Give bytes by type."""
    found = {}
    for name, text in by_type(words, "--size", "BYTES").items():
        if not text.isdecimal() or not int(text):
            raise UsageError.at("--size", f"found {name}={text}", "give bytes, a whole number")
        found[name] = int(text)
    return found


def split_words(
    words: tuple[str, ...], labels: str | None, *, models: bool
) -> tuple[str | None, dict[str, str]]:
    """Tell LABELS from variants: it is the first word, unless --labels names it.

    With `models` there need be no variants, and LABELS is a word without ``=``.
    """
    first, rest = labels, words
    if labels is None and words and not (models and "=" in words[0]):
        first, rest = words[0], words[1:]
    return first, by_type(rest, "variants", "FILE")

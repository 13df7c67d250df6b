"""One sentence about what is wrong with a file of vectors: where, what was found, what to do."""

from __future__ import annotations

from errata.errors import InputError


def refused(file: str, place: str, found: str, advice: str) -> InputError:
    """Put what was found in a file, and what to do about it, into an error."""
    message = f"{file}: {place}: {found}; {advice}" if place else f"{file}: {found}; {advice}"
    return InputError(message, file=file, place=place, found=found, advice=advice)

"""What is refused, in one sentence with the file, the place, what was found, and what to do."""

from __future__ import annotations

from errata.errors import InputError


def refused(file: str, place: str, found: str, advice: str) -> InputError:
    """Make the error that refuses what was found; the file and the place in it may be empty."""
    where = "".join(f"{part}: " for part in (file, place) if part)
    return InputError(
        f"{where}{found}; {advice}", file=file, place=place, found=found, advice=advice
    )

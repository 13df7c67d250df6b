"""Tables in which two columns have one name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from errata.files.refusal import refused


def refuse_repeated(names: Sequence[str], file: str) -> None:
    """Refuse a table in which two columns have one name."""
    for name, times in Counter(names).items():
        if times > 1:
            found = f"found the column {name!r} {times} times"
            raise refused(file, "columns", found, "give each column a name of its own")

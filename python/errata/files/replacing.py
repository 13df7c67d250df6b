"""Files that are there whole or not at all: what was there is replaced in one step."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_ident
from typing import IO

from errata.errors import FileError


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """Give an open file beside `path` that takes its place when the block ends well.

    Raises
    ------
    FileError
        It cannot be written; what was there before still is.
    """
    # A link stays a link: the file that it leads to is replaced.
    target = os.path.realpath(path)
    beside = Path(f"{target}.{os.getpid()}.{get_ident()}.part")
    try:
        with beside.open("wb") as file:
            yield file
        beside.replace(target)
    except OSError as error:
        raise FileError.of(path, "cannot be written", error) from error
    finally:
        with suppress(OSError):
            beside.unlink()

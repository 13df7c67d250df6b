"""Vectors that were computed before, kept in a folder under the hash of what they are of.

One small file holds the vectors that one maker made of one picture, whole or in crops. Its name
is the BLAKE3 of the picture's *bytes* and of the maker's description, so a picture that was moved
or renamed is found and one that was changed is not. A file is replaced whole and ends with a
BLAKE3 of itself: a damaged one counts as absent and is written anew.

Not SQLite: its write-ahead log does not work on network file systems, where home folders of
shared machines lie; it does not notice a flipped bit within a value; and its writers wait for each
other. Here processes that work at once never wait: they write the same bytes to the same names,
and where two add crops to one picture, the worst is that some are computed again.

The folder may be deleted at any time.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from errata import digest
from errata.errors import FileError
from errata.files.replacing import replacing

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from errata.embeddings.crops import Rectangle

_MAGIC = b"errata vectors 1\n"
_HEAD = struct.Struct("<II")
_DIGEST_BYTES = 32


def default_folder() -> Path:
    """Give ``$ERRATA_CACHE``, else the folder for errata in the user's own cache folder."""
    named = os.environ.get("ERRATA_CACHE")
    if named:
        return Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
        return (Path(base) if base else Path.home() / "AppData" / "Local") / "errata" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "errata"
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "errata"


class VectorCache:
    """A folder of vectors that were computed before.

    Parameters
    ----------
    folder : path, optional
        Made if it is not there; `default_folder()` by default.

    Raises
    ------
    FileError
        The folder cannot be made.

    Attributes
    ----------
    folder : Path
    trouble : str
        Why a file could not be written; empty while all goes well. Nothing is raised for it.
    """

    def __init__(self, folder: str | os.PathLike[str] | None = None) -> None:
        self.folder = default_folder() if folder is None else Path(folder)
        self.trouble = ""
        try:
            (self.folder / "vectors").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = (
                f"{self.folder}: cannot be made: {error.strerror or error}; name another folder "
                "for the cache, or go without"
            )
            raise FileError(message, file=str(self.folder)) from error

    def get(self, blake3: str, made_by: str) -> dict[Rectangle, NDArray[np.float32]]:
        """Give the vectors that `made_by` made of the picture of this hash, by rectangle."""
        try:
            return _unpacked(self._path(blake3, made_by).read_bytes())
        except OSError:
            return {}

    def put(
        self, blake3: str, made_by: str, vectors: Mapping[Rectangle, NDArray[np.float32]]
    ) -> None:
        """Keep vectors beside those that are there."""
        if not vectors:
            return
        path = self._path(blake3, made_by)
        content = _packed({**self.get(blake3, made_by), **vectors})
        try:
            path.parent.mkdir(exist_ok=True)
            with replacing(path) as file:
                file.write(content)
        except FileError as error:
            self.trouble = str(error)
        except OSError as error:
            self.trouble = str(FileError.of(path.parent, "cannot be made", error))

    def _path(self, blake3: str, made_by: str) -> Path:
        key = digest.of_text(blake3, made_by)
        return self.folder / "vectors" / key[:2] / key[2:]


def _packed(vectors: Mapping[Rectangle, NDArray[np.float32]]) -> bytes:
    table = np.stack(list(vectors.values())).astype("<f4")
    shape = table.shape[1:]
    content = b"".join(
        [
            _MAGIC,
            _HEAD.pack(len(table), len(shape)),
            np.array(shape, dtype="<u4").tobytes(),
            np.array(list(vectors), dtype="<i4").tobytes(),
            table.tobytes(),
        ]
    )
    return content + _digest(content)


def _unpacked(content: bytes) -> dict[Rectangle, NDArray[Any]]:
    """Give what was packed; nothing if a single bit differs."""
    body, end = content[:-_DIGEST_BYTES], content[-_DIGEST_BYTES:]
    if not body.startswith(_MAGIC) or _digest(body) != end:
        return {}
    place = len(_MAGIC)
    n, axes = _HEAD.unpack_from(body, place)
    place += _HEAD.size
    shape = tuple(np.frombuffer(body, "<u4", axes, place).tolist())
    place += 4 * axes
    rows = np.frombuffer(body, "<i4", 4 * n, place).reshape(n, 4).tolist()
    table = np.frombuffer(body, "<f4", offset=place + 16 * n).reshape(n, *shape)
    return {(a, b, c, d): table[i] for i, (a, b, c, d) in enumerate(rows)}


def _digest(content: bytes) -> bytes:
    return bytes.fromhex(digest.of_bytes(content))

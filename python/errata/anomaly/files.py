"""Files as a whole: the bytes that are parsed are the bytes that are hashed, and none is half."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from errata import _core
from errata.errors import FileError, InputError


def read_bytes(path: str | os.PathLike[str]) -> tuple[bytes, str]:
    """Give a file's bytes and their BLAKE3.

    Raises
    ------
    FileError
        The file cannot be read.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        message = f"{os.fspath(path)}: cannot be read: {error.strerror or error}"
        raise FileError(message, file=os.fspath(path)) from error
    digest = _core.Digest()
    digest.update(content)
    return content, digest.hex()


def write_bytes(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file in one go: what was there stays whole until the new one is.

    Raises
    ------
    FileError
        The file cannot be written.
    """
    target = Path(path)
    beside = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(content)
        beside.replace(target)
    except OSError as error:
        beside.unlink(missing_ok=True)
        message = f"{target}: cannot be written: {error.strerror or error}"
        raise FileError(message, file=str(target)) from error


def parse_json(content: bytes, file: str) -> Any:
    """Parse strict JSON: no NaN or Infinity, and no key twice in an object.

    Raises
    ------
    InputError
        It is none.
    """
    try:
        return json.loads(
            content.decode("utf-8-sig"),
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_repeats,
        )
    except (ValueError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        message = f"{file}: cannot be read as JSON: {why}"
        raise InputError(message, file=file, found=why) from error


def _refuse_constant(name: str) -> Any:
    message = f"found {name}; give a finite number or null"
    raise ValueError(message)


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        message = f"found the key {repeated!r} twice in one object"
        raise ValueError(message)
    return made

"""JSON files, read strictly and written whole or not at all."""

from __future__ import annotations

import json
import os
from typing import Any

from errata.errors import InputError
from errata.files.content import read_bytes
from errata.files.refusal import refused
from errata.files.replacing import replacing


def read_json(path: str | os.PathLike[str]) -> tuple[Any, str]:
    """Read a file's value, and the BLAKE3 of its bytes.

    Raises
    ------
    FileError
        The file cannot be read.
    InputError
        It is no JSON, holds NaN or infinity, or a key twice in an object.
    """
    content, blake3 = read_bytes(path)
    return parse(content, os.fspath(path)), blake3


def parse(content: bytes, file: str) -> Any:
    """Parse bytes as JSON, as `read_json` does."""

    def odd(text: str) -> Any:
        raise refused(file, "", f"found {text}", "give a finite number or null")

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            keys = [key for key, _ in pairs]
            repeated = next(key for key in keys if keys.count(key) > 1)
            found = f"found the key {repeated!r} twice in one object"
            raise refused(file, "", found, "keep the one that is meant")
        return made

    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=odd, object_pairs_hook=once)
    except InputError:
        raise
    except UnicodeDecodeError as error:
        raise refused(file, f"byte {error.start}", "found no UTF-8", "save it as UTF-8") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise refused(file, place, f"found no JSON ({error.msg})", "give a whole file") from error
    except RecursionError as error:
        raise refused(file, "", "found lists nested too deeply", "write it anew") from error
    except ValueError as error:  # A whole number of more digits than Python reads.
        raise refused(file, "", f"found {error}"[:80], "write it anew") from error


def write_json(path: str | os.PathLike[str], value: Any, indent: int | None = None) -> None:
    """Write a value; what was there is replaced at once.

    Raises
    ------
    FileError
        The file cannot be written; what was there is as it was.
    """
    text = json.dumps(value, indent=indent, allow_nan=False)
    with replacing(path) as file:
        file.write(f"{text}\n".encode())

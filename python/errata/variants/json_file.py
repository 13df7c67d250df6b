"""JSON files, read strictly and written whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from errata import _core
from errata.embeddings.replacing import replacing
from errata.errors import FileError
from errata.variants.refusal import refused


def read_json(path: str | os.PathLike[str]) -> tuple[Any, str]:
    """Read a file's value, and the BLAKE3 of its bytes.

    Raises
    ------
    FileError
        The file cannot be read.
    InputError
        It is no JSON, or holds NaN or infinity.
    """
    file = os.fspath(path)
    try:
        content = Path(file).read_bytes()
    except OSError as error:
        message = f"{file}: cannot be read: {error.strerror or error}"
        raise FileError(message, file=file) from error
    digest = _core.Digest()
    digest.update(content)
    return parse(content, file), digest.hex()


def parse(content: bytes, file: str) -> Any:
    """Parse bytes as JSON."""

    def odd(text: str) -> Any:
        raise refused(file, "", f"found {text}, which is no JSON", "write null for undefined")

    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=odd)
    except UnicodeDecodeError as error:
        raise refused(file, f"byte {error.start}", "found no UTF-8", "save it as UTF-8") from error
    except json.JSONDecodeError as error:
        place = f"line {error.lineno} column {error.colno}"
        raise refused(file, place, f"found no JSON ({error.msg})", "write it anew") from error
    except RecursionError as error:
        raise refused(file, "", "found lists nested too deeply", "write it anew") from error
    except ValueError as error:  # A whole number of more digits than Python reads.
        if hasattr(error, "advice"):
            raise
        raise refused(file, "", f"found {error}"[:80], "write it anew") from error


def write_json(path: str | os.PathLike[str], value: Any) -> None:
    """Write a value beside its place, then put it there.

    Raises
    ------
    FileError
        The file cannot be written; what was there is as it was.
    """
    text = json.dumps(value, indent=1, allow_nan=False) + "\n"
    with replacing(path) as file:
        file.write(text.encode())

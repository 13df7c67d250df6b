"""An ONNX file opened to be timed: on as many threads as asked, its weights counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from errata.embeddings.onnx_session import content_of, start


def open_session(file: str, threads: int) -> tuple[Any, str]:
    """Start a session on the processor; give it, and the BLAKE3 of all that the model consists of.

    Raises
    ------
    FileError
        The file cannot be read.
    InputError
        It is no model that onnxruntime loads.
    MissingExtraError
        onnxruntime is not installed.
    """
    content, blake3, beside = content_of(Path(file))
    return start(Path(file), content, beside=beside, threads=threads), blake3


def file_bytes(file: str) -> int:
    """Give the bytes of the file and of ``NAME.data`` or ``NAME_data``, where weights may lie."""
    path = Path(file)
    beside = [path.with_name(path.name + ending) for ending in (".data", "_data")]
    return sum(each.stat().st_size for each in (path, *beside) if each.is_file())

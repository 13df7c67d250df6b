"""An ONNX file opened in onnxruntime; its complaints in one sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from errata import digest
from errata.errors import InputError, MissingExtraError
from errata.files.content import read_bytes

if TYPE_CHECKING:
    from types import ModuleType

_LONGEST = 200
"""Characters of a complaint that are told."""


def content_of(path: Path) -> tuple[bytes, str, bool]:
    """Give a model file's bytes, a BLAKE3 of all that it consists of, and whether that is more.

    Weights may lie in files beside it, which it names. Those whose names occur in it are hashed
    with it: one that is hashed in vain changes nothing but the hash.
    """
    content, blake3 = read_bytes(path)
    parts = [blake3]
    # The key under which the format keeps the name of such a file.
    if b"location" in content:
        others = sorted(each for each in path.parent.iterdir() if each.is_file() and each != path)
        parts += [digest.of_file(each) for each in others if each.name.encode() in content]
    beside = len(parts) > 1
    return content, digest.of_text(*parts) if beside else parts[0], beside


def start(path: Path, content: bytes, *, beside: bool, threads: int = 1) -> Any:
    """Start a session on the processor.

    Raises
    ------
    InputError
        It is no model that onnxruntime can run.
    MissingExtraError
        onnxruntime is not installed.
    """
    runtime = _runtime()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    with told_plainly(str(path), "is no model that onnxruntime can run"):
        # The bytes that were hashed, unless the file has others beside it.
        return runtime.InferenceSession(
            str(path) if beside else content, options, providers=["CPUExecutionProvider"]
        )


@contextmanager
def told_plainly(path: str, what: str) -> Iterator[None]:
    """Turn onnxruntime's complaints into one sentence."""
    try:
        yield
    except _complaints() as error:
        said = re.sub(r"^\[ONNXRuntimeError\] : \d+ : \w+ : ", "", " ".join(str(error).split()))
        said = said if len(said) <= _LONGEST else f"{said[:_LONGEST]}..."
        message = f"{path}: {what}: {said}"
        raise InputError(message, file=path, found=said) from error


def _complaints() -> tuple[type[Exception], ...]:
    """Give what onnxruntime raises; its own classes have no base class of their own."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    own = [each for each in vars(state).values() if isinstance(each, type)]
    return (
        RuntimeError,
        ValueError,
        TypeError,
        *(each for each in own if issubclass(each, Exception)),
    )


def _runtime() -> ModuleType:
    try:
        import onnxruntime
    except ImportError as error:
        raise MissingExtraError.of("onnxruntime", "onnx") from error
    runtime: ModuleType = onnxruntime
    runtime.set_default_logger_severity(4)
    return runtime

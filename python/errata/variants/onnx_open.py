"""An ONNX file opened in onnxruntime, on the processor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from errata.errors import MissingExtraError
from errata.variants.refusal import refused


def open_session(file: str, threads: int) -> Any:
    """Start a session on the processor.

    Raises
    ------
    InputError
        It is no model that onnxruntime loads.
    MissingExtraError
        onnxruntime is not installed.
    """
    try:
        import onnxruntime
    except ImportError as error:
        raise MissingExtraError.of("onnxruntime", "onnx") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        found = f"found no model that onnxruntime loads ({one_line(error)})"
        raise refused(file, "", found, "give an ONNX file") from error


def file_bytes(file: str) -> int:
    """Give the bytes of the file and of ``NAME.data`` or ``NAME_data``, where weights may lie."""
    path = Path(file)
    beside = [path.with_name(path.name + ending) for ending in (".data", "_data")]
    return sum(each.stat().st_size for each in (path, *beside) if each.is_file())


def one_line(error: BaseException) -> str:
    """Give the first line of a complaint, at a length that an error can hold."""
    lines = str(error).splitlines()
    text = lines[0] if lines else type(error).__name__
    return text if len(text) <= 120 else f"{text[:117]}..."

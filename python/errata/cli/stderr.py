"""All that goes to stderr: lines that stay, and one status line that comes and goes."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from errata.cli.shell_words import phrased
from errata.errors import ErrataWarning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

_lock = Lock()
_shown = False


def is_terminal() -> bool:
    """Whether a person watches."""
    return sys.stderr is not None and sys.stderr.isatty()


def say(kind: str, text: str) -> None:
    """Write one line, such as ``error: ...``; a status line gives way to it."""
    _write(f"{kind}: {' '.join(text.split())}\n", status=False)


def status(text: str) -> None:
    """Show a status line in place of the last; where there is no terminal, write a line."""
    _write(text if is_terminal() else f"{text}\n", status=is_terminal())


def clear_status() -> None:
    """Take the status line away."""
    _write("", status=False)


def _write(text: str, *, status: bool) -> None:
    global _shown  # noqa: PLW0603 (there is one stderr)
    if sys.stderr is None:
        return
    with _lock:
        erase = "\r\x1b[K" if _shown else ""
        _shown = status
        sys.stderr.write(erase + text)
        sys.stderr.flush()


@contextmanager
def warnings_as_lines() -> Iterator[None]:
    """Write warnings as ``warning: ...`` lines: each of errata's own sentences, and once."""
    said = set()

    def show(
        message: Warning | str,
        category: type[Warning],  # noqa: ARG001 (the signature of warnings.showwarning)
        filename: str,  # noqa: ARG001
        lineno: int,  # noqa: ARG001
        file: TextIO | None = None,  # noqa: ARG001
        line: str | None = None,  # noqa: ARG001
    ) -> None:
        if str(message) not in said:
            said.add(str(message))
            say("warning", phrased(str(message)))

    with warnings.catch_warnings():
        warnings.simplefilter("always", ErrataWarning)
        warnings.showwarning = show
        yield

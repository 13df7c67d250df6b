"""What went wrong, in one line, and the exit code that says so.

2 stands for bad usage or bad input, 1 for a defect of errata's own, 130 for Control-C. A reader
that closes the pipe has seen enough: that is no failure.
"""

from __future__ import annotations

import click

from errata.cli import stderr
from errata.cli.shell_words import in_shell_words, phrased
from errata.errors import ErrataError, UsageError

BAD_INPUT, DEFECT, INTERRUPTED = 2, 1, 130


def explain(error: BaseException) -> int:
    """Write the line that explains an error, if it needs one, and give the exit code."""
    if isinstance(error, BrokenPipeError):
        stderr.clear_status()
        return 0
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else BAD_INPUT
    text, code = _text_and_code(error)
    stderr.say("error", text)
    return code


def _text_and_code(error: BaseException) -> tuple[str, int]:
    if isinstance(error, click.ClickException):
        return _usage(error), BAD_INPUT
    if isinstance(error, UsageError):
        return in_shell_words(error), BAD_INPUT
    if isinstance(error, ErrataError):
        return phrased(str(error)), BAD_INPUT
    if isinstance(error, KeyboardInterrupt | click.Abort):
        return "interrupted", INTERRUPTED
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}", BAD_INPUT
    if isinstance(error, MemoryError):
        return "there is not enough memory for this", DEFECT
    return (
        f"this is a defect of errata, please report it: {type(error).__name__}: {error} "
        "(--debug shows where it arose)"
    ), DEFECT


def _usage(error: click.ClickException) -> str:
    """Give click's sentence, begun and ended like errata's own, with where to read more."""
    text = error.format_message().rstrip(".")
    text = text[:1].lower() + text[1:]
    context = getattr(error, "ctx", None)
    return text if context is None else f"{text} ('{context.command_path} --help' says more)"

"""Exceptions and warnings.

::

    ErrataError
    +-- FileError (also OSError)        a file that cannot be opened or read
    +-- InputError (also ValueError)    data that is refused
    +-- UsageError (also ValueError)    an argument without a meaning
    +-- MissingExtraError (also ImportError)   an optional package is not installed
    +-- CancelledError                  long work that was told to stop

    ErrataWarning (UserWarning)         something odd that was kept
"""

from __future__ import annotations

import os


class ErrataError(Exception):
    """Base of everything that errata raises on purpose."""


class _PlacedError(ErrataError):
    """An error that says where, what was found and what to do.

    Attributes
    ----------
    file : str
        The file as named by the caller; empty where there is none.
    place : str
        The place in it, such as ``annotations[17].bbox``, or the argument.
    found : str
        What was found there.
    advice : str
        What was expected, and what to do.
    """

    def __init__(
        self, message: str, *, file: str = "", place: str = "", found: str = "", advice: str = ""
    ) -> None:
        super().__init__(message)
        self.file = file
        self.place = place
        self.found = found
        self.advice = advice


class FileError(_PlacedError, OSError):
    """A file that cannot be opened or read."""

    @classmethod
    def of(cls, path: str | os.PathLike[str], what: str, error: OSError) -> FileError:
        """Say what cannot be done with a file, such as ``cannot be read``, and the system's why."""
        file = os.fspath(path)
        return cls(f"{file}: {what}: {error.strerror or error}", file=file)


class InputError(_PlacedError, ValueError):
    """Data that is refused: malformed records, NaN, detections of unknown images."""


class UsageError(_PlacedError, ValueError):
    """An argument, or a combination of arguments, without a meaning."""

    @classmethod
    def at(cls, place: str, found: str, advice: str) -> UsageError:
        """Make one from its parts."""
        return cls(f"{place}: {found}; {advice}", place=place, found=found, advice=advice)


class MissingExtraError(ErrataError, ImportError):
    """An optional package is not installed; the message is the line that installs it."""

    @classmethod
    def of(cls, package: str, extra: str) -> MissingExtraError:
        """Say which package is missing and how to get it."""
        return cls(f"{package} is not installed: pip install 'errata[{extra}]'")


class CancelledError(ErrataError):
    """Long work was told to stop, and stopped; what it had saved is kept."""


class ErrataWarning(UserWarning):
    """Something odd in the input that was kept; one warning stands for all such records."""

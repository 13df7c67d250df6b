"""What a file of vectors holds, before anything is joined."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class NamedVectors:
    """Vectors in the order of their file, and the columns that may name them.

    Attributes
    ----------
    vectors : ndarray, shape (n, d)
        Numbers of any type, checked for nothing else yet.
    columns : dict of str to list of n
        Columns that may name rows: int, float, str or None each.
    names : tuple of str
        All columns of the file, for errors.
    taken : str
        Which of them hold the vectors, for errors.
    of, made_by : str
        As the file says; empty where it does not.
    place : callable
        Tells how a row is called in errors: ``row 3``, ``line 5``.
    """

    vectors: NDArray[Any]
    columns: dict[str, list[Any]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    taken: Callable[[int], str] = "column {}".format
    of: str = ""
    made_by: str = ""
    place: Callable[[int], str] = "row {}".format

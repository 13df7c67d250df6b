"""The packages of the extra ``anomaly``, asked for in one place."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from errata.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator


def require() -> None:
    """Make sure that scikit-learn, and SciPy with it, are there.

    Raises
    ------
    MissingExtraError
        They are not.
    """
    try:
        import scipy  # noqa: F401  (only whether they are there)
        import sklearn  # noqa: F401
    except ImportError as error:
        raise MissingExtraError.of("scikit-learn", "anomaly") from error


@contextmanager
def one_thread() -> Iterator[None]:
    """Fit on one thread: sums that threads share come in any order, and the last bits with them."""
    # scikit-learn depends on it.
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield

"""Where a block comes from: the rows that it was fitted on, its settings, the version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata import digest
from errata._core import __version__

if TYPE_CHECKING:
    from numpy.typing import NDArray


def origin(
    fitted_on: NDArray[Any], source: dict[str, Any] | None, **settings: Any
) -> dict[str, Any]:
    """Describe the origin of a block as plain Python, ready for JSON.

    `source` names the file and the BLAKE3 of its bytes; without one the array is hashed.
    """
    known = source or {"file": "", "blake3": digest.of_arrays(fitted_on)}
    return {
        "errata": __version__,
        "features": {**known, "n_rows": len(fitted_on)},
        "settings": settings,
    }

"""The errors behind a count of `TideErrors`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata.results.examples import Examples

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class ErrorRows(Examples):
    """Errors, highest score first; frozen. As many as the count that they stand behind.

    Attributes
    ----------
    kind : list of str
        ``classification``, ``localisation``, ``both``, ``duplicate``, ``background``, ``missed``.
    gt, dt : ndarray of int64, shape (n,)
        The object that the error is about, and the detection, as rows of ``dataset.arrays`` and
        ``inferences.arrays``; -1 for none. A duplicate's object is the one it should have left
        alone.
    absorbed : ndarray of bool, shape (n,)
        Whether the detection lies in an ignored region.
    repairs : ndarray of bool, shape (n,)
        Whether repairing it finds its object.
    loss : ndarray of float64, shape (n,)
        The score of a wrong detection, 1 for a missed object.
    """

    __slots__ = ("absorbed", "repairs")
    absorbed: NDArray[np.bool_]
    repairs: NDArray[np.bool_]

    def __init__(self, *sets: Any, score: NDArray[np.float64], **parts: Any) -> None:
        import numpy as np

        loss = np.where(np.isnan(score), 1.0, score)
        super().__init__(*sets, score=score, loss=loss, **parts)

    def _columns(self) -> dict[str, list[Any]]:
        flags = {name: getattr(self, name).tolist() for name in ("absorbed", "repairs")}
        return {**super()._columns(), **flags}

    def __repr__(self) -> str:
        return f"ErrorRows{super().__repr__().removeprefix('Examples')}"

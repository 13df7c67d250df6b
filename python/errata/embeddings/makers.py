"""What makes a vector of a picture: the interface that descriptors and models share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL.Image import Image


class Maker(Protocol):
    """Makes vectors; the same bytes for the same pixels, whatever thread asks, and in which order.

    `prepare` and `run` are called from several threads at once.
    """

    @property
    def made_by(self) -> str:
        """What makes them, with every setting on which a vector depends; a part of cache keys."""

    @property
    def batch_size(self) -> int:
        """How many inputs `run` takes at most."""

    def prepare(self, picture: Image) -> NDArray[Any]:
        """Turn RGB pixels into what `run` takes."""

    def run(self, inputs: list[NDArray[Any]]) -> NDArray[np.float32]:
        """Give one vector, or one grid of vectors, for each input: shape (n, d) or (n, h, w, d)."""

"""What a point may be, an image or an object: all that differs between the two, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from errata.columns import ImageId
    from errata_gui.canvas.example_cell import Cell
    from errata_gui.models.cluster_table import Cluster, Form
    from errata_gui.panels.cluster_coloring import Choice, Coloring
    from errata_gui.panels.cluster_vectors import Vectors
    from errata_gui.resolve import Resolved
    from errata_gui.state import ExampleQuery


Follows = Literal["at once", "later", "not"]


@dataclass(frozen=True)
class Hover:
    """What is said of the point under the pointer.

    Attributes
    ----------
    name, facts : str
    rank : int
        The image.
    cell : Cell, optional
        The boxes, and with them the part of the picture; None for the whole of it.
    """

    name: str
    facts: str
    rank: int
    cell: Cell | None = None


class Points(Protocol):
    """Points of what is open, at one state.

    Attributes
    ----------
    noun : str
        What one is.
    form : Form
        The columns of their clusters.
    """

    noun: str
    form: Form

    def choices(self) -> list[Choice]:
        """Give what can colour them."""

    def coloring(self, *, dark: bool) -> Coloring:
        """Colour them as the state asks."""

    def follows(self) -> Follows:
        """Say how colours follow a slider: those that take long to find do so later."""

    def selected(self) -> NDArray[np.bool_] | None:
        """Give which are selected; None without a selection."""

    def n_selected(self) -> int:
        """Give how many of what the selection is of are selected."""

    def ring(self) -> int:
        """Give the one that is looked at; -1 for none."""

    def query(self, places: NDArray[np.int64], source: str) -> ExampleQuery:
        """Give the query that selects some."""

    def chosen(self, place: int) -> dict[str, Any]:
        """Give what changes in the state when one is clicked."""

    def clusters(self) -> tuple[Cluster, ...]:
        """Give the clusters at the thresholds; none before anything was clustered."""

    def members(self, cluster_id: int) -> NDArray[np.int64]:
        """Give the places of a cluster's members that count."""

    def image_ids(self, places: NDArray[np.int64]) -> list[ImageId]:
        """Give the ids of the images of some, each once."""

    def rows(self, places: NDArray[np.int64]) -> list[dict[str, Any]]:
        """Give names and clusters of some, for a file."""

    def hover(self, place: int) -> Hover:
        """Say what one is."""

    def python(self) -> str:
        """Give the expression that computes the clusters, or what there is before them."""

    def command(self) -> str | None:
        """Give the subcommand and options that show the same; None if none does."""


def points_of(resolved: Resolved, vectors: Vectors) -> Points:
    """Give the points of vectors at a state."""
    if vectors.embeddings.of == "images":
        from errata_gui.panels.cluster_images import ImagePoints

        return ImagePoints(resolved, vectors)
    from errata_gui.panels.cluster_objects import ObjectPoints

    return ObjectPoints(resolved, vectors)

"""One cluster of crops, and what goes wrong in it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from errata.vectors.space import NOISE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from errata.columns import ImageId


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """The cell of the confusion matrix in which most frames of a cluster err.

    Attributes
    ----------
    gt_label, dt_label : str or None
        None for background.
    n_errors, n_frames : int
        How many errors of the cluster are in that cell, and in how many images.
    """

    gt_label: str | None
    dt_label: str | None
    n_errors: int
    n_frames: int

    @property
    def mistake(self) -> str:
        """What is wrong, such as ``false person``, ``missed car`` or ``truck called bus``."""
        if self.gt_label is None:
            return f"false {self.dt_label}"
        if self.dt_label is None:
            return f"missed {self.gt_label}"
        return f"{self.gt_label} called {self.dt_label}"

    def __str__(self) -> str:
        """Say it, such as ``false person in 41 frames``."""
        return f"{self.mistake} in {self.n_frames:,} frame{'' if self.n_frames == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class CropSample:
    """A crop that stands for a cluster: whose, in which image, and what became of it."""

    of: str
    row: int
    kind: str
    image_id: ImageId
    file_name: str | None


@dataclass(frozen=True, slots=True)
class CropCluster:
    """A cluster of crops.

    Attributes
    ----------
    id : int
        The cluster; -1 for the crops that are in none.
    rank : int or None
        1 for the one that is surely the worst; None for noise, and where nothing was decided.
    n_crops, n_frames : int
        The crops that count, and in how many images they are.
    counts : dict of str to int
        What became of them. ``tp``, ``confused``, ``fp`` and ``fn`` are examples, as in the
        confusion matrix: a pair both crops of which are here counts once. ``absorbed``,
        ``not_evaluated``, ``dropped`` and ``ignored`` are crops.
    n_errors, n_error_frames : int
        Examples that are no ``tp``, and in how many images they are.
    error_share : float or None
        The mean over images of each image's share of errors; None where nothing was decided.
    error_share_lower : float or None
        Above this lies that mean with a probability of .95.
    cell : ErrorCell or None
        The most frequent error; None without errors.
    samples : tuple of CropSample
        Crops in error, nearest to the medoid first; where there are none, any.
    """

    id: int
    rank: int | None
    n_crops: int
    n_frames: int
    counts: Mapping[str, int]
    n_errors: int
    n_error_frames: int
    error_share: float | None
    error_share_lower: float | None
    cell: ErrorCell | None
    samples: tuple[CropSample, ...]

    @property
    def is_noise(self) -> bool:
        """Whether it is what no cluster holds."""
        return self.id == NOISE

    def to_dict(self) -> dict[str, Any]:
        """Everything as plain Python."""
        said = None if self.cell is None else str(self.cell)
        return {**asdict(self), "says": said}

"""From `errata vectors`' options to clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from errata.cli.progress import told
from errata.cli.space_options import space_of
from errata.errors import UsageError

if TYPE_CHECKING:
    from errata.embeddings import Embeddings
    from errata.embeddings.columns import Subject
    from errata.evaluation import Evaluation
    from errata.vectors import CropAnalysis, SpaceSettings, VectorAnalysis


@dataclass(frozen=True)
class VectorRequest:
    """Which vectors to cluster, and how.

    Attributes
    ----------
    embeddings : str or None
        The file of the images' vectors.
    crops : tuple of (str, str)
        Files of crops' vectors, each with whose they are: ``gt`` or ``dt``.
    partial : bool
        Whether vectors may lack.
    settings : SpaceSettings
        How they are projected and clustered.
    cache : str or None
        A folder where that is kept.
    """

    embeddings: str | None
    crops: tuple[tuple[str, Subject], ...]
    partial: bool
    settings: SpaceSettings
    cache: str | None

    @property
    def inputs(self) -> dict[str, str | None]:
        """The files that are read, by what the command line calls them."""
        crops = {f"--crops of {side}": path for path, side in self.crops}
        return {"--embeddings": self.embeddings, **crops}

    def images(self, evaluation: Evaluation) -> VectorAnalysis | None:
        """Cluster the images; None if that was not asked for."""
        from errata.vectors import analyse

        if self.embeddings is None:
            return None
        vectors = self._read(self.embeddings, "images", evaluation)
        return analyse(evaluation, space_of(vectors, self.settings, self.cache))

    def crop_clusters(self, evaluation: Evaluation) -> CropAnalysis | None:
        """Cluster the crops, of both sides together; None if that was not asked for."""
        from errata.vectors import analyse_crops, join_crops

        if not self.crops:
            return None
        by_side = {side: self._read(path, side, evaluation) for path, side in self.crops}
        if len(by_side) == 2:
            vectors = join_crops(evaluation.dataset, by_side["gt"], by_side["dt"])
        else:
            (vectors,) = by_side.values()
        return analyse_crops(evaluation, space_of(vectors, self.settings, self.cache))

    def _read(self, path: str, of: Subject, evaluation: Evaluation) -> Embeddings:
        from errata.embeddings import read

        with told(f"reading {path}"):
            return read(
                path, evaluation.dataset, evaluation.inferences, of=of, partial=self.partial
            )


def crop_files(paths: Sequence[str], sides: Sequence[Subject]) -> tuple[tuple[str, Subject], ...]:
    """Pair ``--crops`` with ``--of``, in the order in which they were typed.

    Raises
    ------
    UsageError
        One of them is missing, or a side is there twice.
    """
    given: Sequence[Subject] = sides
    if len(paths) == 1 and not sides:
        given = ["dt"]
    if len(given) != len(paths):
        found = f"found {len(sides)} beside {len(paths)} --crops"
        raise UsageError.at("--of", found, "say --of gt or --of dt once for each --crops")
    if len(set(given)) < len(given):
        found = f"found {given[0]} more than once"
        raise UsageError.at("--of", found, "give the crops of each side in one file")
    return tuple(zip(paths, given, strict=True))

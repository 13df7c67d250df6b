"""What training covers, drift and leakage, as text: each part begins with what it comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from errata.cli.coverage_part import coverage_part
from errata.cli.drift_part import drift_part
from errata.cli.leakage_part import leakage_part
from errata.cli.output import count, label
from errata.cli.space_lines import space_lines

if TYPE_CHECKING:
    from rich.console import RenderableType

    from errata.cli.score_choice import ChosenScore
    from errata.columns import Dataset
    from errata.embeddings import Embeddings
    from errata.vectors import Coverage, Drift, Leakage, VectorSpace


def page(
    dataset: Dataset,
    embeddings: Embeddings,
    space: VectorSpace | None,
    covered: Coverage,
    drifted: Drift,
    leaked: Leakage,
    score: ChosenScore | None,
) -> list[RenderableType]:
    """Give the page from top to bottom."""
    return [
        f"{label(dataset.file)}: {count(len(dataset), 'image')}, {_splits(covered)}",
        *_vectors(embeddings, space),
        f"Vectors are compared by {covered.metric} distance.",
        *_left_out(covered),
        *coverage_part(covered),
        *drift_part(drifted),
        *leakage_part(leaked, score),
    ]


def _splits(covered: Coverage) -> str:
    sizes = [(covered.reference, covered.n_reference)]
    sizes += [(each.split, each.n_images) for each in covered.splits]
    return ", ".join(f"{n:,} {label(name)}" for name, n in sizes)


def _vectors(embeddings: Embeddings, space: VectorSpace | None) -> list[str]:
    if space is not None:
        return space_lines(space)
    n = count(len(embeddings), "image")
    return [f"{label(embeddings.file)}: {n}, {embeddings.dimensions:,} dimensions"]


def _left_out(covered: Coverage) -> list[str]:
    lines = []
    if covered.n_without_vector:
        lines.append(f"{count(covered.n_without_vector, 'image')} without a vector: left out.")
    if covered.n_without_split:
        lines.append(f"{count(covered.n_without_split, 'image')} in no split: left out.")
    return lines

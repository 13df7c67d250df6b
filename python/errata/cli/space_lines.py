"""What was projected and what came of it, in two lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from errata.cli.output import count, label, number

if TYPE_CHECKING:
    from errata.vectors import VectorSpace

_NOUNS = {"images": "image", "gt": "annotation", "dt": "detection", "crops": "crop"}


def space_lines(space: VectorSpace) -> list[str]:
    """Say which vectors, how they were projected, and how many clusters there are."""
    embeddings = space.embeddings
    n = count(len(embeddings), _NOUNS[embeddings.of])
    from_ = f"{label(embeddings.file)}: " if embeddings.file else ""
    if space.method == "umap":
        how = f"UMAP ({space.n_neighbors} neighbours, seed {space.settings.seed})"
    else:
        how = "principal components"
    clusters = count(space.n_clusters, "cluster")
    return [
        f"{from_}{n}, {embeddings.dimensions:,} dimensions; {space.points.shape[1]} by {how}",
        f"{clusters}, {100 * space.noise_ratio:.1f}% noise, silhouette {number(space.silhouette)}."
        if len(embeddings)
        else "Nothing to cluster.",
    ]

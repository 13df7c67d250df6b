"""A space as plain Python, for documents and provenance."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from errata.vectors.space import VectorSpace


def space_facts(space: VectorSpace) -> dict[str, Any]:
    """Say what was projected, how, and what came of it."""
    return {
        "method": space.method,
        "n_vectors": len(space.labels),
        "original_dimensions": space.embeddings.dimensions,
        "dimensions": int(space.points.shape[1]),
        "n_neighbors": space.n_neighbors,
        "n_clusters": space.n_clusters,
        "noise_ratio": space.noise_ratio,
        "silhouette": space.silhouette,
        "seconds": space.seconds,
        "settings": asdict(space.settings),
    }


def embeddings_facts(space: VectorSpace) -> dict[str, str]:
    """Say which vectors they were."""
    embeddings = space.embeddings
    return {
        "file": embeddings.file,
        "blake3": embeddings.blake3,
        "made_by": embeddings.made_by,
    }

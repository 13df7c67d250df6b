"""Where what vectors tell comes from: files with their hashes, settings, version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata import _core
from errata.results.base import plain
from errata.vectors.space import VectorSpace
from errata.vectors.space_facts import space_facts

if TYPE_CHECKING:
    from errata.columns import Dataset
    from errata.embeddings import Embeddings


def embeddings_of(vectors: Embeddings | VectorSpace) -> Embeddings:
    """Give the embeddings of a space, or the ones that were given."""
    return vectors.embeddings if isinstance(vectors, VectorSpace) else vectors


def origin(dataset: Dataset, vectors: Embeddings | VectorSpace, **settings: Any) -> dict[str, Any]:
    """Describe a result's origin as plain Python, ready for JSON."""
    embeddings = embeddings_of(vectors)
    described = {
        "errata": _core.__version__,
        "dataset": {"file": dataset.file, "blake3": dataset.blake3},
        "embeddings": {
            "file": embeddings.file,
            "blake3": embeddings.blake3,
            "made_by": embeddings.made_by,
            "n": len(embeddings),
            "dimensions": embeddings.dimensions,
        },
        "settings": settings,
    }
    if isinstance(vectors, VectorSpace):
        # How long it took is no part of where a number comes from.
        facts = {name: fact for name, fact in space_facts(vectors).items() if name != "seconds"}
        described["space"] = plain(facts)
    return described

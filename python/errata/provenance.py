"""Where a number comes from: inputs with their hashes, protocol, settings, version."""

from __future__ import annotations

from errata import _core

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from errata.columns import Dataset, InferenceSet


def provenance(
    dataset: Dataset,
    inferences: InferenceSet,
    *,
    protocol: str,
    images: list[int] | None,
    **settings: Any,
) -> dict[str, Any]:
    """Describe a result's origin as plain Python, ready for JSON.

    `images` are the ranks that were evaluated; None stands for all.
    """
    return {
        "errata": _core.__version__,
        "protocol": protocol,
        "dataset": {"file": dataset.file, "blake3": dataset.blake3},
        "inferences": {"file": inferences.file, "blake3": inferences.blake3},
        "n_images": len(dataset) if images is None else len(images),
        "settings": settings,
    }

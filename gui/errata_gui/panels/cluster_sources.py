"""Where vectors come from, beside the window: files, and the pixels of pictures and of crops."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from errata.errors import ErrataWarning
from errata_gui.panels.cluster_vectors import IMAGES, Vectors

if TYPE_CHECKING:
    from errata.embeddings import Embeddings
    from errata_gui.jobs import Handle
    from errata_gui.loaded import Loaded

T = TypeVar("T")
Side = Literal["images", "gt", "dt"]

NOUNS = {"images": "images", "gt": "annotations", "dt": "detections"}
OTHER = {"gt": "dt", "dt": "gt"}


def read_vectors(
    loaded: Loaded,
    path: Path,
    handle: Handle,
    *,
    of: Literal["images", "auto"],
    before: Vectors | None,
) -> Vectors:
    """Read a file; crops of one side are joined with those of the other that were read before."""
    from errata.embeddings import read
    from errata.vectors import pca_display

    found, said = warned(lambda: read(path, loaded.dataset, loaded.inferences, of=of, partial=True))
    handle.check()
    lack = {
        "images": len(loaded.dataset),
        "gt": loaded.dataset.n_annotations,
        "dt": len(loaded.inferences),
    }[found.of] - len(found)
    if lack:
        noun = NOUNS[found.of]
        said = (*said, f"{path.name}: {lack:,} {noun} have no vector and are not shown")
    other = _other_side(found, before)
    if other is None or before is None:
        return Vectors(found, pca_display(found), path.name, (found,), said=said, lacks=bool(lack))
    parts = (found, other) if found.of == "gt" else (other, found)
    joined = _joined(loaded, parts)
    source = ", ".join(Path(part.file).name for part in parts)
    lacks = bool(lack) or before.lacks
    said = tuple(dict.fromkeys((*before.said, *said)))
    return Vectors(joined, pca_display(joined), source, parts, said=said, lacks=lacks)


def compute_vectors(loaded: Loaded, folder: Path, of: str, cache: Path, handle: Handle) -> Vectors:
    """Compute errata's descriptors of pictures, or of the crops of every object."""
    from errata.vectors import pca_display

    sizes: dict[Side, int] = {"images": len(loaded.dataset)}
    if of != IMAGES:
        sizes = {"gt": loaded.dataset.n_annotations, "dt": len(loaded.inferences)}
    total, before = sum(sizes.values()), 0
    parts: list[Embeddings] = []
    said: tuple[str, ...] = ()
    for side, n in sizes.items():
        part, odd = warned(_side(loaded, folder, side, cache, handle, (before, total)))
        before += n
        said = tuple(dict.fromkeys((*said, *odd)))
        parts.append(part)
    # A side without objects has no dimensions either.
    parts = [part for part in parts if len(part)] or parts[:1]
    found = _joined(loaded, tuple(parts))
    return Vectors(
        found,
        pca_display(found),
        "errata's descriptors",
        tuple(parts),
        str(folder),
        said=said,
        lacks=len(found) < total,
    )


def _side(
    loaded: Loaded, folder: Path, side: Side, cache: Path, handle: Handle, share: tuple[int, int]
) -> Callable[[], Embeddings]:
    """Give the work of one side, which tells how much of all is done."""
    from errata.embeddings import compute

    before, total = share

    def work() -> Embeddings:
        return compute(
            loaded.dataset,
            folder,
            of=side,
            inferences=loaded.inferences if side == "dt" else None,
            missing="skip",
            cache=cache,
            progress=lambda done, _: handle.progress(before + done, total),
            cancel=handle.cancel,
        )

    return work


def warned(work: Callable[[], T]) -> tuple[T, tuple[str, ...]]:
    """Do work, and give what was odd as sentences."""
    with warnings.catch_warnings(record=True) as odd:
        warnings.simplefilter("always", ErrataWarning)
        found = work()
    sentences = (str(each.message) for each in odd if issubclass(each.category, ErrataWarning))
    return found, tuple(dict.fromkeys(sentences))


def _joined(loaded: Loaded, parts: tuple[Embeddings, ...]) -> Embeddings:
    from errata.vectors import join_crops

    return parts[0] if len(parts) == 1 else join_crops(loaded.dataset, *parts)


def _other_side(found: Embeddings, before: Vectors | None) -> Embeddings | None:
    """Give the crops of the other side that one space can hold with these."""
    if before is None or before.folder:
        return None
    for part in before.parts:
        if part.of == OTHER.get(found.of) and part.dimensions == found.dimensions:
            return part if part.made_by == found.made_by else None
    return None

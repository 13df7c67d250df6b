"""Where vectors come from, beside the window: files, and the pixels of pictures and of crops."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from errata.errors import ErrataError, ErrataWarning, FileError, InputError
from errata_gui.panels.cluster_vectors import IMAGES, Vectors

if TYPE_CHECKING:
    from errata.embeddings import Embeddings
    from errata_gui.jobs import Handle
    from errata_gui.loaded import Loaded
    from errata_gui.state import KeptVectors

T = TypeVar("T")

OWN = "errata's descriptors"
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


def read_again(
    loaded: Loaded, kept: KeptVectors, spaces: Path, handle: Handle
) -> tuple[Vectors | None, list[ErrataError]]:
    """Read files that were open in the last session, and their clusters where `spaces` has them.

    What cannot be read is told, and is no reason to be without the rest. Nothing is clustered here:
    that takes minutes, and nobody has asked for it.
    """
    from errata.vectors.projection.build import kept_space

    found: Vectors | None = None
    errors: list[ErrataError] = []
    of: Literal["images", "auto"] = "images" if kept.of == IMAGES else "auto"

    def read(file: str) -> None:
        nonlocal found
        try:
            found = read_vectors(loaded, Path(file), handle, of=of, before=found)
        except (InputError, FileError) as error:
            errors.append(error)

    for file in kept.files:
        read(file)
    if found is None or found.of != kept.of:
        return None, errors
    if kept.clustered:
        with suppress(FileError):
            found = replace(found, space=kept_space(found.embeddings, cache=spaces))
    return found, errors


def compute_images(loaded: Loaded, folder: Path, cache: Path, handle: Handle) -> Vectors:
    """Compute errata's descriptors of pictures."""
    from errata.embeddings import compute
    from errata.vectors import pca_display

    found, said = warned(
        lambda: compute(
            loaded.dataset,
            folder,
            missing="skip",
            cache=cache,
            progress=handle.progress,
            cancel=handle.cancel,
        )
    )
    return Vectors(found, pca_display(found), OWN, (found,), str(folder), said=said)


def compute_objects(
    loaded: Loaded, folder: Path, min_score: float | None, cache: Path, handle: Handle
) -> Vectors:
    """Compute errata's descriptors of the crops of annotations, and of detections from a score."""
    from errata.embeddings import compute
    from errata.vectors import pca_display

    n_gt, scores = loaded.dataset.n_annotations, loaded.inferences.arrays["score"]
    n_dt = len(scores) if min_score is None else int((scores >= min_score).sum())
    gt, gt_said = warned(
        lambda: compute(
            loaded.dataset,
            folder,
            of="gt",
            missing="skip",
            cache=cache,
            progress=lambda done, _: handle.progress(done, n_gt + n_dt),
            cancel=handle.cancel,
        )
    )
    dt, dt_said = warned(
        lambda: compute(
            loaded.dataset,
            folder,
            of="dt",
            inferences=loaded.inferences,
            min_score=min_score,
            missing="skip",
            cache=cache,
            progress=lambda done, _: handle.progress(n_gt + done, n_gt + n_dt),
            cancel=handle.cancel,
        )
    )
    # A side without objects has no dimensions either.
    parts = tuple(part for part in (gt, dt) if len(part)) or (gt,)
    found = _joined(loaded, parts)
    said = tuple(dict.fromkeys((*gt_said, *dt_said)))
    return Vectors(
        found, pca_display(found), OWN, parts, str(folder), said=said, min_score=min_score
    )


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

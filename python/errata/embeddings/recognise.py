"""What a file's vectors are of, told by what it says of itself, its columns, or its length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from errata.embeddings.column_names import KEYS, key_column, plain, shown
from errata.embeddings.columns import SUBJECTS, Subject
from errata.embeddings.lookup import by_id
from errata.embeddings.target import Target
from errata.files.refusal import refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from errata.columns import Dataset, InferenceSet
    from errata.embeddings.named_vectors import NamedVectors

OWN_NAMES: dict[Subject, frozenset[str]] = {
    of: frozenset(KEYS[of]) - {"id"} for of in ("dt", "gt", "images")
}
"""Columns that name one subject and no other: crops have their images' names beside their own."""

_WITH_IDS: tuple[Subject, ...] = ("images", "gt")

_THINGS: dict[Subject, str] = {"images": "images", "gt": "annotations", "dt": "detections"}


def subject_of(
    table: NamedVectors, dataset: Dataset, inferences: InferenceSet | None, file: str
) -> Subject:
    """Tell what vectors are of: pictures, crops of annotations, or crops of detections.

    Raises
    ------
    InputError
        They may be of several, or of none.
    """
    said = next((of for of in SUBJECTS if of == table.of), None)
    if said is not None:
        return said
    if table.of:
        advice = "give vectors of images, annotations or detections"
        raise refused(file, "of", f"found vectors of {table.of!r}", advice)
    names = {plain(name) for name in table.columns}
    named = next((of for of, own in OWN_NAMES.items() if own & names), None)
    if named is not None:
        return named
    targets = {
        of: Target(of, dataset, inferences)
        for of in SUBJECTS
        if of != "dt" or inferences is not None
    }
    ids = key_column(table.columns, "gt")
    if ids is not None:
        fits = [of for of in _WITH_IDS if _are_ids(table.columns[ids], targets[of])]
        return _only(fits, targets, f"found ids in {ids}", file)
    n = len(table.vectors)
    fits = [of for of, target in targets.items() if target.records(file)[1] == n]
    return _only(fits, targets, f"found {n} vectors without names", file)


def _are_ids(cells: Sequence[object], target: Target) -> bool:
    find = by_id(target.ids())
    return all(cell is not None and find(cell) for cell in cells)


def _only(
    fits: Sequence[Subject], targets: dict[Subject, Target], found: str, file: str
) -> Subject:
    if len(fits) == 1:
        return fits[0]
    counts = shown([f"{len(target)} {_THINGS[of]}" for of, target in targets.items()])
    fit = " and ".join(_THINGS[of] for of in fits) or "none"
    advice = "say which by of, or name the rows: image_id, annotation_id or detection"
    raise refused(file, "of", f"{found}, which fit {fit} of {counts}", advice)

"""The Python and the command that compute what the clusters panel shows."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from errata_gui.export.lines import threshold_words, whole

if TYPE_CHECKING:
    from errata.embeddings import Embeddings
    from errata_gui.panels.cluster_vectors import Vectors
    from errata_gui.resolve import Resolved


COMPUTED = {"images": "vectors.npz", "gt": "vectors_gt.npz", "dt": "vectors_dt.npz"}
"""The files that a copied line writes."""


def python_of_images(resolved: Resolved, vectors: Vectors) -> str:
    """Give the expression of clusters of images, or of their places before there are any."""
    given = f"errata.embeddings.read({vectors.embeddings.file!r}, ev.dataset, partial=True)"
    if vectors.folder:
        given = f"errata.embeddings.compute(ev.dataset, {vectors.folder!r}, missing='skip')"
    if vectors.space is None:
        return f"errata.vectors.pca_display({given})"
    space = f"errata.vectors.build_space({given})"
    return f"errata.vectors.analyse(ev, {space}).at({_thresholds(resolved)})"


def python_of_objects(resolved: Resolved, vectors: Vectors) -> str:
    """Give the expression of clusters of objects, or of their counts by kind before that."""
    parts = [_crops(part, vectors) for part in vectors.parts]
    given = parts[0]
    if len(parts) > 1:
        given = f"errata.vectors.join_crops(ev.dataset, {', '.join(parts)})"
    if vectors.space is None:
        return f"errata.vectors.find_crops(ev, {given}).kinds({_thresholds(resolved)}).counts()"
    space = f"errata.vectors.build_space({given})"
    return f"errata.vectors.analyse_crops(ev, {space}).at({_thresholds(resolved)})"


def command_of(resolved: Resolved, vectors: Vectors) -> str | None:
    """Give the command that clusters the same vectors; None for those that have no file."""
    words = ["vectors"]
    for part in vectors.parts:
        if not vectors.folder and not part.file:
            return None
        file = COMPUTED[part.of] if vectors.folder else whole(part.file)
        given = (
            ["--embeddings", file] if part.of == "images" else ["--crops", file, "--of", part.of]
        )
        words += given
    partial = ["--partial"] if vectors.lacks or vectors.folder else []
    return shlex.join([*words, *partial, *threshold_words(resolved)])


def before_command_of(resolved: Resolved, vectors: Vectors) -> str:
    """Give the commands that compute vectors from pictures, as the app does; empty for files."""
    if not vectors.folder:
        return ""
    return " && ".join(_embed(part.of, resolved, vectors) for part in vectors.parts)


def _embed(of: str, resolved: Resolved, vectors: Vectors) -> str:
    loaded = resolved.loaded
    words = ["errata", "embed", whole(vectors.folder), "--gt", whole(loaded.gt)]
    if of == "dt":
        words += ["--dt", whole(loaded.dt)]
        if vectors.min_score is not None:
            words += ["--min-score", repr(vectors.min_score)]
    if of != "images":
        words += ["--of", of]
    return shlex.join([*words, "--skip-missing", "--out", COMPUTED[of]])


def _crops(part: Embeddings, vectors: Vectors) -> str:
    of = f"of={part.of!r}"
    if vectors.folder:
        model = ", inferences=ev.inferences" if part.of == "dt" else ""
        if part.of == "dt" and vectors.min_score is not None:
            model += f", min_score={vectors.min_score!r}"
        given = f"ev.dataset, {vectors.folder!r}, {of}{model}, missing='skip'"
        return f"errata.embeddings.compute({given})"
    model = ", ev.inferences" if part.of == "dt" else ""
    return f"errata.embeddings.read({part.file!r}, ev.dataset{model}, {of}, partial=True)"


def _thresholds(resolved: Resolved) -> str:
    return f"score_thr={resolved.score_thr!r}, iou_thr={resolved.iou_thr!r}"

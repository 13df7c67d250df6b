"""`errata anomaly score`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata.cli.anomaly_input import features_of
from errata.cli.output import count, label, threshold, write_json, write_page
from errata.cli.progress import Counter, told

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from errata.anomaly import FeatureFile
    from errata.anomaly.block_file import Block


def run(
    block: str,
    features: str,
    out: str,
    columns: str | None,
    flag_from: float | None,
    *,
    as_json: bool,
) -> None:
    """Score, write the scores, and say how many are flagged."""
    from errata.anomaly import from_metadata, read_metadata

    metadata = read_metadata(block)
    made = from_metadata(metadata, block)
    found = features_of(features, made.kind, columns)
    own = metadata.threshold()
    if flag_from is None and own is not None:
        flag_from = own.value
    provenance = {"features": found.source, "block": block, "fitted": made.provenance}
    scores = scored(made, found, out, flag_from, provenance)
    flagged = None if flag_from is None else int((scores >= flag_from).sum())
    if as_json:
        parts = {"scores": out, "n": len(scores), "threshold": flag_from, "flagged": flagged}
        write_json({**parts, "kind": made.kind, "provenance": provenance})
        return
    noun = "picture" if found.values.ndim == 4 else "row"
    lines = [f"{label(features)}: {count(len(scores), noun)} scored by {made!r}"]
    if len(scores):
        lines.append(f"Scores from {scores.min():.6g} to {scores.max():.6g}")
    if flag_from is None:
        lines.append("Nothing is flagged: the block has no threshold, and --threshold gave none")
    else:
        lines.append(f"{flagged:,} of {len(scores):,} are anomalies: score >= "
                     f"{threshold(flag_from)}")  # fmt: skip
    write_page([*lines, f"Written: {label(out)}"])


def scored(
    block: Block,
    found: FeatureFile,
    out: str | None = None,
    flag_from: float | None = None,
    provenance: dict[str, Any] | None = None,
) -> NDArray[np.float64]:
    """Score with progress, and write to `out` if it is given; pictures with their grids."""
    from errata.anomaly import VisualBlock, write_grids, write_scores

    done = Counter()

    def count_up(rows: int, _: int) -> None:
        done.done = rows

    size = found.values.size // found.values.shape[-1] if found.values.size else 0
    more = {"threshold": flag_from, "provenance": provenance}
    with told("scoring", size, lambda: done.done):
        if isinstance(block, VisualBlock):
            grids = block.score_grids(found.values, names=found.names, progress=count_up)
            if out is not None:
                write_grids(out, grids, **more)  # type: ignore[arg-type]
            return grids.max_value
        scores = block.score(found.values, progress=count_up)
    if out is not None:
        write_scores(out, scores, names=found.names, **more)  # type: ignore[arg-type]
    return scores

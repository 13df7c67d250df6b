"""What goes wrong in every cluster of crops: the same mistake made again and again.

A lamp post that is taken for a person in forty frames makes forty false positives which look
alike: one cluster, all of it wrong. Clusters are ranked by how much of them is surely wrong: the
lower bound of the mean over images of each image's share of errors. Images are counted and not
crops, since crops of one image are not independent (five false alarms in one picture are one
event), and bounded, so that two bad crops do not stand above the lamp post, nor does a large
cluster of which one in thirty is wrong. Ties: more images with errors, then the id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from errata.vectors.clusters import mean_bounds
from errata.vectors.clusters.ranking import ranks
from errata.vectors.clusters.samples import first_of_each
from errata.vectors.crops.crop_cluster import CropCluster, CropSample
from errata.vectors.crops.crop_counts import ErrorCounts
from errata.vectors.crops.crop_kinds import IN_MATRIX, KINDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.vectors.crops.crop_kinds import CropKinds
    from errata.vectors.crops.crops import CropAnalysis


def crop_metrics(
    analysis: CropAnalysis, kinds: CropKinds, n_samples: int
) -> tuple[CropCluster, ...]:
    """Give every cluster of crops with what became of them, noise first."""
    groups = analysis.groups
    places = groups.spread(np.arange(len(groups)))
    counts = ErrorCounts(kinds, places, len(groups))
    by_kind, frames, shares = counts.by_kind(), counts.error_frames(), counts.error_shares()
    cells = counts.cells(analysis.evaluation.labels)
    lower = mean_bounds.lower([each.or_nan for each in shares], [each.n for each in shares])
    ranked = ranks(groups.ids, -lower, -frames)
    ids, found = groups.ids.tolist(), []
    for k, members in enumerate(groups.members()):
        of_kind = by_kind[k].tolist() + _others(kinds.kind[members])
        found.append(
            CropCluster(
                id=ids[k],
                rank=ranked[k],
                n_crops=len(members),
                n_frames=analysis.n_frames[k],
                counts=dict(zip(KINDS, of_kind, strict=True)),
                n_errors=sum(of_kind[1:IN_MATRIX]),
                n_error_frames=int(frames[k]),
                error_share=shares[k].mean,
                error_share_lower=None if np.isnan(lower[k]) else float(lower[k]),
                cell=cells[k],
                samples=_samples(analysis, kinds.kind, members, n_samples),
            )
        )
    return tuple(found)


def _others(kind: NDArray[np.int64]) -> list[int]:
    """Count what is in no cell of the matrix."""
    counts: list[int] = np.bincount(kind, minlength=len(KINDS))[IN_MATRIX:].tolist()
    return counts


def _samples(
    analysis: CropAnalysis, kind: NDArray[np.int64], members: NDArray[np.int64], n: int
) -> tuple[CropSample, ...]:
    """Give crops in error, nearest to the medoid first; where there are none, any."""
    if n == 0:  # Medoids of large clusters take long, and nobody asked.
        return ()
    wrong = members[(kind[members] > 0) & (kind[members] < IN_MATRIX)]
    dataset = analysis.evaluation.dataset
    return tuple(
        CropSample(
            of="dt" if analysis.is_dt[place] else "gt",
            row=int(analysis.rows[place]),
            kind=KINDS[kind[place]],
            image_id=dataset.image_ids[analysis.images[place]],
            file_name=dataset.file_names[analysis.images[place]],
        )
        for place in first_of_each(analysis.typical, wrong if len(wrong) else members, n).tolist()
    )

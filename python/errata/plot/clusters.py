"""Images in two dimensions: their clusters, and how good the model is on each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from errata.plot.style import GREY, SERIES, title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from errata.vectors.clusters.cluster_report import ClusterReport

_DOTS = 2000
"""Images from which on dots become smaller."""


def draw(report: ClusterReport) -> Figure:
    """Draw every image that counts twice: by cluster, and by its own F1.

    The worst clusters are coloured and named in the legend, in the order of their ranks; images
    in no cluster are crosses. Where F1 is undefined the dot is hollow.
    """
    figure = Figure(figsize=(11.0, 5.4), layout="constrained")
    by_cluster, by_f1 = figure.subplots(1, 2)
    analysis = report.analysis
    points = np.asarray(analysis.space.display[analysis.places], dtype=np.float64)
    size = 14 if len(points) <= _DOTS else 14 * _DOTS / len(points)
    _clusters(by_cluster, report, points, size)
    _f1(by_f1, report, points, size)
    for axes in (by_cluster, by_f1):
        # A projection has no units, and its directions mean nothing.
        axes.set(xticks=[], yticks=[], aspect="equal", adjustable="datalim")
    n = analysis.space.n_clusters
    title(
        by_cluster,
        f"{len(points):,} images in {n:,} cluster{'' if n == 1 else 's'}",
        report.provenance,
        **{"score ≥": report.score_thr, "IoU ≥": report.iou_thr},
    )
    return figure


def _clusters(axes: Axes, report: ClusterReport, points: NDArray[np.float64], size: float) -> None:
    labels = report.analysis.space.labels[report.analysis.places]
    worst = report.ranked[: len(SERIES)]
    noise = labels == -1
    other = ~np.isin(labels, [-1, *(cluster.id for cluster in worst)])
    for which, marker, name in ((other, "o", "other clusters"), (noise, "x", "in no cluster")):
        if which.any():
            x, y = points[which].T
            axes.scatter(x, y, s=size, c=GREY, marker=marker, linewidths=0.5, label=name)
    for colour, cluster in zip(SERIES, worst, strict=False):
        name = f"{cluster.id}: F1 {cluster.f1.mean:.3f}, {cluster.n_images:,} images"
        x, y = points[labels == cluster.id].T
        axes.scatter(x, y, s=size, c=colour, linewidths=0, label=name)
    if len(points):
        axes.legend(loc="upper left", bbox_to_anchor=(0, 0), fontsize=8, frameon=False, ncols=2)


def _f1(axes: Axes, report: ClusterReport, points: NDArray[np.float64], size: float) -> None:
    values = report.analysis.metric_columns(report.per_image)["f1"]
    defined = ~np.isnan(values)
    x, y = points[~defined].T
    axes.scatter(x, y, s=size, facecolors="none", edgecolors=GREY, linewidths=0.5)
    x, y = points[defined].T
    dots = axes.scatter(
        x, y, s=size, c=values[defined], cmap="cividis", vmin=0, vmax=1, linewidths=0
    )
    axes.figure.colorbar(dots, ax=axes, label="F1 of the image")

"""Columns of the table of clusters of images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from errata_gui.models.cluster_table import Form
from errata_gui.number_text import UNDEFINED, count, ratio

if TYPE_CHECKING:
    from errata.vectors import ClusterMetrics

SPLITS = 2


def cells(cluster: ClusterMetrics) -> list[str]:
    """Give a row as it is shown."""
    splits = ", ".join(f"{name} {n:,}" for name, n in cluster.splits.items())
    values = (cluster.f1.mean, cluster.f1_upper, cluster.precision.mean, cluster.recall.mean)
    return [
        "noise" if cluster.is_noise else str(cluster.id),
        count(cluster.n_images),
        splits or UNDEFINED,
        *(ratio(value) for value in values),
    ]


def _tip(cluster: ClusterMetrics, column: int) -> str:
    if column == SPLITS:
        return cells(cluster)[SPLITS] if cluster.splits else "no image of it names a split"
    mean = {3: cluster.f1, 4: cluster.f1, 5: cluster.precision, 6: cluster.recall}.get(column)
    if mean is None:
        return ""
    if mean.mean is None:
        return "undefined: in none of its images is there anything to find or found"
    span = f"from {ratio(mean.min)} to {ratio(mean.max)}"
    said = f"{mean.n:,} images, standard deviation {ratio(mean.std)}, {span}"
    return f"{said}; {mean.skipped:,} images do not define it" if mean.skipped else said


IMAGES = Form(
    headings=("Cluster", "Images", "Splits", "Mean F1", "Upper 95%", "Mean precision",
              "Mean recall"),
    tips=(
        "The cluster's number; noise is what no cluster holds",
        "Images that count",
        "How many of them are of each split",
        "Mean over images of each image's own F1; the overview's F1 is of all images pooled",
        "Below this lies the mean F1 of such images with a probability of 95%; "
        "clusters are ranked by it, so that a few unlucky images do not come first",
        "Mean over images of each image's own precision",
        "Mean over images of each image's own recall",
    ),
    words=SPLITS,
    cells=cells,
    tip=_tip,
)  # fmt: skip

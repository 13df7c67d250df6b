"""Columns of the table of clusters of objects, by what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from errata_gui.models.cluster_table import Form
from errata_gui.number_text import UNDEFINED, count, ratio

if TYPE_CHECKING:
    from errata.vectors import CropCluster

MISTAKE = 9
OTHERS = {"absorbed": "absorbed", "not_evaluated": "not evaluated",
          "dropped": "below the threshold", "ignored": "ignored"}  # fmt: skip


def cells(cluster: CropCluster) -> list[str]:
    """Give a row as it is shown."""
    return [
        "noise" if cluster.is_noise else str(cluster.id),
        count(cluster.n_crops),
        count(cluster.n_frames),
        *(count(cluster.counts[kind]) for kind in ("tp", "confused", "fp", "fn")),
        ratio(cluster.error_share),
        ratio(cluster.error_share_lower),
        UNDEFINED if cluster.cell is None else str(cluster.cell),
    ]


def _tip(cluster: CropCluster, column: int) -> str:
    if column == 1:
        others = [(cluster.counts[kind], words) for kind, words in OTHERS.items()]
        said = ", ".join(f"{n:,} {words}" for n, words in others if n)
        return f"{cluster.n_crops:,} objects, of them {said}" if said else ""
    if column in (7, 8) and cluster.error_share is None:
        return "undefined: at these thresholds nothing in it is right or wrong"
    if column == MISTAKE:
        if cluster.cell is None:
            return "nothing in it is wrong at these thresholds"
        return f"{cluster.cell}: {cluster.cell.n_errors:,} of {cluster.n_errors:,} mistakes"
    return ""


OBJECTS = Form(
    headings=("Cluster", "Objects", "Images", "TP", "CONF", "FP", "FN", "Wrong", "Lower 95%",
              "Most frequent mistake"),
    tips=(
        "The cluster's number; noise is what no cluster holds",
        "Annotations and detections whose images count",
        "In how many images they are",
        "True positives; both crops of a match are one",
        "Found as another class; both crops of a match are one",
        "False positives: detections that match nothing",
        "Missed: annotations that nothing found",
        "Mean over images of each image's share of mistakes",
        "Above this lies that mean with a probability of 95%; clusters are ranked by it, so that "
        "a few unlucky objects do not come first",
        "What is wrong in most images",
    ),
    words=MISTAKE,
    cells=cells,
    tip=_tip,
)  # fmt: skip

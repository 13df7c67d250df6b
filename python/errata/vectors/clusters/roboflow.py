"""Roboflow's two documents of a vector analysis, key for key.

They hold its conventions and not errata's: what is undefined is 0, and means run over all images
of a cluster. Where its pages are silent:

* A cluster none of whose images count is left out; ``nClusters`` is the clustering's.
* ``preprocessing`` of a projection by principal components has 0 neighbours and a distance of 0,
  since it knows neither; a consumer that expects numbers finds numbers.
* Images without a split are in no entry of ``splitDistribution``, and their ``split`` is null; an
  image without a vector has a null ``cluster``.
* ``imageId`` is a string, as everywhere in its interface.
* ``confusion`` has rows of ground truth, columns of predictions, background last, and no zeros.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from errata.errors import UsageError
from errata.vectors.clusters.cluster_metrics import METRICS
from errata.vectors.clusters.image_means import image_means
from errata.vectors.clusters.image_names import image_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from errata.vectors.clusters.cluster_report import ClusterReport
    from errata.vectors.space import VectorSpace


def vector_analysis(report: ClusterReport) -> dict[str, Any]:
    """Give the document of the clusters."""
    space = report.analysis.space
    settings = space.settings
    return {
        "clustering": {
            "method": "hdbscan",
            "nClusters": space.n_clusters,
            "metrics": {
                "noiseRatio": _defined(space.noise_ratio),
                "silhouetteScore": _defined(space.silhouette),
            },
            "parameters": {
                "min_cluster_size": settings.min_cluster_size,
                "min_samples": settings.min_samples,
                "cluster_selection_method": settings.cluster_selection_method,
                "metric": settings.metric,
            },
            "processingTimeSeconds": space.seconds,
        },
        "preprocessing": _preprocessing(space),
        "clusters": _clusters(report),
    }


def _preprocessing(space: VectorSpace) -> dict[str, Any]:
    by_umap = space.method == "umap"
    return {
        "method": space.method,
        "originalDimensions": space.embeddings.dimensions,
        "targetDimensions": int(space.points.shape[1]),
        "nNeighbors": space.n_neighbors or 0,
        "minDistance": space.settings.min_dist if by_umap else 0,
    }


def _clusters(report: ClusterReport) -> list[dict[str, Any]]:
    analysis = report.analysis
    columns, groups = analysis.metric_columns(report.per_image), analysis.groups
    f1, precision, recall = (
        image_means(np.nan_to_num(columns[name], nan=0.0), groups) for name in METRICS
    )
    return [
        {
            "id": cluster.id,
            "numImages": cluster.n_images,
            "splitDistribution": dict(cluster.splits),
            "metrics": {
                "f1Mean": f1[k].mean,
                "f1Std": f1[k].std,
                "f1Min": f1[k].min,
                "f1Max": f1[k].max,
                "precisionMean": precision[k].mean,
                "recallMean": recall[k].mean,
            },
            "sampleImages": report.names(cluster),
        }
        for k, cluster in enumerate(report.clusters)
    ]


def image_predictions(report: ClusterReport, limit: int | None, offset: int) -> dict[str, Any]:
    """Give a page of the document of the images."""
    for name, value in (("limit", limit), ("offset", offset)):
        if value is not None and value < 0:
            raise UsageError.at(name, f"found {value}", "give 0 or more")
    n = len(report.per_image)
    start = min(offset, n)
    stop = n if limit is None else min(n, start + limit)
    ranks = np.asarray(report.per_image.ranks[start:stop], dtype=np.int64)
    cells, clusters = _confusion_cells(report, ranks), _cluster_of_images(report, ranks)
    return {
        "totalImages": n,
        "images": [_image(report, place, clusters, cells) for place in range(start, stop)],
    }


def _image(
    report: ClusterReport,
    place: int,
    clusters: dict[int, dict[str, Any]],
    cells: dict[int, list[list[int]]],
) -> dict[str, Any]:
    found = report.per_image
    dataset = report.analysis.evaluation.dataset
    rank = found.ranks[place]
    return {
        "imageId": str(dataset.image_ids[rank]),
        "imageName": image_name(dataset, rank),
        "split": None if dataset.split is None else dataset.split[rank],
        "cluster": clusters.get(rank),
        "stats": {
            "truePositives": int(found["tp"][place]),
            "falsePositives": int(found["fp"][place]),
            "falseNegatives": int(found["fn"][place]),
            "precision": _defined(found["precision"][place]),
            "recall": _defined(found["recall"][place]),
            "f1": _defined(found["f1"][place]),
        },
        "confusion": cells.get(rank, []),
    }


def _cluster_of_images(
    report: ClusterReport, ranks: NDArray[np.int64]
) -> dict[int, dict[str, Any]]:
    """Give the cluster, and the place on the display, of each image by its rank."""
    space, places = report.analysis.space, report.analysis.places
    shown = places[np.isin(space.embeddings.rows[places], ranks)]
    columns = (space.embeddings.rows, space.labels, space.display)
    return {
        rank: {"id": label, "embedding2D": point}
        for rank, label, point in zip(*(each[shown].tolist() for each in columns), strict=True)
    }


def _confusion_cells(report: ClusterReport, ranks: NDArray[np.int64]) -> dict[int, list[list[int]]]:
    """Give each image's cells ``[actual, predicted, count]``, in row order, by its rank."""
    evaluation = report.analysis.evaluation
    found = evaluation.examples(score_thr=report.asked_score_thr, iou_thr=report.iou_thr)
    shown = np.isin(found.image, ranks)
    side = len(evaluation.labels) + 1
    # One number for a cell of an image: sorting rows of a table takes ten times as long.
    gt, dt = (
        np.where(column < 0, side - 1, column)[shown] for column in (found.gt_class, found.dt_class)
    )
    keys = (found.image.astype(np.int64)[shown] * side + gt) * side + dt
    cells, counts = np.unique(keys, return_counts=True)
    by_image: dict[int, list[list[int]]] = {}
    for cell, count in zip(cells.tolist(), counts.tolist(), strict=True):
        rest, predicted = divmod(cell, side)
        rank, actual = divmod(rest, side)
        by_image.setdefault(rank, []).append([actual, predicted, count])
    return by_image


def _defined(value: float) -> float:
    return 0.0 if np.isnan(value) else float(value)

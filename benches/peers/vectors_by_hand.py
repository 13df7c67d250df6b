"""umap-learn, hdbscan and scikit-learn by hand, with the same settings as errata's.

``shared`` finds the neighbours once for both projections, as umap-learn's documentation shows under
"Precomputed k-nn"; ``plain`` fits twice, as most programs do.
"""

from __future__ import annotations

import json
import resource
import sys
import warnings

import hdbscan
import numpy as np
import umap
from sklearn.metrics import silhouette_score
from umap.umap_ import nearest_neighbors

given, written, how = sys.argv[1:]
warnings.simplefilter("ignore")
vectors = np.load(given)
neighbours = (None, None, None)
if how == "shared":
    random = np.random.RandomState(0)
    neighbours = nearest_neighbors(vectors, 30, "euclidean", {}, False, random)
points, display = (
    umap.UMAP(
        n_components=dimensions,
        n_neighbors=30,
        min_dist=0.05,
        random_state=0,
        precomputed_knn=neighbours,
    ).fit_transform(vectors)
    for dimensions in (10, 2)
)
labels = hdbscan.HDBSCAN(min_cluster_size=2, min_samples=1).fit_predict(points)
clustered = labels >= 0
silhouette = silhouette_score(points[clustered], labels[clustered])
np.savez(written, points=points, display=display, labels=labels)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"silhouette": float(silhouette), "peak_kib": peak}))

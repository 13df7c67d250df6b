"""Say how good a space is: ``vectors_quality.py VECTORS PLANTED SPACE.npz`` prints JSON.

Trustworthiness (Venna, Kaski 2001) over 15 neighbours, of 2,000 vectors: 1 if none is near in the
projection that was far before. The adjusted Rand index is over the vectors that were planted in a
cluster.
"""

from __future__ import annotations

import json
import sys

import numpy as np
from sklearn.manifold import trustworthiness
from sklearn.metrics import adjusted_rand_score

SAMPLE = 2000


def main() -> None:
    """Measure and print."""
    vectors, planted = np.load(sys.argv[1]), np.load(sys.argv[2])
    with np.load(sys.argv[3]) as space:
        points, display, labels = space["points"], space["display"], space["labels"]
    n = len(vectors)
    some = np.random.default_rng(0).choice(n, min(SAMPLE, n), replace=False)
    inside = planted >= 0
    found = {
        "ari": adjusted_rand_score(planted[inside], labels[inside]),
        "trust": trustworthiness(vectors[some], points[some], n_neighbors=15),
        "trust_display": trustworthiness(vectors[some], display[some], n_neighbors=15),
        "clusters": int(labels.max()) + 1,
        "noise": float((labels < 0).mean()),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main()

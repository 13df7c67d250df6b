"""errata: vectors -> clusters, their silhouette, a display. ``fast`` for `SpaceSettings.fast`."""

from __future__ import annotations

import json
import resource
import sys

import numpy as np

from errata.embeddings import Embeddings
from errata.vectors import SpaceSettings, build_space

given, written, how = sys.argv[1:]
settings = SpaceSettings.fast() if how == "fast" else SpaceSettings()
space = build_space(Embeddings(np.load(given)), settings)
np.savez(written, points=space.points, display=space.display, labels=space.labels)
# Two workers; of these the kernel tells the larger one's peak.
own, worker = (
    resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
)
print(json.dumps({"silhouette": space.silhouette, "peak_kib": own + 2 * worker}))

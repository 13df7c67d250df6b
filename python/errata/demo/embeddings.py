"""Embeddings of the pictures with planted clusters: one per scene, and the night apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from errata.demo.scenes import SCENES
from errata.demo.world import Picture, Setting

DIMENSIONS = 64
CLUSTERS: tuple[str, ...] = (*SCENES, "night")
"""Cluster names; a cluster's id is its place here. Night pictures of all scenes are one cluster."""

NIGHT_CLUSTER = CLUSTERS.index("night")

# Of unit-length centres at right angles, 1.4 apart: pictures of a cluster lie about .8 from their
# centre, dusk and the scenes within the night shift it a little, as real embeddings would.
NOISE = 0.10
SUB_SHIFT = 0.25


def cluster_of(setting: Setting) -> int:
    """Return the id of the cluster that a picture was drawn from."""
    return NIGHT_CLUSTER if setting.is_night else CLUSTERS.index(setting.scene)


def embed(pictures: Sequence[Picture], seed: int) -> npt.NDArray[np.float32]:
    """Return the embeddings in the order of `images`.

    Returns
    -------
    ndarray of float32, shape (n_images, 64)
        Rows of unit length.
    """
    rng = np.random.default_rng((seed, DIMENSIONS))
    axes, _ = np.linalg.qr(rng.standard_normal((DIMENSIONS, DIMENSIONS)))
    night = len(CLUSTERS)
    centres, dusk, scenes = axes[:night], axes[night], axes[night + 1 :]
    rows = rng.standard_normal((len(pictures), DIMENSIONS)) * NOISE
    for rank, setting in enumerate(picture.setting for picture in pictures):
        rows[rank] += centres[cluster_of(setting)]
        if setting.time_of_day == "dusk":
            rows[rank] += SUB_SHIFT * dusk
        if setting.is_night:
            rows[rank] += SUB_SHIFT * scenes[list(SCENES).index(setting.scene)]
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float32)

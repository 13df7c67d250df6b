"""Draw vectors with planted clusters, shaped a little like embeddings of pictures.

A process of its own: its memory would show in every peak. ``planted_vectors.py FOLDER N D`` writes
``vectors-N-D.npy`` (float32) and ``planted-N-D.npy``, and prints what it wrote as JSON.

40 clusters with a long tail of sizes. Their centres, and the ways in which their vectors differ,
lie in a space of few dimensions that is turned into d; all columns carry noise. 2 % of the vectors
are anywhere, planted as -1.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

CLUSTERS = 40
INNER = 32
WAYS = 6
ANYWHERE = 0.02


def draw(n: int, d: int, seed: int = 0) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]:
    """Return vectors of unit length and the cluster of each."""
    random = np.random.default_rng((seed, n, d))
    shares = 1 / np.arange(1, CLUSTERS + 1) ** 0.7
    planted = random.choice(CLUSTERS, n, p=shares / shares.sum())
    centres = random.normal(size=(CLUSTERS, INNER))
    ways = random.normal(size=(CLUSTERS, WAYS, INNER)) / np.sqrt(INNER)
    inner = centres[planted] + np.einsum(
        "ni,nij->nj", random.normal(size=(n, WAYS)), 1.2 * ways[planted]
    )
    stray = random.random(n) < ANYWHERE
    inner[stray] = random.normal(size=(int(stray.sum()), INNER)) * 1.5
    turn, _ = np.linalg.qr(random.normal(size=(d, INNER)))
    vectors = (inner @ turn.T).astype(np.float32)
    vectors += random.standard_normal((n, d), dtype=np.float32) * np.float32(2.0 / np.sqrt(d))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors, np.where(stray, -1, planted)


def main() -> None:
    """Write the files, if they are not there, and describe them."""
    folder, n, d = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    given, truth = folder / f"vectors-{n}-{d}.npy", folder / f"planted-{n}-{d}.npy"
    if not (given.exists() and truth.exists()):
        vectors, planted = draw(n, d)
        np.save(given, vectors)
        np.save(truth, planted)
    sign = hashlib.sha256(given.read_bytes()).hexdigest()
    print(json.dumps({"vectors": str(given), "planted": str(truth), "sha256": sign}))


if __name__ == "__main__":
    main()

"""Random numbers: one independent stream per purpose, so that no part shifts another's draws.

The standard library's generator is used, not NumPy's, because its stream for a given seed is kept
from release to release. NumPy draws only the embeddings and the sensor noise.
"""

from __future__ import annotations

import math
import random


def stream(seed: int, *purpose: str | int) -> random.Random:
    """Return the generator that belongs to `seed` and to what it is used for."""
    return random.Random("/".join(str(part) for part in ("errata-demo", seed, *purpose)))


def poisson(rng: random.Random, mean: float) -> int:
    """Draw from a Poisson distribution of small mean (Knuth's product of uniforms)."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def log_uniform(rng: random.Random, low: float, high: float) -> float:
    """Draw between `low` and `high`, uniform in the logarithm."""
    return low * math.exp(rng.random() * math.log(high / low))

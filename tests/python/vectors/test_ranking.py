from __future__ import annotations

from random import Random

import numpy as np

from errata.vectors.clusters.ranking import ranks


def test_ties_are_settled_in_order() -> None:
    ids = np.array([-1, 0, 1, 2, 3, 4])
    upper = np.array([0.0, 0.5, 0.5, 0.5, 0.5, np.nan])
    lower = np.array([0.0, 0.2, 0.1, 0.2, 0.2, np.nan])
    sizes = np.array([9, 5, 5, 7, 5, 5])
    assert ranks(ids, upper, lower, -sizes) == [None, 3, 1, 2, 4, None]


def test_against_a_sort_of_tuples() -> None:
    rng = Random(5)
    for _ in range(200):
        n = rng.randrange(8)
        ids = list(range(-1, n - 1))
        bound = [rng.choice([0.1, 0.2, float("nan")]) for _ in ids]
        tie = [rng.randrange(3) for _ in ids]
        known = [i for i, b in enumerate(bound) if b == b and ids[i] != -1]
        order = sorted(known, key=lambda i: (bound[i], tie[i], ids[i]))
        expected = [order.index(i) + 1 if i in known else None for i in range(n)]
        assert ranks(np.array(ids, dtype=np.int64), np.array(bound), np.array(tie)) == expected

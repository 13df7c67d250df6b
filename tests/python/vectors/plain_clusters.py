"""What is said of a cluster, from its definition alone: dicts, loops and sums."""

from __future__ import annotations

from math import fsum, log, sqrt
from typing import Any


def image_mean(values: list[float | None]) -> dict[str, Any]:
    """Mean, spread (divided by n) and count of the values that are defined."""
    known = [value for value in values if value is not None]
    found: dict[str, Any] = {"n": len(known), "skipped": len(values) - len(known)}
    if not known:
        return {**found, "mean": None, "std": None, "min": None, "max": None}
    mean = fsum(known) / len(known)
    std = sqrt(fsum((value - mean) ** 2 for value in known) / len(known))
    return {**found, "mean": mean, "std": std, "min": min(known), "max": max(known)}


def divergence(x: float, m: float) -> float:
    """The divergence of two coins, infinite where it is."""
    total = 0.0
    for a, b in ((x, m), (1 - x, 1 - m)):
        if a > 0:
            total += a * log(a / b) if b > 0 else float("inf")
    return total


def upper_bound(mean: float, n: int, steps: int = 20_000) -> float:
    """The largest of many candidates that the bound admits."""
    admitted = [
        m
        for k in range(steps + 1)
        if (m := k / steps) >= mean and n * divergence(mean, m) <= log(20)
    ]
    return max(admitted, default=mean)


def clusters(
    rows: list[dict[str, Any]], label_of: dict[Any, int], zero: bool = False
) -> dict[int, dict[str, Any]]:
    """Every cluster from per-image rows; with `zero` what is undefined is 0 and counts."""
    members: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        if row["image_id"] in label_of:
            members.setdefault(label_of[row["image_id"]], []).append(row)
    found = {}
    for label, images in members.items():
        splits: dict[str, int] = {}
        for image in images:
            if image["split"] is not None:
                splits[image["split"]] = splits.get(image["split"], 0) + 1
        found[label] = {
            "n_images": len(images),
            "splits": splits,
            **{
                name: image_mean([0.0 if zero and i[name] is None else i[name] for i in images])
                for name in ("f1", "precision", "recall")
            },
        }
    return found


def medoid(points: list[list[float]]) -> int:
    """The first point with the smallest sum of distances."""
    sums = [fsum(distance(a, b) for b in points) for a in points]
    least = min(sums)
    return next(i for i, value in enumerate(sums) if value <= least * (1 + 1e-12))


def distance(a: list[float], b: list[float]) -> float:
    return sqrt(sum((x - y) ** 2 for x, y in zip(a, b, strict=True)))

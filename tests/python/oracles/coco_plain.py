"""COCO's protocol for one class, in plain Python, on whatever measures a pair.

Detections by falling score, equal ones by image and then as in the file, at most 20 of an image.
Each takes the best ground truth that is left and reaches the threshold, of equal ones the later; if
none does, the best ignored one, a crowd also where it is taken, and is then ignored itself. A
detection that takes nothing is wrong, or ignored where its area is outside the range.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Record = dict[str, Any]
Similarity = Callable[[Record, Record], float]

MOST = 20
THRESHOLDS = [0.5 + 0.05 * k for k in range(10)]
RECALLS = [k / 100 for k in range(101)]
ALL, MEDIUM, LARGE = (0.0, 1e10), (32.0**2, 96.0**2), (96.0**2, 1e10)


def summary(truths: list[Record], results: list[Record], similarity: Similarity) -> list[float]:
    """AP, AP50, AP75, APm, APl and the same of recall: COCO's ten numbers for keypoints."""
    precisions, recalls = [], []
    for area, thresholds in (
        (ALL, THRESHOLDS), (ALL, [0.5]), (ALL, [0.75]), (MEDIUM, THRESHOLDS), (LARGE, THRESHOLDS),
    ):  # fmt: skip
        both = [at(truths, results, similarity, t, area) for t in thresholds]
        precisions.append(mean([p for p, _ in both]))
        recalls.append(mean([r for _, r in both]))
    return [*precisions, *recalls]


def mean(values: Sequence[float | None]) -> float:
    """The mean of what is defined, else -1 as COCO writes it."""
    defined = [v for v in values if v is not None]
    return sum(defined) / len(defined) if defined else -1.0


def at(
    truths: list[Record],
    results: list[Record],
    similarity: Similarity,
    threshold: float,
    area: tuple[float, float],
) -> tuple[float | None, float | None]:
    """Average precision and recall at one threshold and range; None without ground truth."""
    verdicts: list[tuple[float, bool]] = []
    n_truths = 0
    for image in sorted({r["image_id"] for r in (*truths, *results)}):
        of_image = [t for t in truths if t["image_id"] == image]
        found = [r for r in results if r["image_id"] == image]
        found = sorted(found, key=lambda r: -r["score"])[:MOST]
        n_truths += sum(not is_ignored(t, area) for t in of_image)
        verdicts += judge(of_image, found, similarity, threshold, area)
    if n_truths == 0:
        return None, None
    verdicts.sort(key=lambda verdict: -verdict[0])
    points, right = [], 0
    for n, (_, is_right) in enumerate(verdicts, 1):
        right += is_right
        points.append((right / n_truths, right / n))
    best = [max((p for r, p in points if r >= recall), default=0.0) for recall in RECALLS]
    return sum(best) / len(best), right / n_truths


def judge(
    truths: list[Record],
    found: list[Record],
    similarity: Similarity,
    threshold: float,
    area: tuple[float, float],
) -> list[tuple[float, bool]]:
    """Score and verdict of each detection of an image that is not ignored."""
    taken: set[int] = set()
    verdicts = []
    for record in found:
        reached = [
            (value, i)
            for i, truth in enumerate(truths)
            if (value := similarity(record, truth)) >= threshold
            and (i not in taken or truth.get("iscrowd"))
        ]
        real = [pair for pair in reached if not is_ignored(truths[pair[1]], area)]
        if reached:
            taken.add(max(real or reached)[1])
        if real or (not reached and area[0] <= extent(record) <= area[1]):
            verdicts.append((record["score"], bool(real)))
    return verdicts


def is_ignored(truth: Record, area: tuple[float, float]) -> bool:
    """A crowd, an object without points, or one of another size."""
    outside = not area[0] <= truth["area"] <= area[1]
    return bool(truth.get("iscrowd")) or truth["num_keypoints"] == 0 or outside


def extent(record: Record) -> float:
    """The area of a detection: that of the box around all its points."""
    x, y = record["keypoints"][0::3], record["keypoints"][1::3]
    return float((max(x) - min(x)) * (max(y) - min(y)))

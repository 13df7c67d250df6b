"""Random COCO documents with keypoints: hidden ones, none at all, crowds, areas that are tiny or 0.

A detection is an annotation's points moved a little, so object keypoint similarities lie on both
sides of COCO's thresholds. Moves are of few sizes, and some detections are exact copies of each
other: equal similarities come from equal points, never from sums in another order.
"""

from __future__ import annotations

from random import Random
from typing import Any

from coco.random_sets import SCORES, Document

RESULT_KINDS = ("points", "points and box", "box on some")
"""What results are: a box, if the first record has one, gives all of them their areas."""

POINT_COUNTS = (17, 17, 1, 5, 8, 14, 23)


def sigmas_for(n_points: int) -> list[float] | None:
    """Some falloffs for so many points; None is COCO's, for its 17."""
    if n_points == 17:
        return None
    return [round(0.025 + 0.013 * ((5 * i) % 7), 3) for i in range(n_points)]


def random_keypoint_documents(
    seed: int,
    kind: str | None = None,
    *,
    n_points: int = 17,
    max_images: int = 4,
    most_per_image: int = 5,
) -> tuple[Document, list[Document]]:
    """Give a ground-truth document and a list of results of one of the `RESULT_KINDS`."""
    rng = Random(seed)
    kind = kind or RESULT_KINDS[seed % len(RESULT_KINDS)]
    images: list[Document] = [
        {"id": i * 3 + seed % 2, "height": 200, "width": 160}
        for i in range(rng.randint(1, max_images))
    ]
    categories: list[Document] = [{"id": c, "name": f"c{c}"} for c in range(1, rng.randint(2, 4))]
    annotations: list[Document] = []
    results: list[Document] = []
    for image in images:
        of_image = [
            _annotation(rng, image, rng.choice(categories)["id"], n_points)
            for _ in range(rng.randint(0, most_per_image))
        ]
        annotations += of_image
        for _ in range(rng.choice((0, 1, 4, most_per_image * 2))):
            results.append(_result(rng, image, categories, of_image, kind, n_points))
            if rng.random() < 0.2:
                results.append({**results[-1], "score": rng.choice(SCORES)})
    rng.shuffle(annotations)
    for number, annotation in enumerate(annotations):
        annotation["id"] = number + 1
    rng.shuffle(results)
    if kind == "box on some" and results:
        results[0].pop("bbox", None)
    rng.shuffle(images)
    return {"images": images, "categories": categories, "annotations": annotations}, results


def visible(annotation: Document) -> int:
    """How many points of an annotation have a visibility above 0."""
    return sum(v > 0 for v in annotation["keypoints"][2::3])


def _annotation(rng: Random, image: Document, category: int, n_points: int) -> Document:
    box = [
        rng.randint(0, 80),
        rng.randint(0, 120) / 2,
        rng.choice((9, 32, 70)),
        rng.choice((8, 96)),
    ]
    labelled = (0, 1, 2, 2, 2) if rng.random() < 0.85 else (0,)
    points: list[Any] = []
    for _ in range(n_points):
        x = box[0] + rng.randint(0, 2 * int(box[2])) / 2
        y = box[1] + rng.randint(0, 2 * int(box[3])) / 2
        v = rng.choice(labelled)
        points += [x, y, v] if v or rng.random() < 0.3 else [0, 0, 0]
    area = box[2] * box[3]
    one: Document = {
        "image_id": image["id"],
        "category_id": category,
        "keypoints": points,
        "bbox": box,
        "area": rng.choice((area, area, area * 0.6, 1024, 1023.5, 9216, 9216.5, 0.25, 0)),
        "iscrowd": int(rng.random() < 0.1),
        "ignore": int(rng.random() < 0.1),
    }
    odd = rng.random()
    # A count that the points belie: it alone decides what is ignored.
    one["num_keypoints"] = 0 if odd < 0.07 else 3 if odd < 0.14 else visible(one)
    return one


def _result(
    rng: Random,
    image: Document,
    categories: list[Document],
    truth: list[Document],
    kind: str,
    n_points: int,
) -> Document:
    near = rng.choice(truth) if truth and rng.random() < 0.85 else None
    category = near["category_id"] if near and rng.random() < 0.8 else rng.choice(categories)["id"]
    points = _near(rng, near["keypoints"]) if near else _anywhere(rng, n_points)
    record: Document = {
        "image_id": image["id"],
        "category_id": 77 if rng.random() < 0.03 else category,
        "keypoints": points,
        "score": rng.choice(SCORES),
    }
    if kind == "points and box" or (kind == "box on some" and rng.random() < 0.5):
        sides = rng.choice(((32, 32), (96, 96), (96, 96.5), (10, 12.5), (0, 4)))
        record["bbox"] = [rng.randint(0, 60), rng.randint(0, 60), *sides]
    return record


def _near(rng: Random, points: list[Any]) -> list[float]:
    """An annotation's points as they are, or each moved by up to some pixels."""
    reach = rng.choice((0.0, 0.0, 0.5, 2.0, 5.0, 12.0))
    moved: list[float] = []
    for i, value in enumerate(points):
        moved.append(rng.random() if i % 3 == 2 else value + rng.uniform(-reach, reach))
    return moved


def _anywhere(rng: Random, n_points: int) -> list[float]:
    if rng.random() < 0.2:
        return [0.0] * (3 * n_points)
    return [round(rng.uniform(0, 160), 1) for _ in range(3 * n_points)]

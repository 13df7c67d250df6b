"""Random COCO documents with ties, crowds, empty images and classes on one side only."""

from __future__ import annotations

from random import Random
from typing import Any

Document = dict[str, Any]

# Sides that put areas on both sides of COCO's 32^2 and 96^2, and exactly on them.
SIDES = (4, 10, 16, 31.9, 32, 40, 64, 95.5, 96, 120)

SCORES = (0.05, 0.3, 0.3001, 0.5, 0.5, 0.77, 1.0, -0.0, 0.0)


def random_documents(
    seed: int, *, max_images: int = 6, most_per_image: int = 8
) -> tuple[Document, list[Document]]:
    """Give a ground-truth document and a list of results."""
    rng = Random(seed)
    images = [{"id": i * 3 + seed % 2} for i in range(rng.randint(1, max_images))]
    categories = [{"id": c, "name": f"c{c}"} for c in range(1, rng.randint(2, 5))]
    annotations: list[Document] = []
    results: list[Document] = []
    for image in images:
        boxes = [_box(rng) for _ in range(rng.randint(0, most_per_image))]
        for box in boxes:
            annotations.append(_annotation(rng, len(annotations) + 1, image, categories, box))
        for _ in range(rng.choice((0, 1, 5, most_per_image * 2))):
            near = rng.choice(boxes) if boxes and rng.random() < 0.7 else _box(rng)
            results.append(
                {
                    "image_id": image["id"],
                    "category_id": rng.choice(categories)["id"],
                    "bbox": _jitter(rng, near),
                    "score": rng.choice(SCORES),
                }
            )
    rng.shuffle(results)
    rng.shuffle(annotations)
    rng.shuffle(images)
    return {"images": images, "categories": categories, "annotations": annotations}, results


def _box(rng: Random) -> list[float]:
    return [rng.randint(0, 60) / 2, rng.randint(0, 60) / 4, rng.choice(SIDES), rng.choice(SIDES)]


def _jitter(rng: Random, box: list[float]) -> list[float]:
    amount = rng.choice((0.0, 0.0, 0.5, 2.0, 7.3))
    # Width or height may become zero or negative: such boxes overlap nothing.
    return [v + rng.choice((-1, 0, 1)) * amount for v in box]


def _annotation(
    rng: Random, number: int, image: Document, categories: list[Document], box: list[float]
) -> Document:
    area = box[2] * box[3] * rng.choice((1.0, 1.0, 0.6))
    return {
        "id": number,
        "image_id": image["id"],
        "category_id": rng.choice(categories)["id"],
        "bbox": box,
        "area": area,
        "iscrowd": int(rng.random() < 0.15),
        "ignore": int(rng.random() < 0.1),
    }

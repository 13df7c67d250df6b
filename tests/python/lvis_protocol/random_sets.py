"""Random federated documents: which classes were looked for, and how completely, image by image."""

from __future__ import annotations

from random import Random

from coco.random_masks import random_mask_documents
from coco.random_sets import Document, random_documents

# Boxes on some alone would not do: lvis goes by the record that is first after its cut.
MASK_KINDS = ("rle", "rle and box", "box", "polygon and box")


def random_federated(
    seed: int, iou_type: str = "bbox", most_per_image: int = 8
) -> tuple[Document, list[Document]]:
    """Give a ground-truth document with LVIS' lists, and results."""
    if iou_type == "bbox":
        gt, results = random_documents(seed, most_per_image=most_per_image)
    else:
        kind = MASK_KINDS[seed % len(MASK_KINDS)]
        gt, results = random_mask_documents(seed, kind, most_per_image=most_per_image)
    rng = Random(seed + 1)
    frequencies = rng.choice(("rcf", "f", "rf", "ccf"))
    # Classes that no annotation has; ids in no order.
    gt["categories"] += [{"id": c, "name": f"c{c}"} for c in (70, 20)]
    for category in gt["categories"]:
        category["frequency"] = rng.choice(frequencies)
    ids = [category["id"] for category in gt["categories"]]
    for image in gt["images"]:
        image["neg_category_ids"] = rng.sample(ids, rng.randint(0, 2))
        image["not_exhaustive_category_ids"] = [c for c in ids if rng.random() < 0.2]
    for annotation in gt["annotations"]:
        if rng.random() < 0.3:
            del annotation["ignore"]
        if rng.random() < 0.05:
            annotation["area"] = rng.choice((0, 0, -3, 32**2, 96**2, 1e10, 1e10 + 1))
    for record in results:
        if rng.random() < 0.1:
            record["category_id"] = rng.choice((*ids, 99))
    return gt, results

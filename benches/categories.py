"""The 80 classes of the benchmark: COCO's names and ids, gaps included.

The ids matter: they run from 1 to 90 with ten holes, so a tool that takes the id for an index
is found out. Source: the ``categories`` of COCO 2017's instance annotations.
"""

from __future__ import annotations

_GROUPS = {
    "person": "person",
    "vehicle": "bicycle, car, motorcycle, airplane, bus, train, truck, boat",
    "outdoor": "traffic light, fire hydrant, stop sign, parking meter, bench",
    "animal": "bird, cat, dog, horse, sheep, cow, elephant, bear, zebra, giraffe",
    "accessory": "backpack, umbrella, handbag, tie, suitcase",
    "sports": (
        "frisbee, skis, snowboard, sports ball, kite, baseball bat, baseball glove, skateboard, "
        "surfboard, tennis racket"
    ),
    "kitchen": "bottle, wine glass, cup, fork, knife, spoon, bowl",
    "food": "banana, apple, sandwich, orange, broccoli, carrot, hot dog, pizza, donut, cake",
    "furniture": "chair, couch, potted plant, bed, dining table, toilet",
    "electronic": "tv, laptop, mouse, remote, keyboard, cell phone",
    "appliance": "microwave, oven, toaster, sink, refrigerator",
    "indoor": "book, clock, vase, scissors, teddy bear, hair drier, toothbrush",
}
_HOLES = {12, 26, 29, 30, 45, 66, 68, 69, 71, 83}

IDS: list[int] = [i for i in range(1, 91) if i not in _HOLES]


def categories() -> list[dict[str, object]]:
    """Return the records of the ``categories`` array, in ascending id."""
    named = [(group, name) for group, names in _GROUPS.items() for name in names.split(", ")]
    return [
        {"supercategory": group, "id": ident, "name": name}
        for ident, (group, name) in zip(IDS, named, strict=True)
    ]

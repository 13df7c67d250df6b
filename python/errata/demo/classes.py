"""The classes that the demo draws: their COCO ids, sizes and the labels they are mistaken for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ObjectClass:
    """One class of drawn object.

    Attributes
    ----------
    name, category_id, supercategory
        As in COCO, with its gaps between ids, so that nothing may rely on contiguous ids.
    height_m
        Height in metres: with the distance it gives the height in pixels.
    aspect
        Width divided by height.
    lift_m
        Height of the lower edge above the ground in metres (signs hang on poles).
    mislabelled_as
        The class that a planted wrong label gives.
    """

    name: str
    category_id: int
    supercategory: str
    height_m: float
    aspect: float
    lift_m: float
    mislabelled_as: str


# No wrong label turns a truck into a bus or back: that pair is kept for model A's confusion,
# whose cell of the confusion matrix then holds exactly the planted number.
CLASSES: tuple[ObjectClass, ...] = (
    ObjectClass("person", 1, "person", 1.75, 0.42, 0.0, "bicycle"),
    ObjectClass("bicycle", 2, "vehicle", 1.15, 1.60, 0.0, "person"),
    ObjectClass("car", 3, "vehicle", 1.50, 2.30, 0.0, "truck"),
    ObjectClass("bus", 6, "vehicle", 3.00, 2.60, 0.0, "car"),
    ObjectClass("truck", 8, "vehicle", 3.00, 2.35, 0.0, "car"),
    ObjectClass("boat", 9, "vehicle", 3.40, 1.25, 0.0, "car"),
    ObjectClass("traffic light", 10, "outdoor", 1.15, 0.42, 2.6, "stop sign"),
    ObjectClass("stop sign", 13, "outdoor", 0.90, 1.00, 1.5, "traffic light"),
    ObjectClass("dog", 18, "animal", 0.85, 1.45, 0.0, "person"),
)

BY_NAME: dict[str, ObjectClass] = {each.name: each for each in CLASSES}

"""How the two models behave: what each misses, confuses and repeats, written as plain numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

OPERATING_SCORE = 0.30
OPERATING_IOU = 0.50
"""Every planted fact holds at this score and IoU threshold, exactly."""


@dataclass(frozen=True)
class Habits:
    """A model's planted behaviour. All rates are probabilities.

    Attributes
    ----------
    missed_at_night, missed_when_small
        Rates of missing a thing at night, and a small one (COCO's `area` below 32 x 32).
    missed_by_occlusion
        Rate of missing a thing for each value of its `occlusion`.
    night_quality, small_quality
        Loss of quality (box and score) of what is found at night, and of small things.
    confused_from, confused_to, confused_rate
        The one confusion, in one direction only.
    duplicate_rate
        Rate of reporting a found thing twice.
    second_guess_rate
        Rate of a second box on a found thing with another label and a low score.
    poor_boxes, background
        Mean number of badly placed extra boxes per found thing; of boxes on nothing per picture.
    """

    name: str
    missed_at_night: float
    missed_when_small: float
    missed_by_occlusion: Mapping[str, float]
    night_quality: float
    small_quality: float
    confused_rate: float
    duplicate_rate: float
    second_guess_rate: float = 0.35
    poor_boxes: float = 0.8
    background: float = 8.0
    confused_from: str = "truck"
    confused_to: str = "bus"


MODEL_A = Habits(
    name="model_a",
    missed_at_night=0.72,
    missed_when_small=0.45,
    missed_by_occlusion={"none": 0.01, "part": 0.03, "full": 0.08},
    night_quality=0.50,
    small_quality=0.14,
    confused_rate=0.40,
    duplicate_rate=0.10,
)

# Model B repairs the night, the small things and the confusion; it pays with what is half hidden.
MODEL_B = Habits(
    name="model_b",
    missed_at_night=0.06,
    missed_when_small=0.15,
    missed_by_occlusion={"none": 0.02, "part": 0.35, "full": 0.75},
    night_quality=0.06,
    small_quality=0.08,
    confused_rate=0.05,
    duplicate_rate=0.01,
    background=9.0,
)

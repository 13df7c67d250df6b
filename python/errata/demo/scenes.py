"""The kinds of scene: which classes live in them, how many, and how near."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Population:
    """How many things of one class a scene holds on average, and between which nearnesses."""

    name: str
    mean: float
    far: float
    near: float


@dataclass(frozen=True)
class Scene:
    """One kind of scene: a cluster of pictures that look alike.

    Attributes
    ----------
    share
        Part of all pictures.
    crowd_rate
        Part of the scene's pictures that hold a crowd of people.
    crowd_nearness
        Where the crowd stands (far, near).
    """

    share: float
    crowd_rate: float
    crowd_nearness: tuple[float, float]
    population: tuple[Population, ...]


SCENES: dict[str, Scene] = {
    "street": Scene(
        share=0.36,
        crowd_rate=0.06,
        crowd_nearness=(0.18, 0.26),
        population=(
            Population("car", 2.8, 0.24, 0.72),
            Population("person", 2.0, 0.20, 1.00),
            Population("traffic light", 0.55, 0.30, 0.75),
            Population("bicycle", 0.50, 0.30, 0.95),
            Population("truck", 0.45, 0.22, 0.45),
            Population("bus", 0.40, 0.22, 0.42),
            Population("stop sign", 0.20, 0.35, 0.90),
            Population("dog", 0.12, 0.40, 0.98),
        ),
    ),
    "highway": Scene(
        share=0.24,
        crowd_rate=0.0,
        crowd_nearness=(0.2, 0.3),
        population=(
            Population("car", 3.8, 0.10, 0.70),
            Population("truck", 1.25, 0.12, 0.42),
            Population("bus", 0.35, 0.12, 0.40),
        ),
    ),
    "park": Scene(
        share=0.22,
        crowd_rate=0.06,
        crowd_nearness=(0.18, 0.30),
        population=(
            Population("person", 2.9, 0.20, 1.00),
            Population("dog", 0.70, 0.35, 0.98),
            Population("bicycle", 0.80, 0.28, 0.95),
            Population("stop sign", 0.06, 0.35, 0.80),
        ),
    ),
    "harbour": Scene(
        share=0.18,
        crowd_rate=0.04,
        crowd_nearness=(0.56, 0.66),
        population=(
            Population("boat", 2.6, 0.09, 0.42),
            Population("person", 1.5, 0.56, 1.00),
            Population("car", 0.60, 0.56, 0.75),
            Population("truck", 0.20, 0.56, 0.60),
            Population("dog", 0.15, 0.60, 0.98),
        ),
    ),
}

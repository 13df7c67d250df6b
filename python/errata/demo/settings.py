"""Chooses scene, time of day, weather, split and camera of every picture."""

from __future__ import annotations

import random
from collections.abc import Mapping

from errata.demo.scenes import SCENES
from errata.demo.streams import stream
from errata.demo.world import HEIGHT, Setting

TIME_SHARES = {"day": 0.62, "dusk": 0.18, "night": 0.20}
WEATHER_SHARES = {"clear": 0.60, "overcast": 0.25, "rain": 0.15}
SPLIT_SHARES = {"train": 0.60, "valid": 0.20, "test": 0.20}
CAMERA_SHARES = {"front": 0.50, "left": 0.25, "right": 0.25}
EXPOSURE_MS = {"day": (1.0, 4.0), "dusk": (6.0, 14.0), "night": (22.0, 40.0)}


def plan_settings(n_images: int, seed: int) -> list[Setting]:
    """Return the settings of all pictures; shares are met to within one picture."""
    scene_shares = {name: scene.share for name, scene in SCENES.items()}
    columns = {
        name: _by_quota(shares, n_images, stream(seed, "settings", name))
        for name, shares in (
            ("scene", scene_shares),
            ("time", TIME_SHARES),
            ("weather", WEATHER_SHARES),
            ("split", SPLIT_SHARES),
            ("camera", CAMERA_SHARES),
        )
    }
    rng = stream(seed, "settings", "rest")
    return [
        Setting(
            index=index,
            scene=columns["scene"][index],
            time_of_day=columns["time"][index],
            weather=columns["weather"][index],
            split=columns["split"][index],
            camera=columns["camera"][index],
            exposure_ms=round(rng.uniform(*EXPOSURE_MS[columns["time"][index]]), 1),
            horizon=round(rng.uniform(0.38, 0.44) * HEIGHT, 1),
        )
        for index in range(n_images)
    ]


def _by_quota(shares: Mapping[str, float], count: int, rng: random.Random) -> list[str]:
    """Return `count` values in random order, each as often as its share says."""
    values: list[str] = []
    cumulative = 0.0
    for value, share in shares.items():
        cumulative += share
        values += [value] * (round(cumulative * count) - len(values))
    rng.shuffle(values)
    return values

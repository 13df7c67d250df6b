"""A simulated detector: turns fates into a model's list of detections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from errata.demo.clutter import on_background, on_crowd
from errata.demo.detection import Detection
from errata.demo.fates import Fate
from errata.demo.habits import Habits
from errata.demo.hits import companions, hit, sure_hit
from errata.demo.jitter import Surroundings
from errata.demo.label_mistakes import LabelMistakes
from errata.demo.streams import stream
from errata.demo.world import Picture


def detect(
    pictures: Sequence[Picture],
    fates: Mapping[int, Fate],
    mistakes: LabelMistakes,
    habits: Habits,
    seed: int,
) -> list[Detection]:
    """Return a model's detections, picture by picture, highest score first."""
    return [
        detection
        for picture in pictures
        for detection in sorted(
            _in_picture(picture, fates, mistakes, habits, seed), key=lambda each: -each.score
        )
    ]


def _in_picture(
    picture: Picture,
    fates: Mapping[int, Fate],
    mistakes: LabelMistakes,
    habits: Habits,
    seed: int,
) -> Iterator[Detection]:
    rng = stream(seed, "detections", habits.name, picture.setting.index)
    surroundings = Surroundings.of(picture, mistakes)
    for thing in picture.things:
        if thing.is_crowd:
            yield from on_crowd(thing, picture, rng)
            continue
        fate = fates[thing.key]
        if fate.missed_because is not None:
            continue
        if thing.key in mistakes.keys:
            main = sure_hit(thing, picture, surroundings, rng)
        else:
            main = hit(thing, picture, fate, habits, surroundings, rng)
        yield main
        yield from companions(main, thing, fate, habits, surroundings, rng)
    yield from on_background(picture, habits, surroundings, rng)

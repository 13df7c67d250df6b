"""Masks and keypoints of one image's objects, as the library has them; no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import errata
    from errata.results.objects import Objects


@dataclass(frozen=True)
class Shape:
    """The outline of an object's mask, and its keypoints; either may be missing."""

    polygons: tuple[list[list[float]], ...] = ()
    points: tuple[tuple[float, float, float], ...] = ()


@dataclass(frozen=True, eq=False)
class Shapes:
    """Columns that have masks, keypoints or both, by side; rows are those of the columns shown."""

    masks: dict[str, Any]
    keypoints: dict[str, Any]

    @classmethod
    def among(cls, sets: list[errata.Dataset | errata.InferenceSet]) -> Shapes:
        """Take the shapes that were read with the columns."""
        masks: dict[str, Any] = {}
        keypoints: dict[str, Any] = {}
        for each in sets:
            side = "gt" if hasattr(each, "annotation_ids") else "dt"
            if each.has_masks:
                masks[side] = each.masks
            if each.has_keypoints:
                keypoints[side] = each.keypoints
        return cls(masks, keypoints)

    def __bool__(self) -> bool:
        return bool(self.masks or self.keypoints)

    def of(self, objects: Objects) -> list[Shape | None]:
        """Give the shapes of an image's objects; takes a while where masks are large."""
        found: list[Shape | None] = []
        for side in ("dt", "gt"):
            pairs = zip(objects.side, objects.row.tolist(), strict=True)
            found += self._of_side(side, [row for each, row in pairs if each == side])
        return found

    def _of_side(self, side: str, rows: list[int]) -> list[Shape | None]:
        if side not in self.masks and side not in self.keypoints:
            return [None] * len(rows)
        polygons = self._polygons(side, rows)
        return [Shape(polygons[i], self._points(side, row)) for i, row in enumerate(rows)]

    def _polygons(self, side: str, rows: list[int]) -> list[tuple[list[list[float]], ...]]:
        column = self.masks.get(side)
        if column is None or not rows:
            return [()] * len(rows)
        from errata.masks import outlines

        return [tuple(p.tolist() for p in each) for each in outlines(column.take(rows))]

    def _points(self, side: str, row: int) -> tuple[tuple[float, float, float], ...]:
        column = self.keypoints.get(side)
        if column is None:
            return ()
        offsets, points = column
        return tuple((x, y, v) for x, y, v in points[offsets[row] : offsets[row + 1]].tolist())


def read_shapes(gt: str, dt: str) -> Shapes:
    """Read both files again, with masks and keypoints where they have them.

    Raises
    ------
    errata.InputError
        What the ground truth lacks, in one sentence, if it has neither.
    """
    import warnings

    import errata

    found = Shapes({}, {})
    reasons: list[errata.InputError] = []
    for option in ("masks", "keypoints"):
        wanted: dict[str, Any] = {option: True}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", errata.ErrataWarning)
            try:
                dataset = errata.read(gt, **wanted)
            except errata.InputError as reason:
                reasons.append(reason)
                continue
            inferences = errata.read_predictions(dt, dataset)
        here = Shapes.among([dataset, inferences])
        found = Shapes({**found.masks, **here.masks}, {**found.keypoints, **here.keypoints})
    if not found:
        raise reasons[0]
    return found

"""Counts, averages, matrix and examples at one point, and the invariants they must obey.

Undefined (0/0) is None. IoUs are summed as fractions, so no order of summation is preferred.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from .iou_protocol import Cut, Matching, match

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from .records import Case, Image, Label, Rule

METRICS = ("precision", "recall", "f1", "mean_iou")


@dataclass
class Tally:
    """Counts of one class, or of a pool of classes."""

    n_gt: int = 0
    n_dt: int = 0
    tp_gt: int = 0
    tp_dt: int = 0
    absorbed: int = 0
    iou_sum: Fraction = field(default_factory=Fraction)

    @property
    def fp(self) -> int:
        """Detections that are not right."""
        return self.n_dt - self.tp_dt

    @property
    def fn(self) -> int:
        """Objects that are not found."""
        return self.n_gt - self.tp_gt

    def value(self, metric: str) -> Fraction | None:
        """A metric as a fraction; None where it is 0/0."""
        top, bottom = {
            "precision": (Fraction(self.tp_dt), self.n_dt),
            "recall": (Fraction(self.tp_gt), self.n_gt),
            "f1": (Fraction(self.tp_gt + self.tp_dt), self.n_gt + self.n_dt),
            "mean_iou": (self.iou_sum, self.tp_gt),
        }[metric]
        return None if bottom == 0 else top / bottom

    def add(self, other: Tally, weight: int = 1) -> None:
        """Add another tally `weight` times."""
        self.n_gt += weight * other.n_gt
        self.n_dt += weight * other.n_dt
        self.tp_gt += weight * other.tp_gt
        self.tp_dt += weight * other.tp_dt
        self.absorbed += weight * other.absorbed
        self.iou_sum += weight * other.iou_sum


@dataclass(frozen=True)
class Example:
    """One entry of a gallery; a side that is not there is None."""

    image: int
    kind: str
    gt: int | None
    dt: int | None
    gt_label: Label | None
    dt_label: Label | None
    iou: float | None


@dataclass(frozen=True)
class Counts:
    """Everything counted at one point; `weights` is how often each image of the case counts."""

    case: Case
    matchings: tuple[Matching, ...]
    weights: tuple[int, ...]
    rule: Rule

    @property
    def labels(self) -> tuple[Label, ...]:
        """Classes in order: the data set's by id, then unknown ones by id (no background)."""
        return class_order(self.case)

    def per_image(self) -> list[Tally]:
        """The pooled tally of each image, unweighted."""
        return [pool(self._image_classes(i)) for i in range(len(self.matchings))]

    def per_class(self) -> dict[Label, Tally]:
        """The weighted tally of each class."""
        total = {label: Tally() for label in self.labels}
        for i, weight in enumerate(self.weights):
            for label, tally in self._image_classes(i).items():
                total[label].add(tally, weight)
        return total

    def micro(self) -> Tally:
        """All classes pooled, unknown ones included."""
        return pool(self.per_class())

    def _image_classes(self, i: int) -> dict[Label, Tally]:
        tallies = {label: Tally() for label in self.labels}
        image, matching = self.case.images[i], self.matchings[i]
        for gt, state in zip(image.gts, matching.gt_states, strict=True):
            if gt.label is not None and gt.counts:
                tallies[gt.label].n_gt += 1
                tallies[gt.label].tp_gt += state == "tp"
        for dt, dt_state in zip(image.dts, matching.dt_states, strict=True):
            tallies[dt.label].n_dt += dt_state in ("tp", "confused", "fp")
            tallies[dt.label].tp_dt += dt_state == "tp"
            tallies[dt.label].absorbed += dt_state == "absorbed"
        for pair in matching.pairs:
            gt_label = image.gts[pair.gt].label
            if gt_label is not None and matching.gt_states[pair.gt] == "tp":
                tallies[gt_label].iou_sum += Fraction(pair.iou)
        return tallies

    def confusion(self) -> list[list[int]]:
        """Rows ground truth, columns predictions, background last; raw labels, weighted."""
        place = {label: i for i, label in enumerate(self.labels)}
        background = len(place)
        matrix = [[0] * (background + 1) for _ in range(background + 1)]
        for example in self.examples():
            if example.kind != "absorbed":
                row = background if example.gt_label is None else place[example.gt_label]
                column = background if example.dt_label is None else place[example.dt_label]
                matrix[row][column] += self.weights[example.image]
        return matrix

    def examples(self) -> Iterator[Example]:
        """Every event once: pairs, unmatched detections, absorbed ones, unmatched objects."""
        for i, (image, matching) in enumerate(zip(self.case.images, self.matchings, strict=True)):
            for pair in matching.pairs:
                gt_label, dt_label = image.gts[pair.gt].label, image.dts[pair.dt].label
                kind = matching.dt_states[pair.dt]
                yield Example(i, kind, pair.gt, pair.dt, gt_label, dt_label, pair.iou)
            for d, dt_state in enumerate(matching.dt_states):
                if dt_state in ("fp", "absorbed"):
                    yield Example(i, dt_state, None, d, None, image.dts[d].label, None)
            for g, gt_state in enumerate(matching.gt_states):
                if gt_state == "fn":
                    yield Example(i, "fn", g, None, image.gts[g].label, None, None)


def count(
    case: Case,
    cut: Cut,
    iou_thr: float,
    rule: Rule,
    weights: Sequence[int] | None = None,
) -> Counts:
    """Match every image of a case at one point."""
    matchings = tuple(
        match(image, cut.score_thr, iou_thr, rule, cut.tau, cut.shift) for image in case.images
    )
    own = (1,) * len(case.images) if weights is None else tuple(weights)
    return Counts(case, matchings, own, rule)


def class_order(case: Case) -> tuple[Label, ...]:
    """The data set's categories by id, used or not, then the unknown ones by id."""
    seen = {dt.label for image in case.images for dt in image.dts}
    seen |= {gt.label for image in case.images for gt in image.gts if gt.label is not None}
    return (*sorted(case.categories), *sorted(seen - set(case.categories)))


def pool(tallies: Mapping[Label, Tally]) -> Tally:
    """The sum of tallies."""
    total = Tally()
    for tally in tallies.values():
        total.add(tally)
    return total


def average(counts: Counts, metric: str, name: str) -> tuple[Fraction | None, int]:
    """A named average of a metric, and how many classes or images it had to skip."""
    if name == "micro":
        return counts.micro().value(metric), 0
    if name == "image_mean":
        values = [tally.value(metric) for tally in counts.per_image()]
        return weighted_mean(values, counts.weights)
    per_class = counts.per_class()
    tallies = [per_class[label] for label in sorted(counts.case.categories)]
    weights = {"macro": [1] * len(tallies), "weighted": [tally.n_gt for tally in tallies]}[name]
    values = [tally.value(metric) for tally in tallies]
    skipped = sum(value is None for value in values)
    return weighted_mean(values, weights)[0], skipped


def weighted_mean(
    values: Sequence[Fraction | None], weights: Sequence[int]
) -> tuple[Fraction | None, int]:
    """The mean over the defined values, and the weight of those that are not defined."""
    total, weight_sum, skipped = Fraction(), 0, 0
    for value, weight in zip(values, weights, strict=True):
        if value is None:
            skipped += weight
        else:
            total += weight * value
            weight_sum += weight
    return (None if weight_sum == 0 else total / weight_sum), skipped


def check_invariants(counts: Counts, cut: Cut) -> None:
    """Raise AssertionError where the books do not balance."""
    matrix, per_class, labels = counts.confusion(), counts.per_class(), counts.labels
    assert matrix[-1][-1] == 0, "nothing is matched with nothing"
    for i, label in enumerate(labels):
        tally = per_class[label]
        column = sum(row[i] for row in matrix)
        assert sum(matrix[i]) == _n_gt(counts, label) == tally.n_gt
        assert column + tally.absorbed == _n_kept(counts, cut, label)
        assert column == tally.n_dt
        right_row = sum(
            matrix[i][j] for j, dt in enumerate(labels) if counts.rule.is_right(label, dt)
        )
        right_column = sum(
            matrix[j][i] for j, gt in enumerate(labels) if counts.rule.is_right(gt, label)
        )
        assert (right_row, right_column) == (tally.tp_gt, tally.tp_dt)
        assert min(tally.fp, tally.fn) >= 0
    micro = counts.micro()
    assert micro.tp_gt == micro.tp_dt, "a pair is one true positive of either view"


def _n_gt(counts: Counts, label: Label) -> int:
    def of(image: Image) -> int:
        return sum(gt.label == label and gt.counts for gt in image.gts)

    return sum(w * of(im) for w, im in zip(counts.weights, counts.case.images, strict=True))


def _n_kept(counts: Counts, cut: Cut, label: Label) -> int:
    def of(image: Image) -> int:
        return sum(dt.label == label and cut.keeps(dt) for dt in image.dts)

    return sum(w * of(im) for w, im in zip(counts.weights, counts.case.images, strict=True))

"""From `errata examples`' options to a list of examples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_
from pathlib import Path
from typing import TYPE_CHECKING, Any

from errata.cli import stderr
from errata.cli.where import parsed
from errata.errors import UsageError

if TYPE_CHECKING:
    from errata.columns import Dataset, ImageId
    from errata.evaluation import Evaluation
    from errata.results.examples import Examples
    from errata.thresholds import ScoreThreshold

WHERE = "--where-example"


@dataclass(frozen=True)
class ExampleRequest:
    """Which examples to list, in which order.

    Attributes
    ----------
    gt, dt : str, list of str, errata.BACKGROUND or None
        As `Evaluation.examples` takes labels.
    kind : str or None
        The count that they stand behind.
    only : sequence of str
        Kinds of rows; none for all.
    images : sequence of str
        Ids as text; none for all.
    conditions : sequence of str
        Filter expressions, which must all hold.
    workspace : str or None
        The file that has the tags.
    """

    gt: Any
    dt: Any
    kind: str | None
    only: Sequence[str]
    images: Sequence[str]
    conditions: Sequence[str]
    workspace: str | None
    sort: str
    ascending: bool

    def of(self, evaluation: Evaluation, score_thr: ScoreThreshold, iou_thr: float) -> Examples:
        """Ask an evaluation for them."""
        if self.images:
            evaluation = evaluation.subset(_ids(evaluation.dataset, self.images))
        found = evaluation.examples(
            self.gt,
            self.dt,
            kind=list(self.only) if self.only and self.kind is None else self.kind,
            score_thr=score_thr,
            iou_thr=iou_thr,
            sort=self.sort,
            descending=not self.ascending,
        )
        if self.only:
            found = found.take([kind in self.only for kind in found.kind])
        return self._filtered(found) if self.conditions else found

    def _filtered(self, found: Examples) -> Examples:
        from errata.filters import example_columns

        tags = {} if self.workspace is None else _tags(self.workspace, found)
        columns = example_columns(found, tags)
        conditions = [parsed(text, columns, WHERE) for text in self.conditions]
        return found.filter(reduce(and_, conditions), tags)


def labels_of(side: str, labels: Sequence[str], *, background: bool) -> Any:
    """Join ``--gt-label`` and ``--gt-background``, or the same of detections."""
    from errata import BACKGROUND

    if background and labels:
        found, advice = f"found beside --{side}-label", "give one of the two"
        raise UsageError.at(f"--{side}-background", found, advice)
    if background:
        return BACKGROUND
    return labels[0] if len(labels) == 1 else list(labels) or None


def _ids(dataset: Dataset, texts: Sequence[str]) -> list[ImageId]:
    """Give the ids that are written so; no data set has both 17 and "17"."""
    return [one_of(dataset.image_ids, text, "--image", "the id of an image") for text in texts]


def one_of(ids: Sequence[ImageId], text: str, option: str, what: str) -> ImageId:
    """Give the id that is written so."""
    found = next((each for each in ids if str(each) == text), None)
    if found is None:
        raise UsageError.at(option, f"found {text!r}", f"give {what}")
    return found


def _tags(file: str, found: Examples) -> dict[str, Any]:
    from errata.workspace import Workspace

    path: str | None = file
    if not Path(file).exists():
        # The app makes its file with the first tag.
        stderr.say("warning", f"{file}: is not there: nothing is tagged")
        path = None
    with Workspace(path, read_only=path is not None) as workspace:
        return {
            "tags": workspace.example_tags(found),
            "image_tags": workspace.image_tags(found.image_ids),
        }

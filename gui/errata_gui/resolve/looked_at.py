"""The image and the object that are looked at."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from errata_gui.resolve.examples import Listed
from errata_gui.state import ExampleQuery

if TYPE_CHECKING:
    from errata.results.explanation import Explanation
    from errata.results.objects import Objects


class Resolved(Listed):
    """Everything that panels show for one state; each part is computed when first read."""

    @cached_property
    def image_rank(self) -> int | None:
        """The image that is looked at: the state's, else the example's, else the first."""
        dataset = self.loaded.dataset
        found = None if self.state.image is None else dataset.rank(self.state.image)
        if found is None and self.subject is not None:
            side, row = self.subject
            arrays = self.loaded.inferences.arrays if side == "dt" else dataset.arrays
            found = int(arrays["image"][row])
        if found is None and len(dataset):
            ranks = self.images_by_rank()
            found = ranks[0] if ranks else 0
        return found

    @cached_property
    def objects(self) -> Objects | None:
        """Every object of the image with its state at the thresholds, whatever the filter."""
        rank, whole = self.image_rank, self.loaded.evaluation
        if rank is None:
            return None
        image_id = self.loaded.dataset.image_ids[rank]
        return self._asked(
            "objects",
            (whole, rank, self.state.thresholds),
            lambda: whole.objects(image_id, self.score_thr, self.iou_thr),
        )

    @cached_property
    def subject(self) -> tuple[str, int] | None:
        """Side and row of the object that the state's example names; None if there is none."""
        keys, named = self.loaded.keys, self.state.example
        return self._asked("subject", (keys, named), lambda: keys.row(named))

    @cached_property
    def explanation(self) -> Explanation | None:
        """Why that object ended as it did."""
        if self.subject is None:
            return None
        (side, row), whole = self.subject, self.loaded.evaluation
        asked: Any = {side: row}
        return self._asked(
            "explanation",
            (whole, side, row, self.state.thresholds),
            lambda: whole.explain(**asked, score_thr=self.score_thr, iou_thr=self.iou_thr),
        )

    def images_in_order(self) -> list[int]:
        """Ranks of images, each once, in the order of the examples asked for.

        Without a question they are in the data set's order. Sorting many examples takes a while:
        to be asked when an image is left for the next one, not at each move of a slider.
        """
        if self.state.query == ExampleQuery():
            return self.images_by_rank()
        return list(dict.fromkeys(self.examples.image.tolist()))

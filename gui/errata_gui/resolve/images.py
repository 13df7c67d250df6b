"""Which images count, and at which thresholds: what every other answer depends on."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import errata
from errata.filters import FilterError, image_columns, parse
from errata.filters.images import COUNTED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from errata.filters import Columns, Filter
    from errata.results.per_image import PerImage
    from errata_gui.listing import Marks
    from errata_gui.loaded import Loaded
    from errata_gui.resolve.memo import Memo
    from errata_gui.state import Thresholds, ViewState
    from errata_gui.state.thresholds import ScoreArgument

T = TypeVar("T")


class OnImages:
    """The matching of the images that the image filter keeps.

    Parameters
    ----------
    loaded : Loaded
    state : ViewState
    memo : Memo
        Shared by the states of one session.
    marks : Marks, optional
        Where tags come from.
    """

    def __init__(
        self, loaded: Loaded, state: ViewState, memo: Memo, marks: Marks | None = None
    ) -> None:
        self.loaded = loaded
        # Those of classes are set aside, not lost: another rule, or Undo, brings them back.
        self.state = state.with_thresholds(per_class=()) if loaded.rule.one_threshold else state
        self.marks = marks
        self._memo = memo

    @property
    def labels(self) -> list[str]:
        """The classes in order, background not among them."""
        return self.loaded.evaluation.labels

    @cached_property
    def score_thr(self) -> ScoreArgument:
        """The score threshold as questions take it."""
        return self.state.thresholds.argument(self.labels)

    @property
    def iou_thr(self) -> float:
        """The IoU threshold."""
        return self.state.thresholds.iou

    @cached_property
    def evaluation(self) -> errata.Evaluation:
        """The matching, narrowed to the images that the image filter keeps.

        A filter that cannot be read keeps all; `filter_error` says so.
        """
        whole, asked = self.loaded.evaluation, self._filter
        if asked is None or isinstance(asked, FilterError):
            return whole
        return self._asked(
            "subset",
            self._on_images,
            lambda: whole.subset(self.every_image.filter(asked).image_ids),
        )

    @cached_property
    def every_image(self) -> PerImage:
        """Counts and metrics of every image at the thresholds, whatever the image filter."""
        whole = self.loaded.evaluation
        return self._asked(
            "every_image",
            (whole, self.state.thresholds),
            lambda: whole.per_image(self.score_thr, self.iou_thr),
        )

    @cached_property
    def image_columns(self) -> Columns:
        """What an image filter may name."""
        return image_columns(self.every_image)

    @property
    def filter_error(self) -> FilterError | None:
        """Why the image filter is not applied; None where it is, or where there is none."""
        return self._filter if isinstance(self._filter, FilterError) else None

    @cached_property
    def _filter(self) -> Filter | FilterError | None:
        text = self.state.image_filter.strip()
        if not text:
            return None
        whole = self.loaded.evaluation
        return self._asked("filter", (whole, text), lambda: _parsed(text, self.image_columns))

    @property
    def data_key(self) -> tuple[errata.Dataset, errata.InferenceSet, str]:
        """What names the data that counts: both files and the image filter; no thresholds."""
        data = self.loaded
        return data.dataset, data.inferences, self.state.image_filter.strip()

    def images_by_rank(self) -> list[int]:
        """Ranks of the images that the image filter keeps, in the data set's order."""
        return self._asked("images by rank", self._on_images, self.evaluation.ranks_that_count)

    @cached_property
    def image_mask(self) -> NDArray[np.bool_]:
        """Which images count, by rank: bool of shape (n_images,)."""
        return self._asked("image_mask", self._on_images, self._find_image_mask)

    def _find_image_mask(self) -> NDArray[np.bool_]:
        import numpy as np

        mask = np.zeros(len(self.loaded.dataset), dtype=np.bool_)
        mask[self.evaluation.ranks_that_count()] = True
        return mask

    @cached_property
    def _on_images(self) -> tuple[Any, ...]:
        """What the choice of images depends on."""
        return self.loaded.evaluation, self.state.image_filter.strip(), self.filtered_at

    @cached_property
    def filtered_at(self) -> Thresholds | None:
        """The thresholds, if which images are kept depends on them."""
        asked = self._filter
        if asked is None or isinstance(asked, FilterError):
            return None
        return self.state.thresholds if COUNTED.intersection(asked.columns_used) else None

    @property
    def _at_thresholds(self) -> tuple[Any, ...]:
        return *self._on_images, self.state.thresholds

    def _asked(self, question: str, depends_on: Any, ask: Callable[[], T]) -> T:
        return self._memo.once(question, depends_on, ask)


def _parsed(text: str, columns: Columns) -> Filter | FilterError:
    try:
        return parse(text, columns)
    except FilterError as error:
        return error

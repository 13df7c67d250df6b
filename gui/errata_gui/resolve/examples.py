"""The examples that a state asks for."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from errata_gui import listing
from errata_gui.resolve.vectors import OfVectors

if TYPE_CHECKING:
    from errata.filters import Columns
    from errata.results.examples import Examples
    from errata_gui.state import ExampleQuery


class Listed(OfVectors):
    """The examples of the query, in order, and what their filter leaves of them."""

    @cached_property
    def examples(self) -> Examples:
        """The examples that the query asks for, as many as the count that was clicked."""
        return self._listed(replace(self.state.query, kinds=None))

    @cached_property
    def listing(self) -> listing.Listing:
        """Those of them that kinds and example filter leave."""
        query, text = self.state.query, self.state.example_filter.strip()
        revision = self.marks.revision if self.marks and listing.names_tags(text) else 0
        return self._asked(
            "listing",
            (*self._of_examples(query), text, revision),
            lambda: listing.kept(self._listed(query), len(self.examples), text, self.marks),
        )

    @cached_property
    def example_columns(self) -> Columns:
        """What a filter of examples may name, tags among them."""
        revision = self.marks.revision if self.marks else 0
        query = replace(self.state.query, kinds=None)
        return self._asked(
            "example_columns",
            (*self._of_examples(query), revision),
            lambda: listing.columns(self.examples, self.marks),
        )

    @property
    def n_examples(self) -> int:
        """About how many examples the query has, told from the counts, which are at hand."""
        query, counts = self.state.query, self.metrics.pooled
        if query.gt is not None or query.dt is not None or query.is_selection:
            return 0
        return counts.fp + counts.fn + (counts.tp_dt if query.kind in (None, "tp") else 0)

    def _listed(self, query: ExampleQuery) -> Examples:
        return self._asked(
            "examples",
            self._of_examples(query),
            lambda: listing.clicked(
                self.evaluation, query, self.state.gallery, self.score_thr, self.iou_thr
            ),
        )

    def _of_examples(self, query: ExampleQuery) -> tuple[Any, ...]:
        view = self.state.gallery
        return *self._at_thresholds, query, view.sort, view.descending

"""Filters: a closed language for questions about rows, such as ``score > .8 and gt == "car"``.

A text is parsed against the columns that there are, never executed, and gives a mask.

Examples
--------
>>> import errata
>>> examples = errata.evaluate(*errata.sample_set()).examples(score_thr=0.35)
>>> examples.filter('score >= .7 and gt in ["bus", "person"]').kind
['confused', 'tp']
"""

from __future__ import annotations

from errata.filters.apply import filter_examples, filter_images
from errata.filters.columns import Columns
from errata.filters.complete import Suggestion, complete
from errata.filters.examples import example_columns
from errata.filters.expression import Filter, parse
from errata.filters.flags import Flags
from errata.filters.images import image_columns
from errata.filters.messages import FilterError
from errata.filters.numbers import Numbers
from errata.filters.schema import Field, Fields, Schema
from errata.filters.tags import Tags
from errata.filters.texts import Texts

__all__ = [
    "Columns",
    "Field",
    "Fields",
    "Filter",
    "FilterError",
    "Flags",
    "Numbers",
    "Schema",
    "Suggestion",
    "Tags",
    "Texts",
    "complete",
    "example_columns",
    "filter_examples",
    "filter_images",
    "image_columns",
    "parse",
]

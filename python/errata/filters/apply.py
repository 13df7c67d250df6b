"""Results with a filter applied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from errata.filters.examples import example_columns
from errata.filters.expression import Filter, parse
from errata.filters.images import image_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from errata.filters.columns import Columns
    from errata.results.examples import Examples
    from errata.results.per_image import PerImage


def filter_examples(
    examples: Examples, text: str | Filter, extra: Mapping[str, Any] | None = None
) -> Examples:
    """Keep the examples that a filter holds for; see `Examples.filter`."""
    columns = example_columns(examples, extra)
    asked = _read(text, columns)
    return examples.take(asked.mask(columns), **_recorded(examples, asked))


def filter_images(
    per_image: PerImage, text: str | Filter, extra: Mapping[str, Any] | None = None
) -> PerImage:
    """Keep the images that a filter holds for; see `PerImage.filter`."""
    columns = image_columns(per_image, extra)
    asked = _read(text, columns)
    return per_image.take(asked.mask(columns), **_recorded(per_image, asked))


def _read(text: str | Filter, columns: Columns) -> Filter:
    return text if isinstance(text, Filter) else parse(text, columns)


def _recorded(result: Examples | PerImage, asked: Filter) -> dict[str, Any]:
    """Give the settings to record: a list of the filters that were applied, one after another."""
    before = result.provenance.get("settings", {}).get("filters", [])
    return {"filters": before if asked.keeps_everything else [*before, str(asked)]}

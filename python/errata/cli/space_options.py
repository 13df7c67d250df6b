"""How vectors are projected and clustered: the options that say it, and the work, told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from errata.cli.numbers import Real, Whole
from errata.cli.progress import Counter, told

if TYPE_CHECKING:
    from errata.embeddings import Embeddings
    from errata.vectors import SpaceSettings, VectorSpace

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--fast", is_flag=True, help="Trade some quality for time; the options below still hold."
    ),
    click.option(
        "--seed",
        type=Whole(0),
        metavar="N",
        help="The same seed gives the same result.  [default: 0]",
    ),
    click.option(
        "--method",
        type=click.Choice(["umap", "pca"]),
        help="What projects the vectors.  [default: umap]",
    ),
    click.option(
        "--standardise", is_flag=True, default=None, help="Give every column the same spread first."
    ),
    click.option("--pca", type=Whole(1), metavar="N", help="Keep N principal components first."),
    click.option(
        "--dimensions", type=Whole(1), metavar="N", help="Of the clustered space.  [default: 10]"
    ),
    click.option("--n-neighbors", type=Whole(2), metavar="N", help="UMAP's.  [default: 30]"),
    click.option("--min-dist", type=Real(0, 1), metavar="NUMBER", help="UMAP's.  [default: 0.05]"),
    click.option("--min-cluster-size", type=Whole(2), metavar="N", help="HDBSCAN's.  [default: 2]"),
    click.option("--min-samples", type=Whole(1), metavar="N", help="HDBSCAN's.  [default: 1]"),
    click.option(
        "--cache", metavar="FOLDER", help="Keep projections there, and take them from there."
    ),
)


def space_options(command: Command) -> Command:
    """Add all that `settings_of` and `space_of` take."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def settings_of(options: dict[str, Any]) -> SpaceSettings:
    """Take the settings out of a command's options, and refuse what has no meaning."""
    from errata.vectors import SpaceSettings

    base = SpaceSettings.fast() if options.pop("fast") else SpaceSettings()
    names = {field.name for field in fields(SpaceSettings)} & set(options)
    given = {name: options.pop(name) for name in sorted(names)}
    return replace(base, **{name: value for name, value in given.items() if value is not None})


def space_of(embeddings: Embeddings, settings: SpaceSettings, cache: str | None) -> VectorSpace:
    """Project and cluster, with the percentage on stderr."""
    from errata.vectors import build_space

    steps = Counter()

    def count(done: int, total: int) -> None:
        steps.done = 100 * done // max(total, 1)

    what = f"projecting {embeddings.file}" if embeddings.file else "projecting"
    with told(what, 100, lambda: steps.done):
        return build_space(embeddings, settings, progress=count, cache=cache)

"""The first part of `errata coverage`: clusters without training images, and images far off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from errata.cli.likelihood import expected, likelihood
from errata.cli.output import UNDEFINED, Column, count, heading, label, number, table
from errata.cli.split_names import its_images
from errata.vectors.clusters.image_names import image_called

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from errata.vectors import ClusterCoverage, Coverage

MOST = 10
"""Rows of each table."""


def coverage_part(covered: Coverage) -> list[RenderableType]:
    """Give the part: sentences, clusters that lack images, the farthest images."""
    parts: list[RenderableType] = [heading("Coverage"), *_sentences(covered)]
    lacking = [*covered.uncovered, *covered.sparse]
    if lacking:
        few = f", the {MOST} largest" if len(lacking) > MOST else ""
        whose = its_images(covered.reference)
        parts += [heading(f"Clusters with few {whose}, or none{few}")]
        parts.append(_clusters(covered, lacking[:MOST]))
    n_far = sum(each.n_far for each in covered.splits)
    if n_far:
        few = f", {MOST} of {n_far:,}" if n_far > MOST else ""
        parts += [heading(f"Farthest from all {its_images(covered.reference)}{few}")]
        parts.append(_images(covered, min(n_far, MOST)))
    return parts


def _sentences(covered: Coverage) -> list[str]:
    lines = [] if covered.clusters is None else [_of_clusters(covered)]
    whose = its_images(covered.reference)
    if covered.splits and covered.splits[0].expected is None:
        lines.append(f"Fewer than two {whose} differ: no image can be called far from them.")
    elif covered.splits:
        far = [
            f"{each.n_far:,} of {each.n_images:,} {label(each.split)} "
            f"(by chance {expected(each.expected)}, p {likelihood(each.p_value)})"
            for each in covered.splits
        ]
        lines.append(f"Far from all {whose}: {', '.join(far)}.")
        lines.append(
            f"Far is beyond {number(covered.threshold)}, the {covered.quantile:g} quantile of the "
            f"distances of {whose} to their nearest other one{_copies(covered)}."
        )
    else:
        lines.append(f"There is no split beside {label(covered.reference)}.")
    return lines


def _of_clusters(covered: Coverage) -> str:
    whose, n = its_images(covered.reference), len(covered.clusters or ())
    none, few = len(covered.uncovered), len(covered.sparse)
    if not n:
        return "There are no clusters."
    if not none and not few:
        return f"Every cluster holds {whose} in about their share, or more."
    return (
        f"{none:,} of {count(n, 'cluster')} {'holds' if none == 1 else 'hold'} no {whose} (by "
        f"chance {expected(covered.expected_uncovered)}), {few:,} few."
    )


def _copies(covered: Coverage) -> str:
    n = covered.n_reference - covered.n_distinct
    return f", of which {count(n, 'copy', 'copies')} of others are left out" if n else ""


def _clusters(covered: Coverage, shown: list[ClusterCoverage]) -> Table:
    splits = [covered.reference, *(each.split for each in covered.splits)]
    columns = [Column("cluster"), *(Column(name, width=10) for name in splits)]
    columns += [Column("none by chance"), Column("for example", left=True, width=28)]
    return table(
        columns,
        [
            [
                str(each.cluster),
                *(f"{each.by_split[name]:,}" for name in splits),
                likelihood(each.chance_of_none),
                image_called(each.image_ids[0], each.file_names[0]) if each.image_ids else "",
            ]
            for each in shown
        ],
    )


def _images(covered: Coverage, n: int) -> Table:
    columns = [
        Column("image", left=True, width=24),
        Column("split", left=True, width=10),
        Column("distance"),
        Column("percentile"),
        Column("nearest", left=True, width=24),
    ]
    of = covered.columns
    return table(
        columns,
        [
            [
                image_called(of["image_id"][i], of["file_name"][i]),
                of["split"][i],
                number(float(of["distance"][i])),
                _percentile(float(of["percentile"][i])),
                image_called(of["nearest_image_id"][i], of["nearest_file_name"][i]),
            ]
            for i in range(n)
        ],
    )


def _percentile(part: float) -> str:
    return UNDEFINED if part != part else f"{100 * part:.1f}"  # noqa: PLR0124 (NaN)

"""The second part of `errata coverage`: whether splits are drawn like the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from errata.cli.likelihood import likelihood
from errata.cli.output import Column, count, heading, label, number, table

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from errata.vectors import ClusterDrift, Drift

LEVEL = 0.05
"""The chance of any false alarm in each of the two tables."""

MOST = 10
"""Rows of the table of clusters."""


def drift_part(drifted: Drift) -> list[RenderableType]:
    """Give the part: a sentence, every split, the clusters that tell it apart."""
    parts: list[RenderableType] = [heading("Drift")]
    if not drifted.groups:
        return [*parts, f"There is no split beside {label(drifted.reference)}."]
    parts += [_sentence(drifted), _groups(drifted)]
    clusters = drifted.drifted_clusters(LEVEL)
    if clusters:
        few = f", {MOST} of {len(clusters):,}" if len(clusters) > MOST else ""
        whose = label(drifted.reference)
        parts.append(heading(f"Clusters more or less frequent than in {whose}{few}"))
        parts.append(_clusters(drifted, clusters[:MOST]))
    elif drifted.clusters:
        parts.append("No cluster is more or less frequent than chance explains.")
    return parts


def _sentence(drifted: Drift) -> str:
    apart = [label(each.group) for each in drifted.drifted(LEVEL)]
    alike = [label(g.group) for g in drifted.groups if g.p_holm is not None and g.p_holm > LEVEL]
    whose = label(drifted.reference)
    said = []
    if apart:
        said.append(f"Drawn otherwise than {whose}: {', '.join(apart)}.")
    if alike:
        said.append(f"No sign of drift from {whose}: {', '.join(alike)}.")
    sampled = any(
        (g.n_used, g.n_reference_used) != (g.n_images, g.n_reference) for g in drifted.groups
    )
    extent = f", at most {count(drifted.most_images, 'image')} of each" if sampled else ""
    said.append(f"({drifted.permutations:,} permutations{extent}; p is raised for all tests.)")
    return " ".join(said)


def _groups(drifted: Drift) -> Table:
    columns = [Column("split", left=True, width=16), Column("images")]
    columns += [Column("energy distance"), Column("by chance"), Column("p")]
    return table(
        columns,
        [
            [
                each.group,
                f"{each.n_images:,}",
                number(each.energy_distance),
                number(each.by_chance),
                likelihood(each.p_holm),
            ]
            for each in drifted.groups
        ],
    )


def _clusters(drifted: Drift, shown: tuple[ClusterDrift, ...]) -> Table:
    columns = [Column("split", left=True, width=16), Column("cluster", left=True)]
    columns += [Column("images"), Column("share"), Column(f"in {drifted.reference}", width=20)]
    columns.append(Column("p"))
    return table(
        columns,
        [
            [
                each.group,
                "none" if each.cluster < 0 else str(each.cluster),
                f"{each.n_images:,}",
                f"{100 * each.share:.1f}%",
                f"{100 * each.share_reference:.1f}%",
                likelihood(each.p_holm),
            ]
            for each in shown
        ],
    )

"""The third part of `errata coverage`: images that are in two splits."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from errata.cli.output import Column, count, heading, label, number, table, threshold
from errata.vectors.clusters.image_names import image_called

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from errata.cli.score_choice import ChosenScore
    from errata.vectors import Leakage, SplitLeak

MOST = 10
"""Rows of the table of pairs."""


def leakage_part(leaked: Leakage, score: ChosenScore | None) -> list[RenderableType]:
    """Give the part: sentences, the nearest pairs, what they are worth."""
    parts: list[RenderableType] = [heading("Leakage"), *_sentences(leaked)]
    n_pairs = len(leaked.pairs["distance"])
    if n_pairs:
        few = f", the {MOST} nearest of {n_pairs:,} pairs" if n_pairs > MOST else ""
        parts += [heading(f"Near copies in different splits{few}"), _pairs(leaked)]
        n_groups = len(leaked.groups)
        parts.append(
            f"They join {count(sum(g.n_images for g in leaked.groups), 'image')} in "
            f"{count(n_groups, 'group')}; --json lists all."
        )
    if leaked.costs:
        parts += [heading("Metrics with leaked images, and without"), _costs(leaked)]
        if score is not None:
            parts.append(f"At score threshold {threshold(score.common)}: {score.source}.")
    return parts


def _sentences(leaked: Leakage) -> list[str]:
    whose = label(leaked.reference)
    lines = []
    for each in leaked.into_reference:
        same = "" if each.n_same_file is None else f", {each.n_same_file:,} with the same file"
        equal = f" ({each.n_equal:,} with an equal vector{same})" if each.n_leaked else ""
        lines.append(f"{_so_many_of(each)} a near copy in {whose}{equal}.")
    lines += _beside(leaked)
    if not leaked.into_reference:
        lines.append(f"There is no split beside {whose}.")
    typical = ""
    if not isnan(leaked.typical_distance):
        typical = f"; typically an image's nearest is {number(leaked.typical_distance)} away"
    lines.append(f"Near is up to {threshold(leaked.max_distance)}, {leaked.chosen_by}{typical}.")
    if leaked.n_files_missing:
        lines.append(f"{count(leaked.n_files_missing, 'picture')} not in {label(leaked.folder)}.")
    return lines


def _so_many_of(each: SplitLeak) -> str:
    images = count(each.n_images, f"{label(each.split)} image")
    return f"{each.n_leaked:,} of {images} {'has' if each.n_leaked == 1 else 'have'}"


def _beside(leaked: Leakage) -> list[str]:
    """Say what is shared by splits of which none is the reference."""
    found = []
    for each in leaked.splits:
        first = each.split < each.copied_in
        if leaked.reference not in (each.split, each.copied_in) and first and each.n_leaked:
            found.append(f"{_so_many_of(each)} a near copy in {label(each.copied_in)}.")
    return found


def _pairs(leaked: Leakage) -> Table:
    of = leaked.pairs
    columns = [
        Column("image", left=True, width=24),
        Column("split", left=True, width=10),
        Column("near copy", left=True, width=24),
        Column("split", left=True, width=10),
        Column("distance"),
    ]
    if leaked.folder:
        columns.append(Column("file", left=True))
    rows = []
    for i in range(min(MOST, len(of["distance"]))):
        row = [
            image_called(of["image_id"][i], of["file_name"][i]),
            of["split"][i],
            image_called(of["other_image_id"][i], of["other_file_name"][i]),
            of["other_split"][i],
            number(of["distance"][i]),
        ]
        if leaked.folder:
            row.append({True: "same", False: "", None: "missing"}[of["same_file"][i]])
        rows.append(row)
    return table(columns, rows)


def _costs(leaked: Leakage) -> Table:
    columns = [Column("split", left=True, width=16), Column("", left=True), Column("images")]
    columns += [Column("precision"), Column("recall"), Column("F1")]
    rows = []
    for each in leaked.costs or ():
        rows.append([each.split, "all", f"{each.n_images:,}",
                     *map(number, (each.precision, each.recall, each.f1))])  # fmt: skip
        rows.append(["", "without", f"{each.n_images - each.n_leaked:,}",
                     *map(number, (each.precision_without, each.recall_without,
                                   each.f1_without))])  # fmt: skip
    return table(columns, rows)

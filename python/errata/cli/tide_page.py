"""Kinds of errors and what they cost, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from errata.cli.measure_options import overlap_line, overlap_name
from errata.cli.output import Column, count, heading, label, number, table, threshold

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from errata.columns import Dataset, InferenceSet
    from errata.measure import Measure
    from errata.results.tide import ClassErrors, TideErrors

MOST_CLASSES = 10
"""Classes that are shown unless all are asked for."""


def page(
    dataset: Dataset,
    inferences: InferenceSet,
    measure: Measure,
    found: TideErrors,
    *,
    every_class: bool,
) -> list[RenderableType]:
    """Give the page from top to bottom."""
    every = found.pooled
    parts: list[RenderableType] = [
        f"{label(dataset.file)}: {count(every.n_gt, 'object')} to find",
        f"{label(inferences.file)}: {count(len(inferences), 'detection')}, {_looked_at(found)}",
        f"Found from {overlap_name(measure)} {threshold(found.pos_thr)}, on nothing up to "
        f"{threshold(found.bg_thr)}. {overlap_line(measure)}".rstrip(),
        f"Average precision {number(found.ap)}.",
        heading("What each kind of error costs in average precision"),
        _kinds(found),
    ]
    absorbed = sum(each.absorbed for each in every.kinds)
    if absorbed:
        parts.append(f"Of these {absorbed:,} in ignored regions, where being there costs nothing.")
    parts.append(
        f"It would gain {number(every.false_positives)} if all that is wrong ranked last, "
        f"{number(every.false_negatives)} if no object were left unfound."
    )
    classes = [each for each in found.per_class if each.ap is not None]
    shown = classes if every_class else _costliest(classes)
    if shown:
        few = len(shown) < len(classes)
        title = f"Classes, the {len(shown)} with the lowest average precision" if few else "Classes"
        parts += [heading(title), _classes(shown)]
    return parts


def _looked_at(found: TideErrors) -> str:
    left_out = found.pooled.left_out
    limit = f"at most {found.max_dets:,} of each image"
    return f"{limit}, {left_out:,} left out" if left_out else limit


def _kinds(found: TideErrors) -> Table:
    columns = [Column("kind", left=True), Column("errors"), Column("costs")]
    return table(
        columns, [[each.kind, f"{each.count:,}", number(each.dap)] for each in found.kinds]
    )


def _costliest(classes: list[ClassErrors]) -> list[ClassErrors]:
    """Give the classes of lowest average precision, in class order."""
    with_objects = [each for each in classes if each.n_gt]
    lowest = sorted(with_objects, key=lambda each: each.ap or 0.0)[:MOST_CLASSES]
    return [each for each in classes if each in lowest]


SHORT = {
    "classification": "class", "localisation": "place", "both": "both", "duplicate": "dupl",
    "background": "backgr", "missed": "missed",
}  # fmt: skip


def _classes(classes: list[ClassErrors]) -> Table:
    columns = [Column("class", left=True, width=24), Column("objects"), Column("AP")]
    columns += [Column(name) for name in SHORT.values()]
    return table(
        columns,
        [
            [
                each.label,
                f"{each.n_gt:,}",
                number(each.ap),
                *(number(each[kind].dap) for kind in SHORT),
            ]
            for each in classes
        ],
    )

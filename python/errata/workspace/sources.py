"""The files that a workspace belongs to: one data set, and any number of inference sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from errata.errors import UsageError
from errata.workspace.keys import blake3_of_dataset, blake3_of_inferences

if TYPE_CHECKING:
    import sqlite3

    from errata.columns import Dataset, InferenceSet


@dataclass(frozen=True)
class Source:
    """A file that a workspace belongs to.

    Attributes
    ----------
    role : {"gt", "dt"}
        Ground truth, or predictions.
    name : str
        As it was named when it was last opened; empty for arrays.
    blake3 : str
        Of its bytes, or of the arrays.
    """

    role: str
    name: str
    blake3: str


def listed(connection: sqlite3.Connection) -> list[Source]:
    """Give the files, ground truth first."""
    rows = connection.execute("SELECT role, name, blake3 FROM source ORDER BY role DESC, id")
    return [Source(*row) for row in rows]


def bind(
    connection: sqlite3.Connection,
    dataset: Dataset,
    inferences: tuple[InferenceSet, ...],
    *,
    changed: bool,
) -> None:
    """Record the files, inside the caller's transaction; see `Workspace.bind`."""
    here = blake3_of_dataset(dataset)
    known = [source for source in listed(connection) if source.role == "gt"]
    if known and known[0].blake3 != here:
        if not changed:
            found = (
                f"found {dataset.file or 'arrays'} (BLAKE3 {here[:8]}...) where the workspace "
                f"belongs to {known[0].name or 'arrays'} ({known[0].blake3[:8]}...)"
            )
            advice = "open another workspace, or give changed=True for a later version of the same"
            raise UsageError.at("dataset", found, advice)
        connection.execute("DELETE FROM source WHERE role = 'gt'")
    rows = [("gt", dataset.file, here)]
    rows += [("dt", model.file or model.name, blake3_of_inferences(model)) for model in inferences]
    connection.executemany(
        "INSERT INTO source (role, name, blake3) VALUES (?, ?, ?) "
        "ON CONFLICT (role, blake3) DO UPDATE SET name = excluded.name",
        rows,
    )

"""What is done with the points that are selected: look at them, keep only them, save them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtWidgets import QFileDialog

from errata.errors import FileError
from errata_gui.export.folder import keep_folder, last_folder
from errata_gui.export.image_list import write_list
from errata_gui.export.stamp import Stamp
from errata_gui.jobs import failure_of
from errata_gui.state import ExampleQuery

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from errata_gui.panels.base import Context, Panel
    from errata_gui.panels.cluster_points import Points
    from errata_gui.panels.cluster_selection import SelectionBar

LASSO = "lasso"
NOTHING = "No points are selected: draw a lasso around some in the clusters panel first"


class Choosing:
    """Selects points, and does what the line below them offers.

    Parameters
    ----------
    context : Context
    points : callable
        Gives the points that are shown; None where there are none.
    mask : callable
        Gives which of them are selected; None without a selection.
    parent : Panel
        What dialogs belong to, and what says what was saved.
    """

    def __init__(
        self,
        context: Context,
        points: Callable[[], Points | None],
        mask: Callable[[], NDArray[np.bool_] | None],
        parent: Panel,
    ) -> None:
        self._context = context
        self._points = points
        self._mask = mask
        self._parent = parent

    def fill(self, bar: SelectionBar) -> None:
        """Put the buttons into the line."""
        bar.renamed.connect(self.rename)
        bar.add("Show examples", "Look at the selection's examples in the gallery", self.show)
        bar.add("Keep only", "Filter: keep only the selection's images everywhere", self.keep_only)
        bar.add("Export\N{HORIZONTAL ELLIPSIS}", "Save ids, file names and clusters as CSV or JSON",
                self.export)  # fmt: skip
        bar.add("Clear", "Select nothing (Esc)", self.clear)

    def select(self, places: NDArray[np.int64], source: str) -> None:
        """Select points."""
        points = self._points()
        if points is not None:
            self._context.store.update(query=points.query(places, source))

    def take_lasso(self, mask: NDArray[np.bool_]) -> None:
        """Select what a lasso left; nothing where it left nothing."""
        if mask.any():
            self.select(np.flatnonzero(mask), LASSO)
        else:
            self.clear()

    def clear(self) -> None:
        """Select nothing."""
        self._context.store.update(query=ExampleQuery())

    def rename(self, name: str) -> None:
        """Call the selection otherwise."""
        query = self._context.store.state.query
        if query.is_selection and name != query.source:
            self._context.store.update(query=replace(query, source=name))

    def show(self) -> None:
        """Look at the selection's examples."""
        if self._context.store.state.query.is_selection:
            self._context.store.update(panel="gallery")

    def keep_only(self) -> None:
        """Keep only the selection's images, everywhere."""
        state = self._context.store.state
        images = self._images()
        if images is None:
            self._parent.told.emit(NOTHING)
            return
        ids = ", ".join(json.dumps(image, ensure_ascii=False) for image in images)
        added = f"image_id in [{ids}]"
        before = state.image_filter.strip()
        self._context.store.update(image_filter=f"({before}) and {added}" if before else added)

    def export(self) -> None:
        """Ask where to, and write what is selected."""
        points, rows, resolved = self._points(), self.rows(), self._parent.resolved
        if points is None or not rows or resolved is None:
            self._parent.told.emit(NOTHING)
            return
        settings = self._context.settings
        name = self._context.store.state.query.source or LASSO
        n = f"{len(rows):,} {points.noun}{'' if len(rows) == 1 else 's'}"
        suggested = str(last_folder(settings) / f"{_file_name(name)}.csv")
        chosen, kind = QFileDialog.getSaveFileName(
            self._parent, f"Export {n}", suggested, "CSV (*.csv);;JSON (*.json)"
        )
        if not chosen:
            return
        path = Path(chosen)
        if not path.suffix:
            path = path.with_name(path.name + (".json" if "json" in kind else ".csv"))
        keep_folder(settings, path)
        stamp = Stamp.of(resolved, f"{self._parent.TITLE}: {name}, {n}")
        try:
            write_list(path, name, points.noun, rows, stamp)
        except FileError as error:
            self._context.jobs.failed.emit(failure_of("clusters.export", "export", error))
        else:
            self._parent.told.emit(f"Saved {n} as {path}")

    def rows(self) -> list[dict[str, Any]]:
        """Give what is selected with names and clusters, in the order of the data."""
        points, mask = self._points(), self._mask()
        if points is None or mask is None:
            return []
        return points.rows(np.flatnonzero(mask))

    def _images(self) -> list[Any] | None:
        """Give the ids of the selection's images; None without a selection."""
        query, points, mask = self._context.store.state.query, self._points(), self._mask()
        if query.images is not None:
            return list(query.images)
        if query.objects is None or points is None or mask is None:
            return None
        return points.image_ids(np.flatnonzero(mask))


def _file_name(name: str) -> str:
    """Give a name as one that a file may have in a folder."""
    return name.replace("/", "-").replace("\\", "-")

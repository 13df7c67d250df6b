"""The clusters: images where their vectors put them, and how good the model is on each cluster."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from errata.errors import FileError
from errata_gui.actions import Spec
from errata_gui.canvas.point_legend import Legend
from errata_gui.canvas.scatter import HELP, ScatterCanvas
from errata_gui.export.image_list import write_images
from errata_gui.export.lines import COMPUTED, embed_line, threshold_words, whole
from errata_gui.jobs import failure_of
from errata_gui.models.cluster_table import HEADINGS, ClusterTable, cells, name_of
from errata_gui.panels.base import Context, Panel
from errata_gui.panels.cluster_colors import METRICS, choices, coloring
from errata_gui.panels.cluster_empty import NoVectors
from errata_gui.panels.cluster_hover import HoverCard
from errata_gui.panels.cluster_selection import SelectionBar
from errata_gui.panels.cluster_tools import ClusterTools
from errata_gui.panels.cluster_vectors import SPACE, VectorHolder, Vectors
from errata_gui.state import ExampleQuery
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QEvent

    from errata_gui.resolve import Resolved
    from errata_gui.theme import Theme

FOLLOW_MS = 120
"""How often the table, and colours by kinds of errors, follow a slider that is dragged."""

FILES = "Embeddings (*.npy *.npz *.parquet *.arrow *.feather *.csv);;All files (*)"
LASSO = "lasso"


class ClustersPanel(Panel):
    """A scatter of the images, its legend, and the table of clusters."""

    KEY, TITLE = "clusters", "Clusters"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        cache = context.settings.path.parent / "cache"
        self.vectors = VectorHolder(context.jobs, cache, self)
        self._drawn: tuple[Any, ...] = ()
        self._kept: NDArray[np.bool_] | None = None
        self._selected_from: tuple[Any, ...] = ()
        self._follow = QTimer(self)
        self._follow.setSingleShot(True)
        self._follow.setInterval(FOLLOW_MS)
        self._follow.timeout.connect(self._draw_slow)
        self._build()
        self._connect()
        self._add_actions()

    # What it is made of

    def _build(self) -> None:
        self.missing = NoVectors(self)
        self.tools = ClusterTools(self.context.jobs, self)
        self.canvas = ScatterCanvas(self.context.theme, self)
        self.takes_keys = self.canvas
        self.canvas.setToolTip("")
        self.legend = Legend(self.context.theme, self)
        self.legend.setFixedWidth(168)
        self.card = HoverCard(self.canvas)
        self.selection = SelectionBar(self)
        self.model = ClusterTable(self)
        self.view = _table_view(self.model, self)
        upper = QWidget(self)
        row = QHBoxLayout(upper)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.canvas, 1)
        row.addWidget(self.legend)
        self.split = QSplitter(Qt.Orientation.Vertical, self)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(upper)
        self.split.addWidget(self.view)
        self.split.setSizes([420, 190])
        self.split.setStretchFactor(0, 1)
        whole = QWidget(self)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self.split, 1)
        column.addWidget(self.selection)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.missing)
        self.pages.addWidget(whole)
        self.body.addWidget(self.tools)
        self.body.addWidget(self.pages, 1)
        self.finish_header()

    def _connect(self) -> None:
        self.missing.open_asked.connect(self.open_file)
        self.missing.compute_asked.connect(self.compute)
        self.tools.color_chosen.connect(lambda key: self._choose(color=key, hidden=()))
        self.tools.projection_chosen.connect(lambda key: self._choose(projection=key))
        self.tools.lasso.toggled.connect(self.canvas.set_lasso_tool)
        self.tools.fit.clicked.connect(self.canvas.fit)
        self.tools.run.clicked.connect(self.run)
        self.canvas.tool_changed.connect(self.tools.lasso.setChecked)
        self.canvas.hovered.connect(self._hover)
        self.canvas.clicked.connect(self._click)
        self.canvas.selected.connect(self._take_lasso)
        self.canvas.cleared.connect(self.clear_selection)
        self.legend.hidden_changed.connect(self._hide)
        self.selection.renamed.connect(self._rename)
        self.selection.add(
            "Show examples", "Look at these images in the gallery", self.show_gallery
        )
        self.selection.add(
            "Keep only", "Filter: keep only these images everywhere", self.add_filter
        )
        self.selection.add("Export\N{HORIZONTAL ELLIPSIS}", "Save ids, file names and clusters "
                           "as CSV or JSON", self.export)  # fmt: skip
        self.selection.add("Clear", "Select nothing (Esc)", self.clear_selection)
        chosen = self.view.selectionModel()
        chosen.currentRowChanged.connect(self._take_row)
        self.view.clicked.connect(self._take_row)
        self.view.doubleClicked.connect(lambda _: self.show_gallery())
        self.vectors.changed.connect(self._redraw)
        self.vectors.clustered.connect(self._take_clusters)

    def _add_actions(self) -> None:
        add = self.context.actions.add
        for key, title, tip, run in (
            ("open", "Open embeddings\N{HORIZONTAL ELLIPSIS}", "Read vectors of the images",
             self.open_file),
            ("compute", "Compute descriptors", "Compute vectors from the pictures", self.compute),
            ("run", "Run UMAP + HDBSCAN", "Cluster the images by their vectors", self.run),
            ("cancel", "Cancel UMAP + HDBSCAN", "Stop clustering",
             lambda: self.context.jobs.cancel(SPACE)),
            ("fit", "Show all points", "Fit the scatter into its panel", self.canvas.fit),
            ("export", "Export the selection\N{HORIZONTAL ELLIPSIS}",
             "Save the selected images' ids and names", self.export),
            ("filter", "Keep only the selection", "Filter to the selected images",
             self.add_filter),
            ("clear", "Clear the selection", "Select nothing", self.clear_selection),
        ):  # fmt: skip
            add(Spec(f"clusters.{key}", title, "Clusters", "", tip), run)

    # Drawing

    @property
    def present(self) -> Vectors | None:
        """The vectors of what is open."""
        return None if self.resolved is None else self.vectors.of(self.resolved.loaded)

    def draw(self, resolved: Resolved) -> None:
        """Draw the points at once, and the table a moment later where a slider is dragged."""
        self.vectors.look_beside(resolved.loaded)
        vectors = self.present
        self.tools.color.setVisible(vectors is not None)
        for widget in (self.tools.projection, self.tools.lasso, self.tools.fit):
            widget.setVisible(vectors is not None)
        self.tools.run.setEnabled(vectors is not None)
        self.pages.setCurrentIndex(0 if vectors is None else 1)
        if vectors is None:
            self._drawn = ()
            self.shown.setText("")
            self.missing.show_loaded(resolved.loaded)
            return
        view = resolved.state.cluster
        self.tools.show_choices(
            choices(resolved, vectors), view.color, view.projection,
            has_space=vectors.space is not None,
        )  # fmt: skip
        self._show_headline(vectors)
        self._draw_points(resolved, vectors)
        self._draw_selection(resolved, vectors)
        is_first = self._draw_colors_now(resolved, vectors)
        if is_first:
            self._follow.stop()
            self._draw_slow()
        elif not self._follow.isActive():
            self._follow.start()

    def _draw_points(self, resolved: Resolved, vectors: Vectors) -> None:
        asked = (vectors.embeddings, vectors.space, resolved.state.cluster.projection)
        if self._drawn[:3] != asked:
            self._drawn = asked
            self._selected_from = ()
            self.card.leave()
            self.canvas.set_points(vectors.points(resolved.state.cluster.projection))

    def _draw_colors_now(self, resolved: Resolved, vectors: Vectors) -> bool:
        """Colour the points, unless it takes long and can wait; tell whether all is to be drawn."""
        view = resolved.state.cluster
        asked = (view.color, view.hidden, self.context.theme.name)
        is_first = self._drawn[3:] != asked
        other_images = self._kept is not resolved.image_mask
        self._drawn, self._kept = (*self._drawn[:3], *asked), resolved.image_mask
        if is_first or other_images or view.color in METRICS:
            self._color(resolved, vectors)
        return is_first

    def _color(self, resolved: Resolved, vectors: Vectors) -> None:
        view = resolved.state.cluster
        found = coloring(resolved, vectors, view.color, dark=self.context.theme.dark)
        self.canvas.set_colors(found.codes, found.shown(view.hidden))
        self.legend.show_entries(found.title, found.entries, view.hidden)

    def _draw_slow(self) -> None:
        """Draw what follows a slider at some distance."""
        resolved, vectors = self.resolved, self.present
        if resolved is None or vectors is None:
            return
        if resolved.state.cluster.color == "error":
            self._color(resolved, vectors)
        report = None if vectors.space is None else resolved.clusters(vectors.space)
        self.view.setVisible(report is not None)
        with _Quiet(self.view.selectionModel()):
            self.model.show_report(report)
            self.model.rank()
        self._mark_row(resolved)

    def _draw_selection(self, resolved: Resolved, vectors: Vectors) -> None:
        query = resolved.state.query
        asked = (query.images,)
        if self._selected_from != asked:
            self._selected_from = asked
            self.canvas.set_selected(self._mask_of(resolved, vectors))
        n = 0 if query.images is None else len(query.images)
        self.selection.show_selection(n, query.source)
        image = resolved.state.image
        rank = None if image is None else resolved.loaded.dataset.rank(image)
        at = [] if rank is None else np.flatnonzero(vectors.images == rank).tolist()
        self.canvas.set_ring(at[0] if at else -1)
        self._mark_row(resolved)

    def _mask_of(self, resolved: Resolved, vectors: Vectors) -> NDArray[np.bool_] | None:
        images = resolved.state.query.images
        if images is None:
            return None
        found = (resolved.loaded.dataset.rank(image) for image in images)
        ranks = [rank for rank in found if rank is not None]
        return np.isin(vectors.images, np.array(ranks, dtype=np.int64))

    def _mark_row(self, resolved: Resolved) -> None:
        """Mark the selected cluster's row, without selecting it again."""
        source = resolved.state.query.source
        names = [name_of(each.id) for each in self.model.clusters]
        chosen = self.view.selectionModel()
        with _Quiet(chosen):
            if source in names and resolved.state.query.images is not None:
                row = self.model.index(names.index(source), 0)
                how = QItemSelectionModel.SelectionFlag
                chosen.setCurrentIndex(row, how.ClearAndSelect | how.Rows)
            else:
                chosen.clear()
        self.view.viewport().update()

    def _show_headline(self, vectors: Vectors) -> None:
        words = [f"{len(vectors.images):,} images from {vectors.source}"]
        space = vectors.space
        if space is None:
            words.append("PCA, not clustered yet")
        else:
            words.append(f"{space.n_clusters:,} clusters, {space.noise_ratio:.0%} noise")
        self.shown.setText(" \N{MIDDLE DOT} ".join(words))
        self.shown.setToolTip("\n".join([self.shown.text(), *vectors.said, HELP]))

    def clear(self) -> None:
        """Forget what was drawn."""
        self._drawn, self._selected_from = (), ()
        self._follow.stop()
        self.card.leave()

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self.canvas.retheme(theme)
        self.legend.retheme(theme)

    def hideEvent(self, event: QEvent) -> None:
        self._follow.stop()
        self.card.leave()
        self._dirty = True
        super().hideEvent(event)  # type: ignore[arg-type]

    def _redraw(self) -> None:
        self.show_resolved(self.resolved)

    # What is done with it

    def open_file(self) -> None:
        """Ask for a file of embeddings, and read it."""
        if self.resolved is None:
            return
        folder = str(Path(self.resolved.loaded.gt).parent)
        path, _ = QFileDialog.getOpenFileName(self, "Open embeddings", folder, FILES)
        if path:
            self.vectors.read(self.resolved.loaded, Path(path))

    def compute(self) -> None:
        """Compute errata's descriptors of the pictures."""
        if self.resolved is not None and self.resolved.loaded.images is not None:
            self.vectors.compute(self.resolved.loaded)

    def run(self) -> None:
        """Project and cluster."""
        if self.resolved is not None and self.present is not None:
            self.vectors.cluster(self.resolved.loaded)

    def clear_selection(self) -> None:
        """Select nothing."""
        self.context.store.update(query=ExampleQuery())

    def show_gallery(self) -> None:
        """Look at the selected images' examples."""
        if self.context.store.state.query.images is not None:
            self.context.store.update(panel="gallery")

    def add_filter(self) -> None:
        """Keep only the selected images, everywhere."""
        state = self.context.store.state
        if state.query.images is None:
            return
        ids = ", ".join(json.dumps(image, ensure_ascii=False) for image in state.query.images)
        added = f"image_id in [{ids}]"
        before = state.image_filter.strip()
        self.context.store.update(image_filter=f"({before}) and {added}" if before else added)

    def export(self) -> None:
        """Ask where to, and write the selected images."""
        rows = self.selected_rows()
        if not rows:
            return
        name = self.context.store.state.query.source or LASSO
        path, _ = QFileDialog.getSaveFileName(
            self, f"Export {len(rows):,} images", f"{name}.csv", "CSV (*.csv);;JSON (*.json)"
        )
        if not path:
            return
        try:
            write_images(Path(path), name, rows)
        except FileError as error:
            self.context.jobs.failed.emit(failure_of("clusters.export", "export", error))

    def selected_rows(self) -> list[dict[str, Any]]:
        """Give the selected images with their names and clusters, in the order of the data set."""
        resolved, vectors, mask = self.resolved, self.present, self.canvas.selection
        if resolved is None or vectors is None or mask is None:
            return []
        dataset, space = resolved.loaded.dataset, vectors.space
        split = dataset.split
        return [
            {
                "image_id": dataset.image_ids[rank],
                "file_name": dataset.file_names[rank],
                "split": None if split is None else split[rank],
                "cluster": None if space is None else int(space.labels[place]),
            }
            for place, rank in zip(
                np.flatnonzero(mask).tolist(), vectors.images[mask].tolist(), strict=True
            )
        ]

    def _choose(self, **changes: Any) -> None:
        cluster = self.context.store.state.cluster
        self.context.store.update(cluster=replace(cluster, **changes))

    def _hide(self, names: tuple[str, ...]) -> None:
        cluster = self.context.store.state.cluster
        self.context.store.update(run="clusters.legend", cluster=replace(cluster, hidden=names))

    def _rename(self, name: str) -> None:
        query = self.context.store.state.query
        if query.images is not None and name != query.source:
            self.context.store.update(query=replace(query, source=name))

    def _take_clusters(self) -> None:
        """Show clusters that have just been found."""
        self._choose(projection="umap", color="cluster", hidden=())

    def _take_lasso(self, mask: NDArray[np.bool_]) -> None:
        resolved, vectors = self.resolved, self.present
        if resolved is None or vectors is None:
            return
        if not mask.any():
            self.clear_selection()
            return
        self._select(vectors.images[mask].tolist(), LASSO)

    def _take_row(self, index: QModelIndex) -> None:
        resolved, vectors = self.resolved, self.present
        if not index.isValid() or resolved is None or vectors is None or vectors.space is None:
            return
        cluster = self.model.clusters[index.row()].id
        ranks = resolved.analysis(vectors.space).members(cluster)
        self._select(ranks.tolist(), name_of(cluster))

    def _select(self, ranks: list[int], source: str) -> None:
        assert self.resolved is not None
        ids = self.resolved.loaded.dataset.image_ids
        query = ExampleQuery(images=tuple(ids[rank] for rank in ranks), source=source)
        self.context.store.update(query=query)

    def _click(self, index: int) -> None:
        vectors = self.present
        if index >= 0 and vectors is not None and self.resolved is not None:
            rank = int(vectors.images[index])
            self.context.store.update(image=self.resolved.loaded.dataset.image_ids[rank])

    def _hover(self, index: int) -> None:
        vectors = self.present
        if index < 0 or vectors is None or self.resolved is None:
            self.card.leave()
            return
        self.card.show_point(self.resolved, vectors, index, self.canvas.pixel_of(index))

    # What it is, elsewhere

    def table(self) -> tuple[list[str], list[list[Any]]] | None:
        """Give the table of clusters; None before anything was clustered."""
        if not self.model.clusters:
            return None
        return list(HEADINGS), [list(cells(each)) for each in self.model.clusters]

    def python(self) -> str:
        """Give the expression that computes the clusters, or the vectors' places."""
        vectors = self.present
        if vectors is None or self.resolved is None:
            return "ev"
        read = f"errata.embeddings.read({vectors.embeddings.file!r}, ev.dataset, partial=True)"
        if vectors.folder:
            read = f"errata.embeddings.compute(ev.dataset, {vectors.folder!r}, missing='skip')"
        if vectors.space is None:
            return f"errata.vectors.pca_display({read})"
        at = f"score_thr={self.resolved.score_thr!r}, iou_thr={self.resolved.iou_thr!r}"
        return f"errata.vectors.analyse(ev, errata.vectors.build_space({read})).at({at})"

    def command(self) -> str | None:
        """Give the command that clusters the same vectors."""
        vectors, resolved = self.present, self.resolved
        if vectors is None or resolved is None:
            return None
        if not vectors.folder and not vectors.embeddings.file:
            return None
        file = COMPUTED if vectors.folder else whole(vectors.embeddings.file)
        words = ["vectors", "--embeddings", file, "--partial", *threshold_words(resolved)]
        return shlex.join(words)

    def before_command(self) -> str:
        """Give the command that computes the vectors, where they are from pictures."""
        vectors, resolved = self.present, self.resolved
        if vectors is None or resolved is None or not vectors.folder:
            return ""
        return embed_line(vectors.folder, resolved)


class _Quiet:
    """Changes to a selection model that are not the user's."""

    def __init__(self, model: QItemSelectionModel) -> None:
        self._model = model

    def __enter__(self) -> None:
        self._model.blockSignals(True)

    def __exit__(self, *_: object) -> None:
        self._model.blockSignals(False)


def _table_view(model: ClusterTable, parent: QWidget) -> QTableView:
    view = QTableView(parent)
    view.setModel(model)
    view.setAccessibleName("Clusters, the worst first")
    view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    view.setShowGrid(False)
    view.setWordWrap(False)
    view.setMinimumHeight(72)
    view.setStyleSheet("QTableView::item { padding: 0 6px; }")
    view.verticalHeader().hide()
    view.verticalHeader().setDefaultSectionSize(24)
    header = view.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
    view.hide()
    return view

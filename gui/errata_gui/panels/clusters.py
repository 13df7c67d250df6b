"""The clusters: images or objects where their vectors put them, and how good the model is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSignalBlocker, QTimer
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from errata_gui.actions import Spec
from errata_gui.canvas import lasso
from errata_gui.canvas.point_legend import Legend
from errata_gui.canvas.scatter import HELP, ScatterCanvas
from errata_gui.models.cluster_table import ClusterTable, name_of
from errata_gui.models.image_clusters import IMAGES as IMAGE_FORM
from errata_gui.panels.base import Context, Panel
from errata_gui.panels.cluster_choosing import Choosing
from errata_gui.panels.cluster_empty import NoVectors
from errata_gui.panels.cluster_holder import SLOTS, SPACE
from errata_gui.panels.cluster_hover import HoverCard
from errata_gui.panels.cluster_layout import scatter_above_table, table_view
from errata_gui.panels.cluster_points import Points, points_of
from errata_gui.panels.cluster_selection import SelectionBar
from errata_gui.panels.cluster_switch import SubjectSwitch
from errata_gui.panels.cluster_tools import ClusterTools
from errata_gui.panels.cluster_vectors import IMAGES, OBJECTS, Vectors
from errata_gui.panels.cluster_words import before_command_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PySide6.QtGui import QHideEvent

    from errata_gui.resolve import Resolved
    from errata_gui.state import ViewState
    from errata_gui.theme import Theme

FOLLOW_MS = 120
"""How often the table, and colours that take long to find, follow a slider that is dragged."""

FILES = "Embeddings (*.npy *.npz *.parquet *.arrow *.feather *.csv);;All files (*)"
FIRST_COLOR = {IMAGES: "f1", OBJECTS: "kind"}


class ClustersPanel(Panel):
    """A scatter of the images or objects, its legend, and the table of clusters."""

    KEY, TITLE = "clusters", "Clusters"
    SHOWS_JOBS = SLOTS

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.vectors = context.vectors
        self.points: Points | None = None
        self._drawn: tuple[Any, ...] = ()
        self._kept: NDArray[np.bool_] | None = None
        self._selected_from: tuple[Any, ...] = ()
        self._follow = QTimer(self)
        self._follow.setSingleShot(True)
        self._follow.setInterval(FOLLOW_MS)
        self._follow.timeout.connect(self._draw_slow)
        self._build()
        self.choosing = Choosing(context, lambda: self.points, lambda: self.canvas.selection, self)
        self._connect()
        self._add_actions()

    # What it is made of

    def _build(self) -> None:
        self.missing = NoVectors(self)
        self.switch = SubjectSwitch(self)
        self.header.insertWidget(1, self.switch)
        self.tools = ClusterTools(self.context.jobs, self)
        self.canvas = ScatterCanvas(self.context.theme, self)
        self.takes_keys = self.canvas
        self.canvas.setToolTip("")
        self.legend = Legend(self.context.theme, self)
        self.card = HoverCard(self.canvas)
        self.selection = SelectionBar(self)
        self.model = ClusterTable(IMAGE_FORM, self)
        self.view = table_view(self.model, self)
        self.pages = QStackedWidget(self)
        self.pages.addWidget(self.missing)
        self.pages.addWidget(
            scatter_above_table(self.canvas, self.legend, self.view, self.selection, self)
        )
        self.body.addWidget(self.tools)
        self.body.addWidget(self.pages, 1)
        self.finish_header()

    def _connect(self) -> None:
        self.missing.open_asked.connect(self.open_file)
        self.missing.compute_asked.connect(self.compute)
        self.switch.chosen.connect(self.show_of)
        self.tools.color_chosen.connect(lambda key: self._choose(color=key, hidden=()))
        self.tools.projection_chosen.connect(lambda key: self._choose(projection=key))
        self.tools.lasso.toggled.connect(self.canvas.set_lasso_tool)
        self.tools.fit.clicked.connect(self.canvas.fit)
        self.tools.run.clicked.connect(self.run)
        self.tools.rest.clicked.connect(self.compute)
        self.canvas.tool_changed.connect(self.tools.lasso.setChecked)
        self.canvas.tool_changed.connect(self._show_hint)
        self.canvas.hovered.connect(self._hover)
        self.canvas.clicked.connect(self._click)
        self.canvas.selected.connect(self.choosing.take_lasso)
        self.canvas.cleared.connect(self.choosing.clear)
        self.legend.hidden_changed.connect(self._hide)
        self.choosing.fill(self.selection)
        self.view.selectionModel().currentRowChanged.connect(self._take_row)
        self.view.clicked.connect(self._take_row)
        self.view.doubleClicked.connect(lambda _: self.choosing.show())
        self.vectors.changed.connect(lambda: self.show_resolved(self.resolved))
        self.vectors.brought.connect(self.show_of)
        self.vectors.clustered.connect(self._take_clusters)

    def _add_actions(self) -> None:
        add = self.context.actions.add
        for key, title, tip, run in (
            ("open", "Open embeddings\N{HORIZONTAL ELLIPSIS}",
             "Read vectors of images, annotations or detections", self.open_file),
            ("compute", "Compute descriptors", "Compute vectors from the pictures", self.compute),
            ("images", "Clusters of images", "A point is an image",
             lambda: self.show_of("images")),
            ("objects", "Clusters of objects", "A point is an annotation or a detection",
             lambda: self.show_of("objects")),
            ("run", "Run UMAP + HDBSCAN", "Cluster the points by their vectors", self.run),
            ("cancel", "Cancel UMAP + HDBSCAN", "Stop clustering",
             lambda: self.context.jobs.cancel(SPACE)),
            ("fit", "Show all points", "Fit the scatter into its panel", self.canvas.fit),
            ("export", "Export the selection\N{HORIZONTAL ELLIPSIS}",
             "Save the selection's ids and names", self.choosing.export),
            ("filter", "Keep only the selection", "Filter to the selection's images",
             self.choosing.keep_only),
            ("clear", "Clear the selection", "Select nothing", self.choosing.clear),
        ):  # fmt: skip
            add(Spec(f"clusters.{key}", title, "Clusters", "", tip), run)

    # Drawing

    @property
    def present(self) -> Vectors | None:
        """The vectors of what is open and chosen, images or objects."""
        if self.resolved is None:
            return None
        return self.vectors.of(self.resolved.loaded, _of(self.resolved.state))

    def draw(self, resolved: Resolved) -> None:
        """Draw the points at once, and the table a moment later where a slider is dragged."""
        self.vectors.look_beside(resolved.loaded)
        view, of, vectors = resolved.state.cluster, _of(resolved.state), self.present
        self.points = None if vectors is None else points_of(resolved, vectors)
        self.switch.show_of(of)
        tools, lowest = self.tools, resolved.state.thresholds.lowest
        tools.show_rest(lacks=vectors is not None and not vectors.reaches(lowest))
        for widget in (tools.color, tools.projection, tools.lasso, tools.fit):
            widget.setVisible(vectors is not None)
        self.tools.run.setEnabled(vectors is not None)
        self.pages.setCurrentIndex(0 if vectors is None else 1)
        if vectors is None or self.points is None:
            self._drawn = ()
            self._follow.stop()
            self.shown.setText("")
            self.model.show_clusters(self.model.form, ())
            self.missing.show_loaded(resolved.loaded, of)
            return
        self.tools.show_choices(
            self.points.choices(), view.color, view.projection, has_space=vectors.space is not None
        )
        self._show_headline(vectors)
        self._draw_points(resolved, vectors)
        self._draw_selection(resolved, self.points)
        is_first = self._draw_colors_now(resolved, self.points)
        if is_first:
            self._follow.stop()
            self._draw_table(resolved, self.points)
        elif not self._follow.isActive():
            self._follow.start()

    def _draw_points(self, resolved: Resolved, vectors: Vectors) -> None:
        asked = (vectors.embeddings, vectors.space, resolved.state.cluster.projection)
        if self._drawn[:3] != asked:
            self._drawn = asked
            self._selected_from = ()
            self.card.leave()
            self.canvas.set_points(vectors.points(resolved.state.cluster.projection))

    def _draw_colors_now(self, resolved: Resolved, points: Points) -> bool:
        """Colour the points, unless it takes long and can wait; tell whether all is to be drawn."""
        view = resolved.state.cluster
        asked = (view.color, view.hidden, self.context.theme.name)
        is_first = self._drawn[3:] != asked
        other_images = self._kept is not resolved.image_mask
        self._drawn, self._kept = (*self._drawn[:3], *asked), resolved.image_mask
        if is_first or other_images or points.follows() == "at once":
            self._color(resolved, points)
        return is_first

    def _color(self, resolved: Resolved, points: Points) -> None:
        view = resolved.state.cluster
        found = points.coloring(dark=self.context.theme.dark)
        self.canvas.set_colors(found.codes, found.shown(view.hidden))
        self.legend.show_entries(found.title, found.entries, view.hidden)

    def _draw_slow(self) -> None:
        """Draw what follows a slider at some distance."""
        resolved, points = self.resolved, self.points
        if resolved is None or points is None:
            return
        if points.follows() == "later":
            self._color(resolved, points)
        self._draw_table(resolved, points)

    def _draw_table(self, resolved: Resolved, points: Points) -> None:
        clusters = points.clusters()
        self.view.setVisible(bool(clusters))
        with QSignalBlocker(self.view.selectionModel()):
            self.model.show_clusters(points.form, clusters)
            self.model.rank()
        self._mark_row(resolved)
        self._show_hint()

    def _draw_selection(self, resolved: Resolved, points: Points) -> None:
        query = resolved.state.query
        asked = (query.images, query.objects)
        if self._selected_from != asked:
            self._selected_from = asked
            self.canvas.set_selected(points.selected())
        n = points.n_selected() if query.is_selection else 0
        self.selection.show_selection(n, points.noun, query.source)
        self.canvas.set_ring(points.ring())
        self._mark_row(resolved)
        self._show_hint()

    def _show_hint(self) -> None:
        """Say how to select: by a drag, and by a row where there are some."""
        is_selected = self.canvas.selection is not None
        said = lasso.hint(is_selected=is_selected, is_tool=self.canvas.lasso_tool)
        if self.model.clusters and not is_selected:
            said += "; a row of the table selects its cluster"
        self.selection.show_hint(said)

    def _mark_row(self, resolved: Resolved) -> None:
        """Mark the selected cluster's row, without selecting it again."""
        query = resolved.state.query
        names = [name_of(each.id) for each in self.model.clusters]
        chosen = self.view.selectionModel()
        with QSignalBlocker(chosen):
            if query.source in names and query.is_selection:
                row = self.model.index(names.index(query.source), 0)
                how = QItemSelectionModel.SelectionFlag
                chosen.setCurrentIndex(row, how.ClearAndSelect | how.Rows)
            else:
                chosen.clear()
        self.view.viewport().update()

    def _show_headline(self, vectors: Vectors) -> None:
        words = [f"{len(vectors.pca):,} {vectors.of} from {vectors.source}"]
        space = vectors.space
        if space is None:
            words.append("PCA, not clustered yet")
        else:
            words.append(f"{space.n_clusters:,} clusters, {space.noise_ratio:.0%} noise")
        self.shown.setText(" \N{MIDDLE DOT} ".join(words))
        said = list(vectors.said)
        if vectors.min_score is not None:
            said.insert(0, f"detections from a score of {vectors.min_score:.2f} up")
        self.shown.setToolTip("\n".join([self.shown.text(), *said, HELP]))

    def clear(self) -> None:
        """Forget what was drawn."""
        self.points = None
        self._drawn, self._selected_from = (), ()
        self._follow.stop()
        self.card.leave()

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self.canvas.retheme(theme)
        self.legend.retheme(theme)

    def hideEvent(self, event: QHideEvent) -> None:
        self._follow.stop()
        self.card.leave()
        self._dirty = True
        super().hideEvent(event)

    # What is done with it

    def open_file(self) -> None:
        """Ask for a file of embeddings, and read it."""
        if self.resolved is None:
            return
        folder = str(Path(self.resolved.loaded.gt).parent)
        path, _ = QFileDialog.getOpenFileName(self, "Open embeddings", folder, FILES)
        if path:
            self.vectors.read(self.resolved.loaded, Path(path), self._of)

    def compute(self) -> None:
        """Compute errata's descriptors of the pictures, or of the crops."""
        if self.resolved is not None and self.resolved.loaded.images is not None:
            lowest = self.context.store.state.thresholds.lowest
            self.vectors.compute(self.resolved.loaded, self._of, lowest)

    def run(self) -> None:
        """Project and cluster."""
        if self.resolved is not None and self.present is not None:
            self.vectors.cluster(self.resolved.loaded, self._of)

    def show_of(self, of: str) -> None:
        """Show images or objects, by their own colours."""
        if of == self._of:
            return
        vectors = None if self.resolved is None else self.vectors.of(self.resolved.loaded, of)
        has_space = vectors is not None and vectors.space is not None
        self._choose(
            of=of,
            color=FIRST_COLOR[of],
            hidden=(),
            projection="umap" if has_space else "pca",
        )

    @property
    def _of(self) -> str:
        return _of(self.context.store.state)

    def _choose(self, **changes: Any) -> None:
        cluster = self.context.store.state.cluster
        self.context.store.update(cluster=replace(cluster, **changes))

    def _hide(self, names: tuple[str, ...]) -> None:
        cluster = self.context.store.state.cluster
        self.context.store.update(run="clusters.legend", cluster=replace(cluster, hidden=names))

    def _take_clusters(self, of: str) -> None:
        """Show clusters that have just been found; of objects their mistakes are the point."""
        if of == self._of:
            changes = {"color": "cluster", "hidden": ()} if of == IMAGES else {}
            self._choose(projection="umap", **changes)

    def _take_row(self, index: QModelIndex) -> None:
        if index.isValid() and self.points is not None:
            cluster = self.model.clusters[index.row()].id
            self.choosing.select(self.points.members(cluster), name_of(cluster))

    def _click(self, index: int) -> None:
        if index >= 0 and self.points is not None:
            self.context.store.update(**self.points.chosen(index))

    def _hover(self, index: int) -> None:
        if index < 0 or self.points is None or self.resolved is None:
            self.card.leave()
            return
        hover = self.points.hover(index)
        path = self.resolved.loaded.picture(hover.rank)
        self.card.show_point(hover, path, self.canvas.pixel_of(index))

    # What it is, elsewhere

    def table(self) -> tuple[list[str], list[list[Any]]] | None:
        """Give the table of clusters; None before anything was clustered."""
        return self.model.table()

    def python(self) -> str:
        """Give the expression that computes the clusters, or what there is before them."""
        return "ev" if self.points is None else self.points.python()

    def command(self) -> str | None:
        """Give the command that clusters the same files."""
        return None if self.points is None else self.points.command()

    def before_command(self) -> str:
        """Give the commands that compute the vectors, where they are from pictures."""
        vectors, resolved = self.present, self.resolved
        return "" if vectors is None or resolved is None else before_command_of(resolved, vectors)


def _of(state: ViewState) -> str:
    """Give what a state shows; images for what a file of another version says."""
    return OBJECTS if state.cluster.of == OBJECTS else IMAGES

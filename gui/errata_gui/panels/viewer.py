"""The image viewer: a picture, its objects at the thresholds, and the list of them."""

from __future__ import annotations

from dataclasses import replace
from shlex import join
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QWidget,
)

from errata_gui.canvas.image import ImageCanvas
from errata_gui.canvas.picture import Picture, Pictures, read_picture
from errata_gui.canvas.scene import Scene
from errata_gui.canvas.shapes import Shape, Shapes, read_shapes
from errata_gui.export.lines import threshold_words
from errata_gui.models.objects import HEADINGS, rows_of
from errata_gui.panels.base import Context, Panel
from errata_gui.panels.image_facts import ImageFacts
from errata_gui.panels.object_list import ObjectList
from errata_gui.panels.viewer_bar import ViewerBar
from errata_gui.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from errata import Dataset
    from errata.results.objects import Objects
    from errata_gui.loaded import Loaded
    from errata_gui.resolve import Resolved
    from errata_gui.theme import Theme

WIDE = 960
"""Pixels of width from which the list stands beside the picture instead of below it."""


class ViewerPanel(Panel):
    """One image; click a box to select it, and the Why? dock says how it came to its state."""

    KEY, TITLE = "viewer", "Image"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.finish_header()
        self.bar = ViewerBar(context.theme, self)
        self.facts = ImageFacts(self)
        self.canvas = ImageCanvas(context.theme, self)
        self.takes_keys = self.canvas
        self.list = ObjectList(context.theme, self)
        self.split = QSplitter(Qt.Orientation.Vertical, self)
        self.split.setChildrenCollapsible(False)
        for widget, stretch in ((self.canvas, 3), (self.list, 1)):
            self.split.addWidget(widget)
            self.split.setStretchFactor(self.split.indexOf(widget), stretch)
        self.note = QLabel("", self)
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        self.name_folder = QPushButton("Name the folder\N{HORIZONTAL ELLIPSIS}", self)
        self.name_folder.setToolTip("Say where the picture files lie")
        self.name_folder.setAccessibleName("Name the folder of the pictures")
        below = QHBoxLayout()
        below.setSpacing(GRID)
        below.addWidget(self.note, 1)
        below.addWidget(self.name_folder)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.facts)
        self.body.addWidget(self.split, 1)
        self.body.addLayout(below)
        self._pictures = Pictures()
        self._shapes: dict[tuple[str, str], Shapes] = {}
        self._keys: list[str] = []
        self._showing: tuple[Any, ...] = ()
        self._named: Dataset | None = None
        self._connect()

    def _connect(self) -> None:
        canvas, actions = self.canvas, self.context.actions
        canvas.picked.connect(self._pick)
        canvas.hovered.connect(self._say_hovered)
        canvas.hovered.connect(self.list.hover)
        canvas.explain_asked.connect(self._explain)
        self.bar.named.connect(self._go_to)
        self.facts.wanted.connect(lambda text: self.context.store.update(image_filter=text))
        self.bar.zoom_asked.connect(self._zoom)
        self.name_folder.clicked.connect(actions["file.pictures"].trigger)
        for each in (canvas, self.bar):
            each.next_asked.connect(self._step)
            each.layer_asked.connect(self._turn)
        self.list.picked.connect(self._pick)
        self.list.hovered.connect(canvas.hover)
        self.list.explain_asked.connect(self._explain)

    # Drawing

    def draw(self, resolved: Resolved) -> None:
        """Show the image and its objects' states; a new image is read beside the window."""
        objects = resolved.objects
        if objects is None:
            self.shown.setText("The data set has no images.")
            self.canvas.show_scene(Scene())
            self.facts.hide()
            self.list.show_rows([], -1)
            return
        shapes = self._shapes_of(resolved.loaded)
        self.bar.show_layers(resolved.state.viewer, has_shapes=bool(shapes))
        showing = (resolved.loaded.dataset, resolved.loaded.inferences, objects.rank,
                   resolved.loaded.images, shapes)  # fmt: skip
        if showing != self._showing:
            self._showing = showing
            self._show_image(resolved, objects, shapes)
        picked = self._place_of(resolved)
        self.canvas.show_states(objects.state, resolved.state.viewer, picked)
        drawn = self.canvas.is_drawn
        rows = [r for r in rows_of(objects) if any(drawn(p) for p in (r.dt, r.gt) if p >= 0)]
        self.list.show_rows(rows, picked)
        self.list.hover(self.canvas.hovered_place)

    def clear(self) -> None:
        """Forget the image."""
        self._showing = ()
        self.context.jobs.cancel("picture")
        self.canvas.show_scene(Scene())

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self.canvas.retheme(theme)
        self.bar.retheme(theme)
        self.list.retheme(theme)

    def _show_image(self, resolved: Resolved, objects: Objects, shapes: Shapes) -> None:
        loaded = resolved.loaded
        rows = zip(objects.side, objects.row.tolist(), strict=True)
        self._keys = [loaded.keys.of(side, row) for side, row in rows]
        self._scene(loaded, objects, ())
        n = len(loaded.dataset)
        name = loaded.dataset.file_names[objects.rank] or f"image {objects.image_id}"
        self.shown.setText(f"{name}   {objects.rank + 1:,} of {n:,}")
        self.shown.setToolTip(f"{name}, id {objects.image_id}")
        self.facts.show_image(loaded.dataset, objects.rank)
        if loaded.dataset is not self._named:
            self._named = loaded.dataset
            pairs = zip(loaded.dataset.file_names, loaded.dataset.image_ids, strict=True)
            names = (name or str(image_id) for name, image_id in pairs)
            self.bar.complete_from(list(names))
        self._read(loaded, objects, shapes)

    def _scene(self, loaded: Loaded, objects: Objects, shapes: tuple[Shape | None, ...]) -> None:
        name = str(objects.image_id)
        scene = Scene.of(name, _size(loaded, objects.rank), objects, self._keys, shapes)
        self.canvas.show_scene(scene)

    def _read(self, loaded: Loaded, objects: Objects, shapes: Shapes) -> None:
        """Read picture and shapes beside the window."""
        path, size = loaded.picture(objects.rank), _size(loaded, objects.rank)
        known = None if path is None else self._pictures.find(path)
        self._say(self._missing(loaded, objects.rank) if path is None else "")
        self.canvas.show_picture(known.image if known else None)
        if known:
            self._say(known.note)
        if (path is None or known) and not shapes:
            self.context.jobs.cancel("picture")
            return

        def read(_: object) -> tuple[Picture | None, list[Shape | None]]:
            picture = known
            if picture is None and path is not None:
                picture = read_picture(path, size)
            return picture, shapes.of(objects)

        def show(answer: tuple[Picture | None, list[Shape | None]]) -> None:
            picture, found = answer
            states, view = self.canvas.states, self.canvas.view
            if any(found):
                self._scene(loaded, objects, tuple(found))
                self.canvas.show_states(states, view, self.canvas.picked_place)
            if picture is not None and path is not None:
                self._pictures.keep(path, picture)
                self.canvas.show_picture(picture.image)
                self._say(picture.note)

        title = f"reading {path.name}" if path else "reading masks"
        self.context.jobs.start("picture", title, read, show)

    def _missing(self, loaded: Loaded, rank: int) -> str:
        name = loaded.dataset.file_names[rank]
        if name is None:
            return "The data names no picture file for this image; its boxes are where they are."
        where = f" in {loaded.images}" if loaded.images else ""
        return f"The picture {name} was not found{where}; its boxes are where they are."

    def _say(self, sentence: str) -> None:
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))
        self.name_folder.setVisible("was not found" in sentence)

    # Following the user

    def _place_of(self, resolved: Resolved) -> int:
        if resolved.subject is None:
            return -1
        marks = self.canvas.scene.marks
        held = (i for i, m in enumerate(marks) if (m.side, m.row) == resolved.subject)
        return next(held, -1)

    def _pick(self, place: int) -> None:
        store = self.context.store
        if self.resolved is None or self.resolved.objects is None:
            return
        if place < 0:
            store.update("example", example=None)
            return
        image_id = self.resolved.objects.image_id
        store.update("example", example=self._keys[place], image=image_id)

    def _explain(self) -> None:
        self.context.actions["example.explain"].trigger()

    def _step(self, step: int) -> None:
        """Go on in the order of the gallery's question; from elsewhere, to its first image."""
        if self.resolved is None or self.resolved.image_rank is None:
            return
        order, here = self.resolved.images_in_order(), self.resolved.image_rank
        if not order:
            return
        place = order.index(here) + step if here in order else 0
        if 0 <= place < len(order):
            self._go(order[place])

    def _go_to(self, name: str) -> None:
        """Show the image of a name: its own, or its id's, or the first that holds the text."""
        if self.resolved is None or not name.strip():
            return
        dataset, text = self.resolved.loaded.dataset, name.strip()
        names = [each or "" for each in dataset.file_names]
        ids = [str(each) for each in dataset.image_ids]
        for held in (names, ids):
            if text in held:
                self._go(held.index(text))
                return
        found = next((i for i, each in enumerate(names) if text.lower() in each.lower()), None)
        if found is None:
            self._say(f"No image is called {text!r}.")
        else:
            self._go(found)

    def _go(self, rank: int) -> None:
        assert self.resolved is not None
        image_id = self.resolved.loaded.dataset.image_ids[rank]
        self.context.store.update("image", image=image_id, example=None)

    def _zoom(self, how: str) -> None:
        canvas = self.canvas
        steps = {"in": lambda: canvas.step(1), "out": lambda: canvas.step(-1),
                 "actual": canvas.actual_size, "fit": canvas.fit}  # fmt: skip
        steps[how]()

    def _turn(self, layer: str) -> None:
        """Turn a layer on or off; masks that were not read are read."""
        if self.resolved is None:
            return
        if layer == "shapes" and not self._shapes_of(self.resolved.loaded):
            self._read_shapes(self.resolved.loaded)
            return
        view = self.context.store.state.viewer
        changed: dict[str, Any] = {layer: not getattr(view, layer)}
        self.context.store.update(viewer=replace(view, **changed))

    def _read_shapes(self, loaded: Loaded) -> None:
        def show(shapes: Shapes) -> None:
            self._shapes[loaded.key] = shapes
            view = replace(self.context.store.state.viewer, shapes=True)
            self.context.store.update(viewer=view, undoable=False)
            if self.resolved is not None:
                self.show_resolved(self.resolved)

        self.bar.show_layers(self.context.store.state.viewer, has_shapes=False)
        self.context.jobs.start(
            "shapes",
            "reading masks and keypoints",
            lambda _: read_shapes(loaded.gt, loaded.dt),
            show,
        )

    def _shapes_of(self, loaded: Loaded) -> Shapes:
        if loaded.key not in self._shapes:
            self._shapes[loaded.key] = Shapes.among([loaded.dataset, loaded.inferences])
        return self._shapes[loaded.key]

    def _say_hovered(self, place: int) -> None:
        self.canvas.setStatusTip("" if place < 0 else self.canvas.sentence(place))

    # Out

    def table(self) -> tuple[list[str], list[list[Any]]] | None:
        """Give the objects that are drawn, a match in one row."""
        if self.resolved is None or self.resolved.objects is None:
            return None
        objects = self.resolved.objects
        ids = objects.ids
        rows = [
            [
                *row.cells(),
                ids[row.gt] if row.gt >= 0 else None,
                ids[row.dt] if row.dt >= 0 else None,
            ]
            for row in self.list.objects.rows
        ]
        return [*HEADINGS, "annotation id", "detection record"], rows

    def subject(self) -> str:
        """Say which image is shown."""
        objects = None if self.resolved is None else self.resolved.objects
        return self.TITLE if objects is None else f"{self.TITLE} {objects.image_id}"

    def python(self) -> str:
        """Give the expression that computes the states."""
        if self.resolved is None or self.resolved.objects is None:
            return "ev"
        image_id = self.resolved.objects.image_id
        score, iou = self.resolved.score_thr, self.resolved.iou_thr
        return f"ev.objects({image_id!r}, score_thr={score!r}, iou_thr={iou!r})"

    def command(self) -> str | None:
        """Give the command that lists the image's objects."""
        if self.resolved is None or self.resolved.objects is None:
            return None
        image = str(self.resolved.objects.image_id)
        return join(["explain", "--image", image, *threshold_words(self.resolved)])

    def picture_of(self) -> QWidget:
        """Give the picture with its objects."""
        return self.canvas

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= WIDE
        way = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if self.split.orientation() != way:
            self.split.setOrientation(way)
            self.split.setSizes(
                [3 * event.size().width(), event.size().width()] if wide else [400, 160]
            )


def _size(loaded: Loaded, rank: int) -> tuple[float, float] | None:
    """Give the picture's size as the data has it, in pixels."""
    record = loaded.dataset.core.image(rank)
    if record is None or record[1] is None or record[2] is None:
        return None
    return record[1], record[2]

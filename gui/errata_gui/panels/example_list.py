"""What the gallery and the dock beside it share: the examples, found, ordered and narrowed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import (
    QLabel,
    QMenu,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from errata_gui.canvas.elided_label import ElidedLabel
from errata_gui.canvas.filter_field import FilterField
from errata_gui.canvas.flow_layout import FlowLayout
from errata_gui.canvas.gallery import GalleryCanvas
from errata_gui.panels.base import Context, Panel
from errata_gui.panels.example_cells import ExampleCells
from errata_gui.panels.example_code import command_of, python_of
from errata_gui.panels.example_controls import KindChips, OrderControls
from errata_gui.panels.review_actions import MENU
from errata_gui.state import ExampleQuery

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PySide6.QtCore import QRect
    from PySide6.QtGui import QHideEvent

    from errata_gui.listing import Listing
    from errata_gui.resolve import Resolved
    from errata_gui.theme import Theme

AT_ONCE = 20_000
"""Examples up to which a list follows a slider without delay."""

FOLLOW_MS = 120
"""How long a slider rests until a longer list follows it."""


class ExampleList(Panel):
    """Examples of a question, as pictures: sorted, narrowed, gone through and tagged.

    Three things are told apart: the filter removes, the selection is framed and greys the rest,
    the hovered cell has a thin line.
    """

    WIDE = False

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._listing: Listing | None = None
        self._listed: Resolved | None = None
        self._revision = -1
        self._selected: tuple[tuple[str, ...], NDArray[np.int64]] = ((), np.zeros(0, np.int64))
        self.title.hide()
        self.about = ElidedLabel("", self, lines=1 if self.WIDE else 2)
        self.about.setProperty("role", "heading")
        self._place_title()
        self.tags = QToolButton(self)
        self.tags.setText("Tag")
        self.tags.setAccessibleName("Tag, flag or note what is selected")
        self.tags.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.tags.setMenu(self.menu)
        self.header.addWidget(self.tags)
        self.finish_header()
        self.order, self.chips = OrderControls(self), KindChips(self)
        self.filter = FilterField("filter of examples", self._schema, self)
        self.filter.line.setPlaceholderText('filter: score > .5 and gt == "car"')
        self.filter.line.setToolTip(
            "Show only the examples for which this holds, such as\n"
            'iou < .6 and size == "small", or "check" in tags'
        )
        self.canvas = GalleryCanvas(context.thumbnails, context.theme, self)
        self.takes_keys = self.canvas
        self.none = QWidget(self)
        self.why_none = QLabel("", self.none)
        self.show_all = QPushButton("Show all examples", self.none)
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(FOLLOW_MS)
        self._timer.timeout.connect(self._follow)
        self._connect()

    def _place_title(self) -> None:
        """Put the title beside the count; where that is too narrow for its words, above it."""
        # The count is what was clicked: it is never cut, the title is.
        self.shown.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Preferred)
        self.header.setStretchFactor(self.shown, 0)
        if self.WIDE:
            self.header.insertWidget(0, self.about, 1)
            return
        self.header.addStretch(1)
        outer = self.layout()
        assert isinstance(outer, QVBoxLayout)
        outer.insertWidget(0, self.about)

    def _lay_out(self) -> None:
        row: FlowLayout | QVBoxLayout = FlowLayout(spacing=16) if self.WIDE else QVBoxLayout()
        if self.WIDE:
            self.order.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        else:
            row.setSpacing(4)
        row.addWidget(self.order)
        row.addWidget(self.chips)
        self.body.addLayout(row)
        self.body.addWidget(self.filter)
        self.body.addWidget(self.canvas, 1)
        self.why_none.setWordWrap(True)
        self.why_none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.why_none.setProperty("role", "muted")
        column = QVBoxLayout(self.none)
        column.addStretch(1)
        column.addWidget(self.why_none)
        column.addWidget(self.show_all, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(1)
        self.body.addWidget(self.none, 1)
        self.none.hide()

    def _connect(self) -> None:
        store = self.context.store
        self.order.wanted.connect(self._set_view)
        self.canvas.size_wanted.connect(lambda size: self._set_view("size", size))
        self.chips.wanted.connect(
            lambda kinds: store.update(query=replace(store.state.query, kinds=kinds))
        )
        self.filter.applied.connect(lambda text: store.update(example_filter=text))
        self.canvas.chosen.connect(self._choose)
        self.canvas.opened.connect(self._open)
        self.canvas.menu_wanted.connect(self._show_menu)
        self.show_all.clicked.connect(self._widen)

    # Drawing

    def draw(self, resolved: Resolved) -> None:
        """Draw what was resolved; a long list follows when the slider rests."""
        state = resolved.state
        self.about.setText(state.query.title())
        self.order.show_view(state.gallery)
        self.chips.show_query(state.query)
        self.filter.set_text(state.example_filter)
        self.canvas.set_manner(state.gallery.size, crop=state.gallery.crops)
        if self._may_wait(resolved):
            self._timer.start()
            self.shown.setText("updating\N{HORIZONTAL ELLIPSIS}")
        else:
            self._timer.stop()
            self._show(resolved)
        self.canvas.mark(*self._marked(resolved))

    def _may_wait(self, resolved: Resolved) -> bool:
        """Say whether only thresholds differ from what is listed, and the list is long."""
        listed = self._listed
        if listed is None or listed.loaded is not resolved.loaded:
            return False
        if resolved.state.thresholds == listed.state.thresholds:
            return False
        if _question(resolved) != _question(listed):
            return False
        return resolved.n_examples > AT_ONCE

    def _follow(self) -> None:
        if self.resolved is not None and self.isVisible():
            self._show(self.resolved)

    def _show(self, resolved: Resolved) -> None:
        listing, review = resolved.listing, self.context.review
        listed = self._listed
        stay = listed is not None and _question(listed) == _question(resolved)
        other = listed is not None and listed.loaded.images != resolved.loaded.images
        if listing is not self._listing or other:
            cells = ExampleCells(listing, resolved.loaded, review)
            self.canvas.show_source(cells, *self._marked(resolved), stay=stay)
        elif self._revision != review.revision:
            self.canvas.refresh()
        self._listing, self._listed, self._revision = listing, resolved, review.revision
        self.filter.show_error(listing.error) if listing.error else None
        self._count(listing, resolved)

    def _count(self, listing: Listing, resolved: Resolved) -> None:
        n, asked = len(listing), listing.n_asked
        text = f"{n:,}" if n == asked else f"{n:,} of {asked:,}"
        selected = len(resolved.state.selected)
        chosen = f"{selected:,} selected" if self.WIDE else f"{selected:,} sel."
        self.shown.setText(f"{text}, {chosen}" if selected > 1 else text)
        self.shown.setToolTip(
            "As many as the count that was clicked" if n == asked
            else f"{asked:,} were asked for; kinds and filter show {n:,}"
        )  # fmt: skip
        self.none.setVisible(not n)
        self.canvas.setVisible(bool(n))
        if not n:
            hidden = f"All {asked:,} are hidden by the filter or the kinds."
            none = "There are none at these thresholds."
            if resolved.state.image_filter:
                none = "There are none at these thresholds on the images that the filter keeps."
            self.why_none.setText(hidden if asked else none)
            self.show_all.setText("Show them" if asked else "Show all examples")

    def _marked(self, resolved: Resolved) -> tuple[int | None, NDArray[np.int64]]:
        """Give the codes of what is looked at and of what is selected."""
        state, keys = resolved.state, self.context.review.keys
        if state.selected != self._selected[0]:
            self._selected = (state.selected, keys.codes(state.selected))
        return keys.code(state.example), self._selected[1]

    def clear(self) -> None:
        """Forget what was listed."""
        self._timer.stop()
        self._listing = self._listed = None

    def retheme(self, theme: Theme) -> None:
        """Take the colours of another look."""
        self.canvas.set_look(theme)

    def hideEvent(self, event: QHideEvent) -> None:
        """Stop following; it is drawn anew when it is next seen."""
        super().hideEvent(event)
        if self._timer.isActive():
            self._timer.stop()
            self._dirty = True

    # Changing

    def _schema(self) -> Any:
        return None if self.resolved is None else self.resolved.example_columns

    def _set_view(self, name: str, value: Any) -> None:
        store = self.context.store
        run = "gallery size" if name == "size" else None
        store.apply(lambda s: replace(s, gallery=replace(s.gallery, **{name: value})), run)

    def _choose(self, code: int | None, codes: NDArray[np.int64]) -> None:
        keys = self.context.review.keys
        changes: dict[str, Any] = {"selected": keys.keys(codes)}
        if code is not None and self._listing is not None and self.resolved is not None:
            changes["example"] = keys.key(code)
            position = self._listing.position(code)
            if position is not None:
                rank = int(self._listing.examples.image[position])
                changes["image"] = self.resolved.loaded.dataset.image_ids[rank]
        self.context.store.update("review", **changes)

    def _open(self, code: int) -> None:
        self._choose(code, np.array([code]))
        self.context.store.update(panel="viewer")

    def _widen(self) -> None:
        """Show what is hidden: without kinds and filter, or else every example."""
        store = self.context.store
        asked = self._listing is not None and self._listing.n_asked
        query = replace(store.state.query, kinds=None) if asked else ExampleQuery()
        store.update(query=query, example_filter="")

    def _fill_menu(self) -> None:
        self.menu.clear()
        for spec, action in self.context.actions:
            if spec.menu == MENU and not spec.key.startswith("review.tag_image"):
                self.menu.addAction(action)
        images = self.menu.addMenu("Tag the image")
        for spec, action in self.context.actions:
            if spec.key.startswith("review.tag_image"):
                images.addAction(action)
        self.menu.addSection(self._where())

    def _where(self) -> str:
        path = self.context.review.path
        return f"kept in {path}" if path else "held in memory: export them before you close"

    def _show_menu(self, point: QPoint) -> None:
        self.menu.popup(point)

    # Copies

    def table(self) -> tuple[list[str], list[list[Any]]] | None:
        """Give the examples with ids, labels, boxes, scores and tags."""
        if self.resolved is None:
            return None
        shown = self.resolved.listing.examples
        rows = shown.to_dict()["examples"]
        names = [name for name in (rows[0] if rows else {}) if not name.endswith("bbox_xywh")]
        boxes = [f"{side}_{part}" for side in ("gt", "dt") for part in "xywh"]
        pairs = zip(rows, shown.gt.tolist(), shown.dt.tolist(), strict=True)
        table = [
            [row[name] for name in names]
            + [value for side in ("gt", "dt") for value in row[f"{side}_bbox_xywh"] or [None] * 4]
            + [", ".join(self.context.review.tags_of(gt, dt))]
            for row, gt, dt in pairs
        ]
        return [*names, *boxes, "tags"], table

    def has_table(self) -> bool:
        """Whether there are examples to give, none made for the answer."""
        return self.resolved is not None

    def subject(self) -> str:
        """Say which examples are shown."""
        state = self.context.store.state
        narrowed = f", filter {state.example_filter}" if state.example_filter.strip() else ""
        return f"{self.TITLE}: {state.query.title()}{narrowed}"

    def python(self) -> str:
        """Give the Python that lists the same examples."""
        if self.resolved is None:
            return "ev.examples()"
        return python_of(self.resolved, self.context.review.path)

    def command(self) -> str | None:
        """Give the command that lists the same examples; None where tags are in no file."""
        if self.resolved is None:
            return None
        return command_of(self.resolved, self.context.review.path)

    def picture_of(self) -> QWidget:
        """Give what a picture is taken of: the cells in sight."""
        return self.canvas.viewport()

    def part_in_picture(self) -> tuple[QRect, str]:
        """Give the rows that are wholly in sight, and how many examples of how many that is."""
        seen, part = self.canvas.wholly_seen
        n = len(self._listing) if self._listing is not None else 0
        return part, "" if len(seen) == n else f"{len(seen):,} of {n:,} in sight"


def _question(resolved: Resolved) -> Any:
    """Give what is asked for, whatever the thresholds, size and selection."""
    state = resolved.state
    order = (state.gallery.sort, state.gallery.descending)
    filters = (state.image_filter, state.example_filter)
    return resolved.loaded.dataset, state.query, filters, order

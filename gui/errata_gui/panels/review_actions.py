"""What can be done with the examples that are listed: go through them, tag, flag, note, export.

The keys hold in the whole window, so that one may click a cell of the matrix and go on with J; a
line that is typed into takes letters and digits for itself.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from errata_gui.actions import Spec
from errata_gui.export.folder import keep_folder, last_folder
from errata_gui.listing import matches_of
from errata_gui.panels.tag_dialogs import NoteDialog, TagNamesDialog
from errata_gui.review import NAMES, PICK, REJECT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from errata_gui.listing import Pair
    from errata_gui.panels.base import Context
    from errata_gui.resolve import Resolved

MENU = "Review"

OF_EXAMPLES = ("next", "previous")
OF_CURRENT = (
    "pick", "reject", "unflag", "note",
    *(f"tag{number}" for number in range(1, 10)),
    *(f"tag_image{number}" for number in range(1, 10)),
)  # fmt: skip
OF_DATA = ("export", "import")


class ReviewActions(QObject):
    """The actions of the menu "Review"."""

    def __init__(
        self, context: Context, resolved: Callable[[], Resolved | None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._resolved = resolved
        self._window = parent
        self._add()
        context.review.changed.connect(self.refresh)
        context.store.changed.connect(lambda _old, _new: self.refresh())
        self.refresh()

    def _add(self) -> None:
        def add(key: str, title: str, keys: str, tip: str, run: Callable[[], object]) -> None:
            self._context.actions.add(Spec(f"review.{key}", title, MENU, keys, tip), run)

        add("next", "Next example", "J", "Look at the next example", partial(self.step, 1))
        add("previous", "Previous example", "K", "Look at the one before", partial(self.step, -1))
        add("pick", "Pick", "P", "Flag what is selected as picked", partial(self.flag, PICK))
        add("reject", "Reject", "X", "Flag what is selected as rejected",
            partial(self.flag, REJECT))  # fmt: skip
        add("unflag", "Unflag", "U", "Take the flag away", partial(self.flag, None))
        for place in range(len(NAMES)):
            add(f"tag{place + 1}", "Tag", f"{place + 1}",
                "Tag what is selected, or take the tag away",
                partial(self.tag, place))  # fmt: skip
        for place in range(len(NAMES)):
            add(f"tag_image{place + 1}", "Tag the image", f"Ctrl+{place + 1}",
                "Tag the whole image of the example that is looked at, or take the tag away",
                partial(self.tag_image, place))  # fmt: skip
        add("note", "Note\N{HORIZONTAL ELLIPSIS}", "M",
            "Write a note on the example that is looked at", self.note)  # fmt: skip
        add("names", "Names of tags\N{HORIZONTAL ELLIPSIS}", "",
            "Say what the keys 1 to 9 tag with", self.name_tags)  # fmt: skip
        add("export", "Export tags\N{HORIZONTAL ELLIPSIS}", "",
            "Write all tags and notes to a JSON file, or tags to a CSV file",
            self.export)  # fmt: skip
        add("import", "Import tags\N{HORIZONTAL ELLIPSIS}", "",
            "Add the tags of an exported file", self.take_in)  # fmt: skip

    def refresh(self) -> None:
        """Name the keys' tags, and let act what can."""
        actions, resolved = self._context.actions, self._resolved()
        for place, name in enumerate(self._context.review.names):
            actions[f"review.tag{place + 1}"].setText(f"Tag: {name}")
            actions[f"review.tag_image{place + 1}"].setText(f"Tag the image: {name}")
        current = resolved is not None and self._context.store.state.example is not None
        for names, can, why in (
            (OF_EXAMPLES, resolved is not None, "nothing is open"),
            (OF_DATA, resolved is not None, "nothing is open"),
            (OF_CURRENT, current, "no example is looked at: click one, or press J"),
        ):
            for name in names:
                actions.allow(f"review.{name}", can, why)

    # Going through

    def step(self, by: int) -> None:
        """Look at an example further on, or the first."""
        resolved = self._resolved()
        if resolved is None or not len(resolved.listing):
            return
        listing, review = resolved.listing, self._context.review
        here = listing.position(review.keys.code(self._context.store.state.example))
        last = len(listing) - 1
        to = (0 if by > 0 else last) if here is None else min(max(here + by, 0), last)
        key = review.keys.key(int(listing.codes[to]))
        image = resolved.loaded.dataset.image_ids[int(listing.examples.image[to])]
        self._context.store.update("review", example=key, image=image, selected=(key,))

    # Tagging

    def acted_on(self) -> list[Pair]:
        """Give the examples that are acted on: what is selected, or else what is looked at."""
        state = self._context.store.state
        return self._examples(state.selected or ((state.example,) if state.example else ()))

    def _examples(self, keys: Iterable[str]) -> list[Pair]:
        resolved = self._resolved()
        if resolved is None:
            return []
        codes, whole = self._context.review.keys.codes(keys).tolist(), resolved.loaded.evaluation
        return matches_of(whole, codes, resolved.score_thr, resolved.iou_thr)

    def tag(self, place: int) -> None:
        """Tag with a key's tag."""
        if pairs := self.acted_on():
            self._context.review.toggle(pairs, self._context.review.names[place])

    def tag_image(self, place: int) -> None:
        """Tag the image of what is looked at."""
        image = self._context.store.state.image
        if image is not None:
            self._context.review.toggle_image(image, self._context.review.names[place])

    def flag(self, flag: str | None) -> None:
        """Flag what is selected."""
        if pairs := self.acted_on():
            self._context.review.flag(pairs, flag)

    # Dialogs

    def note(self) -> None:
        """Ask for a note on what is looked at."""
        review, example = self._context.review, self._context.store.state.example
        pairs = self._examples([example] if example else [])
        if not pairs:
            return
        dialog = NoteDialog(str(example), review.note_of(*pairs[0]), self._window)
        dialog.accepted.connect(lambda: review.note(pairs[0], dialog.entry.toPlainText()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def name_tags(self) -> None:
        """Ask what the keys tag with."""
        review = self._context.review
        dialog = TagNamesDialog(review.names, self._window)

        def take() -> None:
            for place, entry in enumerate(dialog.entries):
                if entry.text().strip() != review.names[place]:
                    review.rename(place, entry.text())

        dialog.accepted.connect(take)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def export(self) -> None:
        """Ask for a file, and write tags and notes to it."""
        dialog = self._file_dialog("Export tags", "JSON (*.json);;CSV (*.csv)")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("json")
        dialog.filterSelected.connect(
            lambda kind: dialog.setDefaultSuffix("csv" if "csv" in kind else "json")
        )
        dialog.selectFile("tags.json")
        dialog.fileSelected.connect(self._export)
        dialog.open()

    def _export(self, path: str) -> None:
        keep_folder(self._context.settings, path)
        n = self._context.review.export(path)
        if n is not None:
            self._context.review.told.emit(f"{n:,} tags were written to {path}")

    def take_in(self) -> None:
        """Ask for an exported file, and add its tags."""
        dialog = self._file_dialog("Import tags", "Exported tags (*.json *.csv)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._context.review.take_in)
        dialog.open()

    def _file_dialog(self, title: str, kinds: str) -> QFileDialog:
        folder = str(last_folder(self._context.settings))
        dialog = QFileDialog(self._window, title, folder, kinds)
        dialog.finished.connect(dialog.deleteLater)
        return dialog

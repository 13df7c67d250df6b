"""Tags, flags and notes: what people add while they look, kept in the workspace file.

The file stands beside the ground truth, ``gt.errata`` for ``gt.json``, or in the settings' folder
where that one cannot be written. It is made by the first tag, not by looking. Where neither can be
written, tags are held in memory, can be exported, and a sentence says so.

A tag or a note is on both objects of an example, its detection and its annotation, and an example
shows those of both. So a tag on a true positive is still there when thresholds part the two: on
the miss that is left of it as on the detection, wherever that goes. No tag is hidden with an object
that is gone from sight, and none is shown where neither object was tagged. Taking a tag away takes
it from the objects that the example has then. What an annotation has holds for every model.

Each change is one step of the one order of undoing (`Store.record`), between the changes of the
view: Ctrl+Z undoes what was done last, whichever it was.
"""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal

import errata
from errata.workspace import Key, Workspace
from errata.workspace.keys import blake3_of_inferences
from errata_gui.state import Step
from errata_gui.there import is_file
from errata_gui.workspace_file import first_of, last, numbers, places, read_marks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from errata.columns import ImageId
    from errata.filters import Tags
    from errata.results.examples import Examples
    from errata_gui.jobs import Handle, Jobs
    from errata_gui.listing import Pair
    from errata_gui.loaded import Loaded
    from errata_gui.settings import Settings
    from errata_gui.state import ObjectKeys
    from errata_gui.store import Store
    from errata_gui.workspace_file import Marks

NAMES = (
    "check", "wrong label", "wrong box", "missing label", "duplicate", "hard", "blurred",
    "occluded", "fine",
)  # fmt: skip
"""What the keys 1 to 9 tag with until they are told otherwise."""

PICK, REJECT = "pick", "reject"
"""Flags are two tags of which an example has one at most."""

Change: TypeAlias = "Callable[[Workspace, list[Key]], object]"

BLOCK = 2000
"""Keys up to which a change is made at once; of more, so many at a time, beside the window."""


class Review(QObject):
    """Tags and notes of what is open.

    Signals
    -------
    changed()
        Tags or notes are different, or belong to other data.
    told(sentence)
        Something could not be done.
    """

    changed = Signal()
    told = Signal(str)

    _ended = Signal(str, int, object, object)

    def __init__(
        self, store: Store, settings: Settings, jobs: Jobs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._jobs = jobs
        self._settings = settings
        self._loaded: Loaded | None = None
        self._workspace: Workspace | None = None
        self._file = ""
        self._tags: dict[Key, frozenset[str]] = {}
        self._notes: dict[Key, str] = {}
        self._busy = ""
        self.revision = 0
        self.problem = ""
        self._ended.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    # What is open

    def open(self, loaded: Loaded) -> None:
        """Take up the tags of data; its file is opened if it is there, else made when needed."""
        self.close()
        self._loaded = loaded
        self._file = blake3_of_inferences(loaded.inferences)
        self.problem = ""
        there = [path for path in self._places() if is_file(path)]
        self._workspace = self._first_of(there)
        if self._workspace is None and self.problem:
            self._make()
        elif self._workspace is not None and self.problem:
            self._say(f"{self.problem}; tags go to {self._workspace.path}")
        self._read_all()

    def close(self) -> None:
        """Close the file; what is still being tagged in it is stopped."""
        if self._busy:
            self._jobs.cancel("tags")
            self.told.emit(f"{self._busy} was stopped; what was tagged until then stays")
            self._busy = ""
        if self._workspace is not None:
            with suppress(errata.ErrataError):  # What was tagged is in the file already.
                self._workspace.close()
        self._workspace = None
        self._loaded = None
        self._tags, self._notes = {}, {}

    @property
    def path(self) -> str:
        """The file, or where it will be made; empty if tags are in memory alone."""
        if self._workspace is not None:
            return self._workspace.path
        places = self._places()
        return str(places[0]) if places else ""

    @property
    def keys(self) -> ObjectKeys:
        """Names of objects and their numbers."""
        assert self._loaded is not None, "nothing is open"
        return self._loaded.keys

    # Looking

    def key_of(self, code: int) -> Key:
        """Give the key of an example in the file."""
        loaded = self._loaded
        assert loaded is not None
        if code >= 0:
            return Key("dt", int(loaded.inferences.arrays["record"][code]), self._file)
        return Key("gt", loaded.dataset.annotation_ids[-1 - code])

    def _keys_of(self, pairs: Iterable[Pair]) -> list[Key]:
        """Give the keys of the objects of examples, the detection's first, each once."""
        keys: list[Key] = []
        for gt, dt in pairs:
            keys += [self.key_of(dt)] if dt >= 0 else []
            keys += [self.key_of(-1 - gt)] if gt >= 0 else []
        return list(dict.fromkeys(keys))

    def tags_of(self, gt: int, dt: int) -> tuple[str, ...]:
        """Give the tags of an example, those of its detection and of its annotation."""
        if not self._tags:
            return ()
        keys = self._keys_of([(gt, dt)])
        return tuple(sorted(frozenset().union(*(self._tags.get(key, ()) for key in keys))))

    def note_of(self, gt: int, dt: int) -> str:
        """Give the notes of an example, that of its detection first; empty for none."""
        if not self._notes:
            return ""
        texts = (self._notes.get(key, "") for key in self._keys_of([(gt, dt)]))
        return "\n".join(dict.fromkeys(text for text in texts if text))

    def image_tags_of(self, image_id: ImageId) -> tuple[str, ...]:
        """Give the tags of an image."""
        return tuple(sorted(self._tags.get(Key("image", image_id), ())))

    def columns(self, examples: Examples) -> Mapping[str, Tags]:
        """Give the columns ``tags`` and ``image_tags`` for a filter."""
        if self._workspace is None:
            from errata.filters import Tags

            none = Tags(len(examples), {})
            return {"tags": none, "image_tags": none}
        of_images = self._workspace.image_tags(examples.dataset.image_ids)
        ranks: NDArray[np.int64] = examples.image.astype(np.int64)
        return {
            "tags": self._workspace.example_tags(examples),
            "image_tags": of_images.take(ranks),
        }

    # Names of the keys 1 to 9

    @property
    def names(self) -> tuple[str, ...]:
        """What the keys 1 to 9 tag with."""
        kept = self._settings.get("tag names")
        fits = isinstance(kept, list) and len(kept) == len(NAMES)
        return tuple(str(name) for name in kept) if fits else NAMES

    def rename(self, place: int, name: str) -> None:
        """Give the key `place` + 1 another name; tags that were given keep theirs."""
        name = name.strip()
        if not name or not name.isprintable():
            self.told.emit(f"key {place + 1}: found no name; give a word or two")
            return
        names = list(self.names)
        names[place] = name
        self._settings.set("tag names", names)
        self.changed.emit()

    # Changing

    def toggle(self, pairs: Sequence[Pair], name: str) -> None:
        """Tag examples; if all of them show the tag already, take it away."""
        everywhere = all(name in self.tags_of(gt, dt) for gt, dt in pairs)
        self._set(self._keys_of(pairs), len(pairs), name, wanted=not everywhere)

    def toggle_image(self, image_id: ImageId, name: str) -> None:
        """Tag an image, or take its tag away."""
        wanted = name not in self.image_tags_of(image_id)
        self._set([Key("image", image_id)], 1, name, wanted=wanted)

    def flag(self, pairs: Sequence[Pair], flag: str | None) -> None:
        """Pick or reject examples, or with None neither."""
        others = [name for name in (PICK, REJECT) if name != flag]

        def change(workspace: Workspace, some: list[Key]) -> None:
            for name in others:
                workspace.untag(some, name)
            if flag is not None:
                workspace.tag(some, flag)

        self._change(f"{flag or 'unflag'} {len(pairs):,}", change, self._keys_of(pairs))

    def note(self, pair: Pair, text: str) -> None:
        """Write a note on an example; an empty one removes it."""
        text = text.strip()
        if text != self.note_of(*pair):
            self._change("note", partial(_write, text=text), self._keys_of([pair]))

    def _set(self, keys: list[Key], n: int, name: str, *, wanted: bool) -> None:
        def change(workspace: Workspace, some: list[Key]) -> int:
            return workspace.tag(some, name) if wanted else workspace.untag(some, name)

        self._change(f'{"tag" if wanted else "untag"} "{name}" on {n:,}', change, keys)

    def _change(self, title: str, change: Change, keys: list[Key]) -> None:
        """Make a change, remember how to undo it, and tell; many keys are changed beside."""
        if self._loaded is None or not keys:
            return
        if self._busy:
            self.told.emit(f"{self._busy} is not done yet; wait for it, or cancel it")
            return
        workspace = self._workspace or self._make()
        before = last(workspace)
        if len(keys) > BLOCK:
            self._busy = title
            self._jobs.start("tags", title, self._in_blocks(title, change, keys, before), _nothing)
            return
        self._try(lambda: change(workspace, keys))
        if self._record(title, before):
            self._read(keys)

    def _try(self, change: Callable[[], object]) -> None:
        """Make a change; what was done of one that fails stays, and can be undone."""
        try:
            change()
        except errata.ErrataError as error:
            self.told.emit(str(error))

    def _record(self, title: str, before: int) -> bool:
        """Make one step of all changes since; says whether there were any."""
        assert self._workspace is not None
        made = [number for number in numbers(self._workspace) if number > before]
        if made:
            step = Step(title, lambda: self._go_back(made), lambda: self._go_on(made))
            self._store.record(step)
        return bool(made)

    def _in_blocks(
        self, title: str, change: Change, keys: list[Key], before: int
    ) -> Callable[[Handle], None]:
        workspace = self._workspace
        assert workspace is not None

        def work(handle: Handle) -> None:
            try:
                for start in range(0, len(keys), BLOCK):
                    handle.progress(start, len(keys))
                    change(workspace, keys[start : start + BLOCK])
            finally:
                # Cancelled or failed, what was done is one step, and shown.
                with suppress(errata.ErrataError, RuntimeError):
                    self._ended.emit(title, before, workspace, read_marks(workspace))

        return work

    def _finish(self, title: str, before: int, workspace: Workspace, marks: Marks) -> None:
        if workspace is not self._workspace:
            return  # Stale: other files were opened.
        self._busy = ""
        self._tags, self._notes = marks
        self._record(title, before)
        self._tell()

    def _go_back(self, made: list[int]) -> None:
        workspace = self._workspace
        if workspace is None:
            return
        if last(workspace) != made[-1]:
            self.told.emit("the tags were changed by another program since; nothing was undone")
            return
        self._try(lambda: [workspace.undo() for _ in made])
        self._read_all()

    def _go_on(self, made: list[int]) -> None:
        workspace = self._workspace
        if workspace is not None:
            self._try(lambda: [workspace.redo() for _ in made])
            self._read_all()

    # Files

    def export(self, path: str) -> int | None:
        """Write all tags and notes to a CSV or JSON file; None, and a sentence, if it fails."""
        try:
            return (self._workspace or self._make()).export_tags(path)
        except errata.ErrataError as error:
            self.told.emit(str(error))
            return None

    def take_in(self, path: str) -> None:
        """Add the tags and notes of an exported file."""
        if self._loaded is None:
            return
        workspace = self._workspace or self._make()
        before = last(workspace)
        self._try(lambda: workspace.import_tags(path))
        self._record(f"import {Path(path).name}", before)
        self._read_all()

    def _places(self) -> list[Path]:
        return [] if self._loaded is None else places(self._loaded, self._settings)

    def _make(self) -> Workspace:
        """Make the file in the first place that can be written, or else hold tags in memory."""
        places = [path for path in self._places() if not is_file(path)]
        made = self._first_of(places)
        if made is None:
            made = Workspace(None)
            self._say(f"{self.problem}; tags are held in memory: export them before you close")
        elif self.problem:
            self._say(f"{self.problem}; tags go to {made.path}")
        self._workspace = made
        return made

    def _first_of(self, paths: Iterable[Path]) -> Workspace | None:
        assert self._loaded is not None
        opened, problem = first_of(paths, self._loaded)
        self.problem = self.problem or problem
        return opened

    def _say(self, sentence: str) -> None:
        self.problem = sentence
        self.told.emit(sentence)

    # What is at hand for painting

    def _read_all(self) -> None:
        self._tags, self._notes = {}, {}
        workspace = self._workspace
        if workspace is not None:
            try:
                self._tags, self._notes = read_marks(workspace)
            except errata.ErrataError as error:
                self.told.emit(str(error))
        self._tell()

    def _read(self, keys: list[Key]) -> None:
        assert self._workspace is not None
        for key, tags in zip(keys, self._workspace.tags_of(keys), strict=True):
            self._tags[key] = tags
            if not tags:
                del self._tags[key]
        self._notes = self._workspace.notes
        self._tell()

    def _tell(self) -> None:
        self.revision += 1
        self.changed.emit()


def _write(workspace: Workspace, keys: list[Key], text: str) -> None:
    for key in keys:
        workspace.note(key, text)


def _nothing(_answer: object) -> None:
    """Whoever changed many keys was told already."""

"""Random walks over a workspace and over plain dicts: both tell the same after every step."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from errata.workspace import Key, Workspace

FILES = ["a" * 64, "b" * 64]
KEYS = [
    Key("image", 7), Key("image", "7"), Key("gt", 7), Key("gt", -1), Key("gt", "x/'y\""),
    Key("dt", 7, FILES[0]), Key("dt", 7, FILES[1]), Key("dt", 8, FILES[1]),
]  # fmt: skip
NAMES = ["check", "wrong label", "été"]

some_keys = st.lists(st.sampled_from(KEYS), max_size=5)
names = st.sampled_from(NAMES)
Marks = tuple[dict[str, frozenset[Key]], dict[Key, str]]


class Walk(RuleBasedStateMachine):
    """The model is a list of whole states with a place in it: what undo and redo move."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        self.workspace = Workspace(self.folder / "w.errata")
        self.past: list[Marks] = [({name: frozenset() for name in NAMES}, {})]
        self.place = 0
        self.states: dict[str, Any] = {}

    def teardown(self) -> None:
        self.workspace.close()
        assert [path.name for path in self.folder.iterdir()] == ["w.errata"]
        shutil.rmtree(self.folder)

    @property
    def now(self) -> Marks:
        return self.past[self.place]

    def change(self, tags: dict[str, frozenset[Key]], notes: dict[Key, str]) -> None:
        if (tags, notes) != self.now:
            self.past = [*self.past[: self.place + 1], (tags, notes)]
            self.place += 1

    @rule(keys=some_keys, name=names)
    def tag(self, keys: list[Key], name: str) -> None:
        tags, notes = self.now
        new = set(keys) - tags[name]
        assert self.workspace.tag(keys, name) == len(new)
        self.change({**tags, name: tags[name] | new}, notes)

    @rule(keys=some_keys, name=names)
    def untag(self, keys: list[Key], name: str) -> None:
        tags, notes = self.now
        gone = set(keys) & tags[name]
        assert self.workspace.untag(keys, name) == len(gone)
        self.change({**tags, name: tags[name] - gone}, notes)

    @rule(key=st.sampled_from(KEYS), text=st.sampled_from([None, "", "one", "two\nlines"]))
    def note(self, key: Key, text: str | None) -> None:
        tags, notes = self.now
        self.workspace.note(key, text)
        rest = {other: kept for other, kept in notes.items() if other != key}
        self.change(tags, {**rest, key: text} if text else rest)

    @rule()
    def undo(self) -> None:
        done = self.workspace.undo()
        assert (done is not None) == (self.place > 0)
        self.place = max(0, self.place - 1)

    @rule()
    def redo(self) -> None:
        done = self.workspace.redo()
        assert (done is not None) == (self.place < len(self.past) - 1)
        self.place = min(len(self.past) - 1, self.place + 1)

    @rule()
    def open_again(self) -> None:
        self.workspace.close()
        self.workspace = Workspace(self.folder / "w.errata")

    @rule(name=st.sampled_from(["left", "right"]), state=st.dictionaries(names, st.integers()))
    def save_state(self, name: str, state: dict[str, int]) -> None:
        self.workspace.save_state(name, state)
        self.states[name] = state

    @rule(suffix=st.sampled_from([".json", ".csv"]))
    def exported_tags_come_back(self, suffix: str) -> None:
        path = self.folder / f"tags{suffix}"
        tags, notes = self.now
        assert self.workspace.export_tags(path) == sum(map(len, tags.values()))
        with Workspace(self.folder / "other.errata") as other:
            other.import_tags(path)
            assert {name: frozenset(other.tagged(name)) for name in NAMES} == tags
            assert other.notes == (notes if suffix == ".json" else {})
        path.unlink()
        (self.folder / "other.errata").unlink()

    @invariant()
    def same_tags_and_notes(self) -> None:
        tags, notes = self.now
        assert {name: frozenset(self.workspace.tagged(name)) for name in NAMES} == tags
        assert self.workspace.tags == {n: len(tags[n]) for n in sorted(NAMES) if tags[n]}
        each = [frozenset(n for n in NAMES if key in tags[n]) for key in KEYS]
        assert self.workspace.tags_of(KEYS) == each
        assert self.workspace.tags_of(KEYS * 50) == each * 50
        assert self.workspace.notes == notes
        assert [self.workspace.note_of(key) for key in KEYS] == [notes.get(key) for key in KEYS]

    @invariant()
    def same_history(self) -> None:
        undone = [change.undone for change in self.workspace.history]
        assert undone == [place >= self.place for place in range(len(self.past) - 1)]

    @invariant()
    def same_states(self) -> None:
        assert {
            name: self.workspace.load_state(name) for name in self.workspace.states
        } == self.states


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=12, stateful_step_count=20, deadline=None)

"""Keys, arguments, sources, columns for filters, exported files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import errata
from errata import digest
from errata.errors import ErrataError, FileError, InputError, UsageError
from errata.workspace import (
    Key,
    Workspace,
    dt_keys,
    example_keys,
    exchange,
    gt_keys,
    image_keys,
    journal,
)

FILE = "f" * 64


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace(tmp_path / "w.errata") as opened:
        yield opened


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (("gt", 1), r"keys\[0\]: found \('gt', 1\); give keys, such as Key\('gt', 17\)"),
        (Key("box", 1), "give keys"),  # type: ignore[arg-type]
        (Key("gt", True), "64-bit whole numbers"),
        (Key("gt", 2**63), "64-bit whole numbers"),
        (Key("gt", 1.5), "64-bit whole numbers"),  # type: ignore[arg-type]
        (Key("gt", "\ud800"), "texts of up to 1000"),
        (Key("gt", "x" * 1001), "texts of up to 1000"),
        (Key("gt", 1, FILE), "only a detection's key has a file"),
        (Key("dt", 1), "BLAKE3 of its file"),
        (Key("dt", "1", FILE), "record number"),
        (Key("dt", 1, FILE.upper()), "BLAKE3 of its file"),
        (Key("dt", 1, 5), "BLAKE3 of its file"),  # type: ignore[arg-type]
    ],
)
def test_what_is_no_key(workspace: Workspace, key: Any, said: str) -> None:
    for call in (
        lambda: workspace.tag([key], "check"),
        lambda: workspace.untag([key], "check"),
        lambda: workspace.tags_of([key]),
        lambda: workspace.note(key, "text"),
        lambda: workspace.note_of(key),
    ):
        with pytest.raises(UsageError, match=said):
            call()
    assert workspace.history == []


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201, "\ud800", 5, None, "a\0b"])
def test_what_is_no_name(workspace: Workspace, name: Any) -> None:
    with pytest.raises(UsageError, match="name: found"):
        workspace.tag(Key("gt", 1), name)
    with pytest.raises(UsageError, match="name: found"):
        workspace.save_state(name, {})


@pytest.mark.parametrize(
    "state", [[1], {"a": (1,)}, {1: 2}, {"a": float("nan")}, {"a": {1, 2}}, "x", {"a": b""}, None]
)
def test_what_is_no_state(workspace: Workspace, state: Any) -> None:
    workspace.save_state("last", {"kept": True})
    with pytest.raises(UsageError, match="state: found what JSON"):
        workspace.save_state("last", state)
    assert workspace.load_state("last") == {"kept": True}


def test_states(workspace: Workspace) -> None:
    state = {
        "panel": "gallery",
        "score": 0.30000000000000004,
        "filter": 'gt == "é"',
        "open": [None],
    }
    workspace.save_state("last", state)
    assert workspace.load_state("last") == state
    assert workspace.load_state("other") is None
    assert (workspace.remove_state("last"), workspace.remove_state("last")) == (True, False)
    assert (workspace.states, workspace.history) == ([], [])


def test_what_is_no_note(workspace: Workspace) -> None:
    for text in (5, "\ud800"):
        with pytest.raises(UsageError, match="text: found"):
            workspace.note(Key("gt", 1), text)  # type: ignore[arg-type]


def test_only_changes_are_history(workspace: Workspace) -> None:
    key = Key("gt", 1)
    assert (workspace.tag(key, "check"), workspace.tag(key, "check")) == (1, 0)
    workspace.note(key, "one")
    workspace.note(key, "one")
    workspace.untag(Key("gt", 2), "check")
    titles = [change.title for change in workspace.history]
    assert titles == ['tag "check" on 1', "write a note"]
    assert workspace.history[0].made_at.utcoffset() is not None


def test_history_is_bounded(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal, "MOST_CHANGES", 3)
    for i in range(6):
        workspace.tag(Key("gt", i), "check")
    assert len(workspace.history) == 3
    assert [workspace.undo() is not None for _ in range(4)] == [True, True, True, False]
    assert workspace.tags == {"check": 3}
    assert workspace._connection.execute("SELECT count(*) FROM step").fetchone() == (3,)


class TestSources:
    def test_of_arrays_and_of_changed_arrays(self, workspace: Workspace) -> None:
        dataset, model = errata.sample_set()
        workspace.bind(dataset, model)
        workspace.bind(*errata.sample_set())
        assert [(source.role, source.name) for source in workspace.sources] == [
            ("gt", ""),
            ("dt", "sample"),
        ]
        other = errata.Dataset.from_arrays(
            image_ids=[1], annotation_images=[1], boxes_xywh=[[0, 0, 1, 1]], class_ids=[1]
        )
        with pytest.raises(UsageError, match=r"found arrays .* where the workspace belongs to"):
            workspace.bind(other)
        workspace.tag(dt_keys(model, [0]), "check")
        workspace.bind(other, changed=True)
        assert workspace.sources[0].blake3 != workspace.sources[1].blake3
        assert workspace.tags == {"check": 1}

    def test_of_files(self, workspace: Workspace, tmp_path: Path) -> None:
        gt = tmp_path / "gt.json"
        gt.write_text(
            '{"images": [{"id": 1}], "annotations": [], "categories": [{"id": 1, "name": "car"}]}'
        )
        dataset = errata.read(gt)
        workspace.bind(dataset)
        (source,) = workspace.sources
        assert (source.name, source.blake3) == (str(gt), digest.of_file(gt))


class TestExamples:
    def test_tags_follow_detections_and_annotations_when_rows_move(
        self, workspace: Workspace
    ) -> None:
        evaluation = errata.evaluate(*errata.sample_set())
        at_low = evaluation.examples(score_thr=0.35)
        missed = evaluation.examples(score_thr=0.85, kind="fn")
        workspace.tag(example_keys(missed), "missed")
        workspace.tag(example_keys(at_low.filter('kind == "fp"')), "check")
        for thr in (0.35, 0.75, 0.85):
            for sort in ("score", "iou"):
                examples = evaluation.examples(score_thr=thr, sort=sort)
                extra = {"tags": workspace.example_tags(examples)}
                check = examples.filter('"check" in tags', extra)
                assert [float(score) for score in check.score] == [0.6] * (thr < 0.6)
                kept = {int(row) for row in examples.filter('"missed" in tags', extra).gt}
                assert kept == {int(row) for row in missed.gt} & {int(row) for row in examples.gt}

    def test_a_match_is_tagged_on_both_of_its_objects(self, workspace: Workspace) -> None:
        evaluation = errata.evaluate(*errata.sample_set())
        matches = evaluation.examples(score_thr=0.35, kind="tp")
        gts, dts = matches.gt.tolist(), matches.dt.tolist()
        keys = example_keys(matches)
        assert keys == [*dt_keys(matches.inferences, dts), *gt_keys(matches.dataset, gts)]
        assert workspace.tag(keys, "check") == 2 * len(matches)
        above = float(max(matches.score)) + 0.001
        for parted in (evaluation.examples(score_thr=above), evaluation.examples(iou_thr=0.999)):
            has = workspace.example_tags(parted).has("check").tolist()
            pairs = zip(parted.gt.tolist(), parted.dt.tolist(), strict=True)
            assert has == [gt in gts or dt in dts for gt, dt in pairs]
            assert any(has)

    def test_a_region_has_no_part_in_the_tags_of_what_it_absorbs(
        self, workspace: Workspace
    ) -> None:
        dataset = errata.Dataset.from_arrays(
            image_ids=[1], annotation_images=[1], boxes_xywh=[[0, 0, 100, 100]], class_ids=[1],
            crowd=[True],
        )  # fmt: skip
        model = errata.InferenceSet.from_arrays(
            dataset, images=[1, 1], boxes_xywh=[[0, 0, 50, 50], [50, 50, 50, 50]],
            class_ids=[1, 1], scores=[0.9, 0.8],
        )  # fmt: skip
        absorbed = errata.evaluate(dataset, model).examples(kind="absorbed", score_thr=0.5)
        assert len(absorbed) == 2
        workspace.tag(example_keys(absorbed.filter("score > .85")), "check")
        assert workspace.example_tags(absorbed).has("check").sum() == 1
        workspace.tag(gt_keys(dataset, [0]), "wrong box")
        assert workspace.example_tags(absorbed).has("wrong box").sum() == 0

    def test_another_model_has_tags_of_its_own(self, workspace: Workspace) -> None:
        dataset, model = errata.sample_set()
        other = errata.InferenceSet.from_arrays(
            dataset, images=[1], boxes_xywh=[[0, 0, 9, 9]], class_ids=[1], scores=[0.5]
        )
        workspace.tag(dt_keys(model, range(len(model))), "check")
        tags = workspace.example_tags(errata.evaluate(dataset, other).examples(kind="tp"))
        assert tags.names == ()
        workspace.tag(gt_keys(dataset, [0]), "wrong label")
        examples = errata.evaluate(dataset, other).examples(kind="tp")
        assert workspace.example_tags(examples).has("wrong label").tolist() == [True]

    def test_images(self, workspace: Workspace) -> None:
        images = errata.evaluate(*errata.sample_set()).per_image()
        workspace.tag(image_keys([3, 1]), "blurred")
        extra = {"tags": workspace.image_tags(images.image_ids)}
        assert images.filter('"blurred" not in tags', extra).image_ids == [2]
        assert images.filter("tags is present", extra).image_ids == [1, 3]

    def test_empty_sets(self, workspace: Workspace) -> None:
        none = errata.evaluate(*errata.sample_set()).examples(score_thr=2, kind="tp")
        workspace.tag(gt_keys(errata.sample_set()[0], [0]), "check")
        assert len(none) == len(workspace.example_tags(none)) == 0
        assert len(workspace.image_tags([])) == 0


ODD = ["7", "-3", '"quoted"', "a,b", "line\nbreak", " spaced ", "007", "", "=1+1", "\r", "1e5"]


class TestExchange:
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["check", 'say "hi"', "a,b", "é", "7"]),
                st.sampled_from(ODD) | st.integers(-(2**63), 2**63 - 1),
            ),
            unique=True,
        ),
        st.sampled_from([".json", ".csv"]),
    )
    def test_every_id_comes_back(self, pairs: list[tuple[str, Any]], suffix: str) -> None:
        from tempfile import TemporaryDirectory

        rows = [(name, Key("image", ref)) for name, ref in pairs]
        with TemporaryDirectory() as folder:
            path = str(Path(folder, f"tags{suffix}"))
            exchange.write(path, rows, {}, [])
            assert exchange.read(path) == (rows, {})

    def test_import_is_one_change(self, workspace: Workspace, tmp_path: Path) -> None:
        path = tmp_path / "tags.json"
        workspace.tag([Key("gt", 1), Key("dt", 2, FILE)], "check")
        workspace.note(Key("gt", 1), "note")
        assert workspace.export_tags(path) == 2
        assert json.loads(path.read_text())["tags"][0] == {
            "tag": "check", "kind": "gt", "id": 1, "file": ""
        }  # fmt: skip
        workspace.untag([Key("gt", 1), Key("dt", 2, FILE)], "check")
        workspace.note(Key("gt", 1), None)
        assert workspace.import_tags(path) == 2
        assert workspace.import_tags(path) == 0
        assert workspace.notes == {Key("gt", 1): "note"}
        done = workspace.undo()
        assert done is not None
        assert done.title == "import tags.json"
        assert (workspace.tags, workspace.notes) == ({}, {})

    @pytest.mark.parametrize(
        ("name", "text", "said"),
        [
            ("a.csv", "", "line 1: found ''; the first line is tag,kind,id,file"),
            ("a.csv", "tag,kind,id\n", "the first line is"),
            ("a.csv", "tag,kind,id,file\ncheck,gt,1\n", "line 2: found 3 values"),
            ("a.csv", "tag,kind,id,file\n,gt,1,\n", r"line 2\.tag: found ''"),
            ("a.csv", "tag,kind,id,file\nx,box,1,\n", "line 2: found .*'box'"),
            ("a.csv", 'tag,kind,id,file\nx,gt,"""1",\n', "line 2: found the id"),
            ("a.csv", "tag,kind,id,file\nx,dt,1,ff\n", "line 2: found .*BLAKE3"),
            ("a.csv", 'tag,kind,id,file\n"x,gt,1,\n', "found no CSV"),
            ("a.json", "", "file: found no JSON"),
            ("a.json", "[" * 100_000, "file: found no JSON"),
            ("a.json", "{}", "format: found another one"),
            ("a.json", '{"format": "errata tags 1", "tags": {}}', "tags: found {}; give a list"),
            ("a.json", '{"format": "errata tags 1", "tags": [5]}', r"tags\[0\]: found 5"),
            ("a.json", '{"format": "errata tags 1", "tags": [{}]}', r"tags\[0\]\.tag: found None"),
            ("a.json", '{"format": "errata tags 1", "tags": [{"tag": "x", "kind": "gt"}]}', "None"),
            ("a.json", '{"format": "errata tags 1", "tags": [{"tag": "x", "kind": []}]}', r"\[\]"),
            ("a.json", '{"format": "errata tags 1", "notes": [{"kind": "gt", "id": 1}]}', "text"),
        ],
    )
    def test_odd_files(
        self, workspace: Workspace, tmp_path: Path, name: str, text: str, said: str
    ) -> None:
        path = tmp_path / name
        path.write_text(text)
        with pytest.raises(InputError, match=said) as caught:
            workspace.import_tags(path)
        assert str(caught.value).startswith(f"{path}: ")
        assert "\n" not in str(caught.value)
        assert (workspace.tags, workspace.history) == ({}, [])

    @given(st.binary(max_size=60), st.sampled_from([".json", ".csv"]), st.booleans())
    def test_any_bytes(self, content: bytes, suffix: str, headed: bool) -> None:
        from tempfile import TemporaryDirectory

        head = {".json": b'{"format": "errata tags 1", "tags": [', ".csv": b"tag,kind,id,file\n"}
        with TemporaryDirectory() as folder:
            path = Path(folder, f"tags{suffix}")
            path.write_bytes((head[suffix] if headed else b"") + content)
            try:
                exchange.read(str(path))
            except ErrataError as error:
                place = error.place  # type: ignore[attr-defined]
            else:
                place = "read"
            assert place

    def test_paths(self, workspace: Workspace, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match=r"ends in \.json or \.csv"):
            workspace.export_tags(tmp_path / "tags.txt")
        with pytest.raises(FileError, match="cannot be written"):
            workspace.export_tags(tmp_path / "no" / "tags.csv")
        with pytest.raises(FileError, match="cannot be read"):
            workspace.import_tags(tmp_path / "no.csv")
        (tmp_path / "x.csv").write_bytes(b"\xff\xfe")
        with pytest.raises(InputError, match="byte 0: found no UTF-8"):
            workspace.import_tags(tmp_path / "x.csv")


def test_many(workspace: Workspace) -> None:
    keys = [Key("dt", i, FILE) for i in range(20_000)]
    assert workspace.tag(keys, "check") == 20_000
    assert workspace.tagged("check") == keys
    assert workspace.tags_of(keys[:300]) == [frozenset({"check"})] * 300
    assert workspace.undo() is not None
    assert workspace.tags == {}


def test_a_workspace_in_memory_can_all_but_stay(tmp_path: Path) -> None:
    with Workspace(None) as workspace:
        assert workspace.path == ""
        assert workspace.tag([Key("gt", 1), Key("image", "a")], "check") == 2
        workspace.note(Key("gt", 1), "odd")
        workspace.undo()
        assert workspace.notes == {}
        workspace.redo()
        assert workspace.export_tags(tmp_path / "tags.json") == 2
    with Workspace(None) as another:
        assert another.tags == {}
        assert another.import_tags(tmp_path / "tags.json") == 2
        assert another.notes == {Key("gt", 1): "odd"}

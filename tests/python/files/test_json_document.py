"""JSON files: read strictly, written whole, taken apart with the place of what is wrong."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from errata import digest
from errata.errors import FileError, InputError
from errata.files.fields import Fields
from errata.files.json_document import parse, read_json, write_json
from errata.files.replacing import replacing


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    # The last is text that is no Unicode, which JSON can hold and UTF-8 cannot.
    value = {"a": [1, 0.1, None, True], "ä": "\ud800"}
    write_json(path, value)
    assert read_json(path) == (value, digest.of_file(path))
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(path, float("nan"))
    assert read_json(path)[0] == value
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"[1", "a.json: line 1 column 3: found no JSON (Expecting ',' delimiter); give a whole"),
        (b"[NaN]", "a.json: found NaN; give a finite number or null"),
        (b"[-Infinity]", "a.json: found -Infinity; give a finite number or null"),
        (b'{"a": {"b": 1, "b": 2}}', "a.json: found the key 'b' twice in one object; keep the one"),
        (b'"\xe9"', "a.json: byte 1: found no UTF-8; save it as UTF-8"),
        (b"[" * 100_000, "a.json: found lists nested too deeply; write it anew"),
        (b"1" * 5000, "a.json: found Exceeds the limit"),
    ],
)
def test_what_is_no_json(content: bytes, says: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(content, "a.json")
    assert str(caught.value).startswith(says)


@pytest.mark.parametrize(
    ("take", "value", "says"),
    [
        ("number", "1", 'found "1"; give a finite number'),
        ("number", True, "found true; give a finite number"),
        ("number", 10**400, "found 1000"),
        ("numbers", [1, None], "[1]: found null; give a finite number"),
        ("rows", [[1, 2], [3]], "[1]: found a list of 1; give 2, as in the first row"),
        ("rows", [[1, "a"]], '[0][1]: found "a"; give a finite number'),
        ("rows", [1], "[0]: found 1; give a list of finite numbers"),
        ("text", 1, "found 1; give a string"),
        ("texts", ["a", 1], "[1]: found 1; give a string"),
        ("flag", 0, "found 0; give true or false"),
        ("items", {}, "found an object of 0; give a list"),
        ("object", [], "found a list of 0; give an object"),
        ("within", "x", 'found "x"; give an object'),
        ("objects", [{}, 1], "[1]: found 1; give an object"),
    ],
)
def test_values_of_another_kind(take: str, value: Any, says: str) -> None:
    fields = Fields({"key": value}, "a.json", "top[2]")
    with pytest.raises(InputError) as caught:
        getattr(fields, take)("key")
    place = str(caught.value).removeprefix("a.json: top[2].key").removeprefix(": ")
    assert place.startswith(says)


def test_what_was_not_taken() -> None:
    fields = Fields({"a": 1, "b": None, "c": [[1, 2.5]], "d": {"e": "x"}, "f": "y"})
    assert (fields.number("a"), fields.text("b"), fields.rows("c")) == (1, None, ((1, 2.5),))
    assert (within := fields.within("d")) is not None
    assert (within.text("e"), within.at("e"), within.rest()) == ("x", "d.e", {})
    assert fields.rest() == {"b": None, "f": "y"}
    assert fields.others(("a", "b", "c", "d")) == {"f": "y"}
    with pytest.raises(InputError, match=r"^b: found nothing; give one$"):
        fields.required("b", fields.text("b"), "give one")


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path, link = tmp_path / "a", tmp_path / "link"
    path.write_bytes(b"before")
    link.symlink_to(path)

    def stopped() -> None:
        with replacing(link) as file:
            file.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert path.read_bytes() == b"before"
    with replacing(link) as file:
        file.write(b"after")
    assert (link.is_symlink(), path.read_bytes()) == (True, b"after")
    with pytest.raises(FileError, match="none/a: cannot be written: No such file"):
        write_json(tmp_path / "none" / "a", 1)
    assert sorted(tmp_path.iterdir()) == [path, link]


def test_writers_at_once_do_not_meet(tmp_path: Path) -> None:
    path, together = tmp_path / "a.json", threading.Barrier(2)

    def write(value: int) -> None:
        with replacing(path) as file:
            together.wait(10)
            file.write(str(value).encode() * 1000)
            together.wait(10)

    threads = [threading.Thread(target=write, args=(value,)) for value in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() in (b"1" * 1000, b"2" * 1000)
    assert list(tmp_path.iterdir()) == [path]

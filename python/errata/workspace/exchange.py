"""Tags and notes as files: JSON, and tags alone as CSV.

JSON: ``{"format": "errata tags 1", "sources": [...], "tags": [{"tag", "kind", "id", "file"}],
"notes": [{"text", "kind", "id", "file"}]}``. CSV: the columns ``tag,kind,id,file``; an id that is a
text and could be taken for a number, begins with a double quote, or has a line break or the like in
it, is written as JSON writes it.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, Any

from errata.errors import FileError, InputError, UsageError
from errata.workspace.failures import refused
from errata.workspace.keys import Key, is_storable, trouble_with
from errata.workspace.names import checked_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from errata.workspace.sources import Source

    Rows = list[tuple[str, Key]]

FORMAT = "errata tags 1"
FIELDS = ("tag", "kind", "id", "file")
_WHOLE = re.compile(r"-?[0-9]+")


def write(path: str, rows: Rows, notes: dict[Key, str], files: Sequence[Source]) -> None:
    """Write tags and notes to a file that ends in ``.json`` or ``.csv``."""
    text = _csv(rows) if _suffix(path) == ".csv" else _json(rows, notes, files)
    try:
        handle, unfinished = mkstemp(prefix=".errata-", dir=Path(path).parent)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
            Path(unfinished).replace(path)
        finally:
            Path(unfinished).unlink(missing_ok=True)
    except OSError as error:
        raise refused(
            path, f"cannot be written ({error.strerror or error})", "choose another path"
        ) from error


def read(path: str) -> tuple[Rows, dict[Key, str]]:
    """Read tags and notes from such a file.

    Raises
    ------
    FileError, InputError
        The file cannot be read, or is not as it was exported.
    """
    suffix = _suffix(path)
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        message = f"{path}: cannot be read: {error.strerror or error}"
        raise FileError(message, file=path) from error
    except UnicodeDecodeError as error:
        raise _odd(path, f"byte {error.start}", "found no UTF-8", "save it as UTF-8") from error
    return _of_csv(path, text) if suffix == ".csv" else _of_json(path, text)


def _suffix(path: str) -> str:
    suffix = Path(path).suffix.lower()
    if suffix not in (".json", ".csv"):
        raise UsageError.at("path", f"found {path}", "give a path that ends in .json or .csv")
    return suffix


def _json(rows: Rows, notes: dict[Key, str], files: Sequence[Source]) -> str:
    content = {
        "format": FORMAT,
        "sources": [vars(source) for source in files],
        "tags": [{"tag": name, **key._asdict()} for name, key in rows],
        "notes": [{"text": text, **key._asdict()} for key, text in notes.items()],
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _csv(rows: Rows) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(FIELDS)
    writer.writerows((name, key.kind, _written(key.id), key.file) for name, key in rows)
    return text.getvalue()


def _written(ref: int | str) -> str:
    if isinstance(ref, int):
        return str(ref)
    odd = _WHOLE.fullmatch(ref) or ref[:1] == '"' or not ref.isprintable()
    return json.dumps(ref) if odd else ref


def _of_csv(path: str, text: str) -> tuple[Rows, dict[Key, str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: Rows = []
    try:
        header = next(reader, [])
        if tuple(header) != FIELDS:
            advice = f"the first line is {','.join(FIELDS)}"
            raise _odd(path, "line 1", f"found {','.join(header)!r:.60}", advice)
        for cells in reader:
            place = f"line {reader.line_num}"
            if len(cells) != len(FIELDS):
                raise _odd(path, place, f"found {len(cells)} values", f"give {len(FIELDS)}")
            name, kind, ref, file = cells
            record = {"tag": name, "kind": kind, "id": _id_of(path, place, ref), "file": file}
            rows.append((_name(path, place, record), _key(path, place, record)))
    except csv.Error as error:
        place = f"line {reader.line_num}"
        raise _odd(path, place, f"found no CSV ({error})", "export it again") from error
    return rows, {}


def _id_of(path: str, place: str, written: str) -> int | str:
    if _WHOLE.fullmatch(written) and len(written) <= 20:
        return int(written)
    if written[:1] != '"':
        return written
    try:
        ref = json.loads(written)
    except ValueError:
        ref = None
    if not isinstance(ref, str):
        raise _odd(path, place, f"found the id {written:.60}", "close its quotes, or take them off")
    return ref


def _of_json(path: str, text: str) -> tuple[Rows, dict[Key, str]]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _odd(path, "file", f"found no JSON ({error})", "export it again") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise _odd(path, "format", "found another one", f"give an export with {FORMAT!r}")
    rows: Rows = []
    for place, record in _records(path, content, "tags"):
        rows.append((_name(path, place, record), _key(path, place, record)))
    notes: dict[Key, str] = {}
    for place, record in _records(path, content, "notes"):
        note = record.get("text")
        if not isinstance(note, str) or not note or not is_storable(note):
            raise _odd(path, f"{place}.text", f"found {note!r:.60}", "give a text")
        notes[_key(path, place, record)] = note
    return rows, notes


def _records(path: str, content: dict[str, Any], field: str) -> list[tuple[str, dict[str, Any]]]:
    records = content.get(field, [])
    if not isinstance(records, list):
        raise _odd(path, field, f"found {records!r:.60}", "give a list")
    for i, record in enumerate(records):
        if not isinstance(record, dict):
            raise _odd(path, f"{field}[{i}]", f"found {record!r:.60}", "give an object")
    return [(f"{field}[{i}]", record) for i, record in enumerate(records)]


def _name(path: str, place: str, record: dict[str, Any]) -> str:
    try:
        return checked_name(record.get("tag"), "tag")
    except UsageError as error:
        raise _odd(path, f"{place}.tag", error.found, error.advice) from error


def _key(path: str, place: str, record: dict[str, Any]) -> Key:
    key = Key(record.get("kind"), record.get("id"), record.get("file", ""))  # type: ignore[arg-type]
    trouble = trouble_with(key)
    if trouble:
        raise _odd(path, place, f"found {tuple(key)!r:.80}", trouble)
    return key


def _odd(path: str, place: str, found: str, advice: str) -> InputError:
    message = f"{path}: {place}: {found}; {advice}"
    return InputError(message, file=path, place=place, found=found, advice=advice)

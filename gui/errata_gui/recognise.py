"""Which of some files is ground truth and which are predictions, told by what is in them.

COCO's ground truth is an object with ``images`` or ``categories``; results are a list of records
with an ``image_id``, by itself or inside an object. The reader says later whether all is well: this
decides only which file goes where.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from errata_gui.there import is_folder

if TYPE_CHECKING:
    from errata_gui.jobs import Handle

_BLOCK = 1 << 20
_OVERLAP = 64
_HEAD = 1 << 16
_MOST = 200
"""Files of a folder that are looked into."""

_TRUTH = re.compile(rb'"(?:images|categories)"\s*:\s*\[')
_RESULTS = re.compile(rb'"(?:annotations|predictions|results|detections)"\s*:\s*\[')
PICTURES = frozenset((".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff", ".gif"))


@dataclass(frozen=True)
class Recognised:
    """What some files and folders hold.

    Attributes
    ----------
    gts, dts : tuple of str
        Ground truths and predictions, the likeliest first.
    folders : tuple of str
        Folders of pictures.
    others : tuple of (path, reason)
        What is neither.
    """

    gts: tuple[str, ...] = ()
    dts: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    others: tuple[tuple[str, str], ...] = ()

    def missing(self) -> str:
        """Say what is still needed, in one sentence; empty where nothing is."""
        if self.gts and self.dts:
            return ""
        if self.gts:
            return f"{Path(self.gts[0]).name} is ground truth; now name the predictions."
        if self.dts:
            return f"{Path(self.dts[0]).name} holds predictions; now name the ground truth."
        if self.others:
            path, reason = self.others[0]
            return f"{Path(path).name}: {reason}."
        if self.folders:
            return "Pictures, but no ground truth and no predictions; name both files."
        return "Name the ground truth and the predictions."


def recognise(
    paths: Iterable[str | Path], handle: Handle | None = None, *, blocks: int | None = None
) -> Recognised:
    """Look into files and folders; never raises for what is in them.

    Parameters
    ----------
    paths : iterable of path
        Files, and folders whose files are looked into.
    handle : Handle, optional
        Says whether to stop.
    blocks : int, optional
        Look into no more of each file than so many MiB; by default into all of it.

    Raises
    ------
    errata.CancelledError
        `handle` was told to stop.
    """
    found: dict[str, list[str]] = {"gt": [], "dt": [], "folder": []}
    others: list[tuple[str, str]] = []
    for named in map(Path, paths):
        for path, in_folder in _files(named):
            if handle is not None:
                handle.check()
            what, reason = _kind(path, blocks)
            if what:
                found[what].append(str(path))
            elif not in_folder or path == named:
                others.append((str(path), reason))
    gts, dts, folders = (tuple(dict.fromkeys(found[what])) for what in ("gt", "dt", "folder"))
    return Recognised(gts, dts, folders, tuple(others))


def _files(named: Path) -> Iterator[tuple[Path, bool]]:
    """Give a file itself, or what lies in a folder: the JSON files, and folders of pictures."""
    if not is_folder(named):
        yield named, False
        return
    try:
        inside = sorted(named.iterdir())[: 10 * _MOST]
    except OSError:
        inside = []
    files = [path for path in inside if _is_json(path)]
    annotations = named / "annotations"
    if is_folder(annotations):
        files += sorted(path for path in annotations.iterdir() if _is_json(path))
    if not files:
        yield named, False
    for path in files[:_MOST]:
        yield path, True


def _is_json(path: Path) -> bool:
    return path.suffix.lower() == ".json" and not path.name.startswith(".")


def _kind(path: Path, blocks: int | None) -> tuple[str, str]:
    """Give "gt", "dt", "folder" or "", and why it is none of them."""
    if is_folder(path):
        held = (each for each in path.rglob("*") if each.suffix.lower() in PICTURES)
        if next(held, None) is not None:
            return "folder", ""
        return "", "a folder with neither JSON files nor pictures"
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD).lstrip(b"\xef\xbb\xbf \t\r\n")
            if head[:1] == b"[":
                return _of_list(head)
            if head[:1] != b"{":
                return "", "no JSON, which is what COCO's files are"
            file.seek(0)
            return _of_object(islice(iter(lambda: file.read(_BLOCK), b""), blocks))
    except (OSError, ValueError) as error:
        return "", f"cannot be read: {getattr(error, 'strerror', None) or error}"


def _of_list(head: bytes) -> tuple[str, str]:
    if head[1:].lstrip()[:1] == b"]" or b'"image_id"' in head:
        return "dt", ""
    return "", "a list whose records have no image_id, so no predictions"


def _of_object(blocks: Iterator[bytes]) -> tuple[str, str]:
    """Look for the lists of a ground truth; they may come after long others."""
    before, results = b"", False
    for block in blocks:
        text = before + block
        if _TRUTH.search(text):
            return "gt", ""
        results = results or _RESULTS.search(text) is not None
        before = block[-_OVERLAP:]
    if results:
        return "dt", ""
    return "", "JSON, but neither COCO's ground truth nor results"

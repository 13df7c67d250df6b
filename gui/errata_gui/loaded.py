"""What was opened: files as columns, and the folder of pictures."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import errata
from errata import _core
from errata_gui.state import ObjectKeys
from errata_gui.there import is_file

if TYPE_CHECKING:
    from errata_gui.jobs import Handle
    from errata_gui.state import Rule


_WARNINGS = Lock()


@dataclass(frozen=True, eq=False)
class Loaded:
    """A data set, one model's predictions, and their matching by one rule.

    Attributes
    ----------
    gt, dt : str
        The files, as named.
    dataset, inferences
    evaluation
        Matched by `rule`.
    rule : Rule
    images : Path, optional
        The folder of the pictures; None where none was found.
    warnings : tuple of str
        What was odd in the files and kept.
    skip_invalid : bool
        Whether records that would be refused were left out.
    n_pictures : int
        How many of the images have their file in `images`.
    """

    gt: str
    dt: str
    dataset: errata.Dataset
    inferences: errata.InferenceSet
    evaluation: errata.Evaluation
    rule: Rule
    images: Path | None = None
    warnings: tuple[str, ...] = ()
    skip_invalid: bool = False
    n_pictures: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What names the data: the hashes of both files."""
        return self.dataset.blake3, self.inferences.blake3

    @cached_property
    def keys(self) -> ObjectKeys:
        """Names of objects and their numbers."""
        return ObjectKeys(self.dataset, self.inferences)

    def rematch(self, rule: Rule) -> Loaded:
        """Match by another rule; takes as long as matching takes."""
        with noted_warnings() as sentences:
            matched = errata.evaluate(self.dataset, self.inferences, **rule.arguments())
        said = tuple(dict.fromkeys((*self.warnings, *sentences)))
        return replace(self, evaluation=matched, rule=rule, warnings=said)

    def with_images(self, folder: Path | None) -> Loaded:
        """Look for pictures in another folder."""
        return replace(self, images=folder, n_pictures=count_pictures(folder, self.dataset))

    def picture(self, rank: int) -> Path | None:
        """Give the file of an image, if there is one."""
        name = self.dataset.file_names[rank]
        if self.images is None or name is None:
            return None
        path = self.images / name
        if not is_file(path):
            path = self.images / Path(name).name
        return path if is_file(path) else None


def load(
    gt: str,
    dt: str,
    rule: Rule,
    images: Path | None = None,
    handle: Handle | None = None,
    *,
    skip_invalid: bool = False,
) -> Loaded:
    """Read both files and match them.

    Raises
    ------
    errata.ErrataError
        What is wrong with a file, in one sentence.
    errata.CancelledError
        `handle` was told to stop.
    """
    truth, results = _core.Progress(), _core.Progress()
    # Matching follows reading, and takes about a tenth of its time.
    total = (_size(gt) + _size(dt)) * 10 // 9
    if handle is not None:
        handle.watched = lambda: (truth.done + results.done, total)
    with noted_warnings() as sentences:
        dataset = errata.read(gt, skip_invalid=skip_invalid, progress=truth)
        _check(handle)
        inferences = errata.read_predictions(
            dt, dataset, skip_invalid=skip_invalid, progress=results
        )
        _check(handle)
        rule, evaluation = _matched(dataset, inferences, rule, sentences)
    folder = images or find_images(Path(gt), dataset)
    _check(handle)
    return Loaded(
        gt,
        dt,
        dataset,
        inferences,
        evaluation,
        rule,
        folder,
        tuple(sentences),
        skip_invalid,
        count_pictures(folder, dataset),
    )


@contextmanager
def noted_warnings() -> Iterator[list[str]]:
    """Collect errata's warnings, each sentence once; for one thread at a time."""
    sentences: list[str] = []
    # Python's filters of warnings are the whole process's.
    with _WARNINGS, warnings.catch_warnings(record=True) as odd:
        warnings.simplefilter("always", errata.ErrataWarning)
        yield sentences
        sentences[:0] = list(dict.fromkeys(str(each.message) for each in odd))


def find_images(gt: Path, dataset: errata.Dataset) -> Path | None:
    """Look where pictures usually lie: beside the ground truth, in `images`, in a folder above."""
    names = [name for name in dataset.file_names[:20] if name]
    if not names:
        return None
    here = gt.resolve().parent
    for base in (here, here.parent):
        for folder in (base, base / "images", base / "JPEGImages", base / "data", base / gt.stem):
            if any(is_file(folder / name) for name in names):
                return folder
    return None


def _matched(
    dataset: errata.Dataset, inferences: errata.InferenceSet, rule: Rule, sentences: list[str]
) -> tuple[Rule, errata.Evaluation]:
    """Match by a rule as far as it fits these files; where it is none, by the default."""
    rule = _rule_that_fits(rule, inferences, sentences)
    try:
        return rule, errata.evaluate(dataset, inferences, **rule.arguments())
    except errata.UsageError as refused:
        sentences.append(f"the matching rule is left out: {refused}")
        rule = type(rule)()
        return rule, errata.evaluate(dataset, inferences)


def _rule_that_fits(rule: Rule, inferences: errata.InferenceSet, sentences: list[str]) -> Rule:
    """Leave out allowed matches of labels that these files do not have, and say so."""
    known = inferences.label_index
    unknown = sorted({label for pair in rule.matches for label in pair if label not in known})
    if not unknown:
        return rule
    sentences.append(f"allowed matches are left out: there is no label {', '.join(unknown)}")
    kept = tuple(pair for pair in rule.matches if known.keys() >= set(pair))
    # Without pairs only equal labels pair, as before but for them.
    return replace(rule, matches=kept) if kept else replace(rule, matches=(), class_agnostic=False)


def count_pictures(folder: Path | None, dataset: errata.Dataset) -> int:
    """Count the images whose file lies in a folder, by its name or by its whole path."""
    if folder is None:
        return 0
    try:
        there = {entry.name for entry in os.scandir(folder)}
    except OSError:
        return 0
    return sum(
        name is not None and (Path(name).name in there or ("/" in name and is_file(folder / name)))
        for name in dataset.file_names
    )


def _size(path: str) -> int:
    """Give a file's size; 0 where there is none to know, and reading says what is wrong."""
    try:
        return Path(path).stat().st_size
    except (OSError, ValueError):
        return 0


def _check(handle: Handle | None) -> None:
    if handle is not None:
        handle.check()

"""What was opened: files as columns, and the folder of pictures."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import errata

if TYPE_CHECKING:
    from errata_gui.jobs import Handle
    from errata_gui.state import Rule


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
    """

    gt: str
    dt: str
    dataset: errata.Dataset
    inferences: errata.InferenceSet
    evaluation: errata.Evaluation
    rule: Rule
    images: Path | None = None
    warnings: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What names the data: the hashes of both files."""
        return self.dataset.blake3, self.inferences.blake3

    def rematch(self, rule: Rule) -> Loaded:
        """Match by another rule; takes as long as matching takes."""
        matched = errata.evaluate(self.dataset, self.inferences, **rule.arguments())
        return replace(self, evaluation=matched, rule=rule)

    def with_images(self, folder: Path | None) -> Loaded:
        """Look for pictures in another folder."""
        return replace(self, images=folder)

    def picture(self, rank: int) -> Path | None:
        """Give the file of an image, if there is one."""
        name = self.dataset.file_names[rank]
        if self.images is None or name is None:
            return None
        path = self.images / name
        if not path.is_file():
            path = self.images / Path(name).name
        return path if path.is_file() else None


def load(
    gt: str, dt: str, rule: Rule, images: Path | None = None, handle: Handle | None = None
) -> Loaded:
    """Read both files and match them.

    Raises
    ------
    errata.ErrataError
        What is wrong with a file, in one sentence.
    errata.CancelledError
        `handle` was told to stop.
    """
    steps = 3
    with warnings.catch_warnings(record=True) as odd:
        warnings.simplefilter("always", errata.ErrataWarning)
        _tell(handle, 0, steps)
        dataset = errata.read(gt)
        _tell(handle, 1, steps)
        inferences = errata.read_predictions(dt, dataset)
        _tell(handle, 2, steps)
        evaluation = errata.evaluate(dataset, inferences, **rule.arguments())
        _tell(handle, steps, steps)
    sentences = tuple(dict.fromkeys(str(each.message) for each in odd))
    folder = images or find_images(Path(gt), dataset)
    return Loaded(gt, dt, dataset, inferences, evaluation, rule, folder, sentences)


def find_images(gt: Path, dataset: errata.Dataset) -> Path | None:
    """Look where pictures usually lie: beside the ground truth, in `images`, in a folder above."""
    names = [name for name in dataset.file_names[:20] if name]
    if not names:
        return None
    here = gt.resolve().parent
    for base in (here, here.parent):
        for folder in (base, base / "images", base / "JPEGImages", base / "data", base / gt.stem):
            if any((folder / name).is_file() for name in names):
                return folder
    return None


def _tell(handle: Handle | None, done: int, total: int) -> None:
    if handle is not None:
        handle.progress(done, total)

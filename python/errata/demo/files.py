"""Where the demo's files lie, and when a folder may be written over."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from errata.errors import UsageError

MARKER = ".errata-demo"
MARKER_TEXT = "Written by errata.demo; the demo's files in this folder may be overwritten.\n"


@dataclass(frozen=True)
class DemoFiles:
    """Paths of a demo data set.

    Attributes
    ----------
    folder
        The folder that holds all of it.
    images
        Folder of the pictures (JPEG, 480 x 360).
    gt
        COCO ground truth.
    model_a, model_b
        COCO results of the two models.
    embeddings
        NumPy array, float32, shape (n_images, 64), in the order of the ground truth's `images`.
    planted
        What was planted, as JSON.
    """

    folder: Path
    images: Path
    gt: Path
    model_a: Path
    model_b: Path
    embeddings: Path
    planted: Path

    @classmethod
    def under(cls, folder: Path) -> DemoFiles:
        """Return the paths inside a folder; nothing is touched."""
        return cls(
            folder=folder,
            images=folder / "images",
            gt=folder / "gt.json",
            model_a=folder / "model_a.json",
            model_b=folder / "model_b.json",
            embeddings=folder / "embeddings.npy",
            planted=folder / "planted.json",
        )

    def claim(self) -> None:
        """Make the folder ready: mark it as a demo and remove an earlier demo's files.

        Raises
        ------
        UsageError
            If the folder is a file, or holds something and is not an earlier demo.
        """
        marker = self.folder / MARKER
        if self.folder.exists() and not self.folder.is_dir():
            message = f"{self.folder} is a file: name a new or an empty folder."
            raise UsageError(message)
        if self.folder.is_dir() and not marker.is_file() and any(self.folder.iterdir()):
            message = f"{self.folder} is not empty and holds no earlier demo: name a new folder."
            raise UsageError(message)
        self.images.mkdir(parents=True, exist_ok=True)
        marker.write_text(MARKER_TEXT, encoding="utf-8", newline="\n")
        for path in (self.gt, self.model_a, self.model_b, self.embeddings, self.planted):
            path.unlink(missing_ok=True)
        # Only names that a demo gives: whatever else lies there is not ours to remove.
        for path in self.images.glob("[0-9][0-9][0-9][0-9][0-9][0-9].jpg"):
            path.unlink()

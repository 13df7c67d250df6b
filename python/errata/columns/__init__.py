"""Data sets and inference sets: handles on columns that live in the engine.

Nothing heavy is imported: arrays are made, and NumPy is loaded, when one is asked for.
"""

from __future__ import annotations

from errata.columns.dataset import Dataset
from errata.columns.inference_set import InferenceSet
from errata.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from errata.columns.frozen import ImageId as ImageId

__all__ = ["Dataset", "InferenceSet", "check_kinds"]


def check_kinds(dataset: object, inferences: object) -> None:
    """Refuse anything but a data set and an inference set, in this order."""
    for place, given, kind in (
        ("dataset", dataset, Dataset),
        ("inferences", inferences, InferenceSet),
    ):
        if not isinstance(given, kind):
            how = "errata.read" if kind is Dataset else "errata.read_predictions"
            raise UsageError.at(place, f"found {given!r}", f"give what {how} gives")

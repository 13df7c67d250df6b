"""errata finds every mistake of a computer-vision model, at every threshold, at once.

Examples
--------
>>> import errata
>>> dataset = errata.Dataset.from_arrays(
...     image_ids=[1], annotation_images=[1], boxes_xywh=[[0, 0, 10, 10]], class_ids=[7]
... )
>>> model = errata.InferenceSet.from_arrays(
...     dataset, images=[1], boxes_xywh=[[0, 0, 10, 9]], class_ids=[7], scores=[0.8]
... )
>>> errata.evaluate(dataset, model).metrics(score_thr=0.5, iou_thr=0.5).tp
1
"""

from __future__ import annotations

from errata._core import __version__ as __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from errata import anomaly as anomaly
    from errata import embeddings as embeddings
    from errata import filters as filters
    from errata import masks as masks
    from errata import variants as variants
    from errata import vectors as vectors
    from errata import workspace as workspace
    from errata.coco_protocol import CocoSummary as CocoSummary
    from errata.coco_protocol import coco_summary as coco_summary
    from errata.columns import Dataset as Dataset
    from errata.columns import InferenceSet as InferenceSet
    from errata.errors import CancelledError as CancelledError
    from errata.errors import ErrataError as ErrataError
    from errata.errors import ErrataWarning as ErrataWarning
    from errata.errors import FileError as FileError
    from errata.errors import InputError as InputError
    from errata.errors import MissingExtraError as MissingExtraError
    from errata.errors import UsageError as UsageError
    from errata.evaluating import evaluate as evaluate
    from errata.evaluating import merge as merge
    from errata.evaluation import Evaluation as Evaluation
    from errata.examples import BACKGROUND as BACKGROUND
    from errata.io import read as read
    from errata.io import read_predictions as read_predictions
    from errata.lvis_protocol import LvisSummary as LvisSummary
    from errata.lvis_protocol import lvis_summary as lvis_summary
    from errata.results.tide import TideErrors as TideErrors
    from errata.sample import sample_set as sample_set
    from errata.thresholds import ClassThresholds as ClassThresholds
    from errata.tide_protocol import tide as tide

# Where each public name lives. A module is imported when its first name is asked for, so that
# `import errata` costs next to nothing.
_HOMES = {
    "BACKGROUND": "errata.examples",
    "CancelledError": "errata.errors",
    "ClassThresholds": "errata.thresholds",
    "CocoSummary": "errata.coco_protocol",
    "Dataset": "errata.columns",
    "ErrataError": "errata.errors",
    "ErrataWarning": "errata.errors",
    "Evaluation": "errata.evaluation",
    "FileError": "errata.errors",
    "InferenceSet": "errata.columns",
    "InputError": "errata.errors",
    "LvisSummary": "errata.lvis_protocol",
    "MissingExtraError": "errata.errors",
    "TideErrors": "errata.results.tide",
    "UsageError": "errata.errors",
    "anomaly": "errata.anomaly",
    "coco_summary": "errata.coco_protocol",
    "embeddings": "errata.embeddings",
    "evaluate": "errata.evaluating",
    "filters": "errata.filters",
    "lvis_summary": "errata.lvis_protocol",
    "masks": "errata.masks",
    "merge": "errata.evaluating",
    "read": "errata.io",
    "read_predictions": "errata.io",
    "sample_set": "errata.sample",
    "tide": "errata.tide_protocol",
    "variants": "errata.variants",
    "vectors": "errata.vectors",
    "workspace": "errata.workspace",
}

__all__ = ["__version__", *_HOMES]  # noqa: PLE0604 (all of them are strings)


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        msg = f"module 'errata' has no attribute {name!r}"
        raise AttributeError(msg)
    from importlib import import_module

    module = import_module(home)
    value: object = module if home == f"errata.{name}" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)

"""The workspace file: tags, notes and view state, with undo, in one SQLite file.

It holds what people add to a data set and its inference sets, by keys that outlive a session:
annotation ids, records of a results file together with the file's BLAKE3, image ids.

Examples
--------
>>> import errata, pathlib, tempfile
>>> from errata.workspace import Workspace, example_keys
>>> examples = errata.evaluate(*errata.sample_set()).examples(kind="fp")
>>> path = pathlib.Path(tempfile.mkdtemp(), "street.errata")
>>> with Workspace(path) as workspace:
...     workspace.tag(example_keys(examples.filter("score > .7")), "check")
...     examples.filter('"check" in tags', {"tags": workspace.example_tags(examples)}).score
2
array([0.8])

The two are the detection and the annotation that it was confused with: see `example_keys`.
"""

from __future__ import annotations

from errata.workspace.journal import Change
from errata.workspace.keys import Key, dt_keys, example_keys, gt_keys, image_keys
from errata.workspace.sources import Source
from errata.workspace.workspace import Workspace

__all__ = [
    "Change",
    "Key",
    "Source",
    "Workspace",
    "dt_keys",
    "example_keys",
    "gt_keys",
    "image_keys",
]

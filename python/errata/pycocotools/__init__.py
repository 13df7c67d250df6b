"""pycocotools 2.0.11 on errata's engine: the same names, the same numbers, much sooner.

In code of your own, change one line::

    from errata.pycocotools.coco import COCO          # was: from pycocotools.coco import COCO
    from errata.pycocotools.cocoeval import COCOeval  # was: from pycocotools.cocoeval ...
    from errata.pycocotools import mask               # was: from pycocotools import mask

For code of others (TorchMetrics, lvis, ...), before it is imported::

    import errata.pycocotools
    errata.pycocotools.install()

Everything that a caller can look at is pycocotools' own to the last bit: `eval`, `stats`,
`evalImgs`, `ious`, RLE strings, what is printed, what is raised. What differs:

* Malformed RLE is an error that says what is wrong with it (`errata.InputError`, a `ValueError`);
  pycocotools hangs, or reads memory that is not its own.
* `COCOeval` leaves the annotations that it is given as they are; pycocotools writes `ignore` and
  `_ignore` into them, and masks in the place of polygons.
* Records of a file are made when you first look at one, `evalImgs` and `ious` when you first ask
  for them. Annotations that you edit before `evaluate` count as they are then.
* An array of boxes may lie in memory in any order; there, one in Fortran order is misread.
* ``str(evaluation)`` prints the table and gives an empty string; there it raises.

Subclasses that override a step (`computeIoU`, `computeOks`, `evaluateImg`, `_prepare`), and values
that the engine refuses, such as the NaN boxes of a model that has diverged, are evaluated one image
at a time in Python, at about pycocotools' speed.

What `install` cannot do: names that were imported before it keep the objects they have; another
process needs its own call; and compiled code that calls pycocotools' C functions does not see it.
"""

from __future__ import annotations

from errata.pycocotools.installation import install as install
from errata.pycocotools.installation import uninstall as uninstall

__all__ = ["install", "uninstall"]

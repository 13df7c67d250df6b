"""errata: files -> 12 numbers. Every script here does the same; see ../README.md."""

from __future__ import annotations

import sys

import errata

truth = errata.read(sys.argv[1])
found = errata.read_predictions(sys.argv[2], truth)
print([float(value) for value in errata.coco_summary(truth, found).stats])

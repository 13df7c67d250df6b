"""Slow, obvious oracles for protocol ``iou``: the rules written a second time, by plain definition.

Where a loop could be clever it is not: an oracle is worth having only if a reader can see that it
is right. The flow is records -> boxes -> iou_protocol -> counting -> curves, explain_plane; `cases`
draws random inputs and `coco_dicts` writes them as COCO files. Only `engine`, which hands a case to
errata, and `compare`, which holds its answers against an oracle's, know errata.
"""

from __future__ import annotations

import pytest

# Its asserts are to show what differs, like those of a test module.
pytest.register_assert_rewrite("oracles.compare")

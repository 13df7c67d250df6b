"""From a view state and what was opened to what is shown: pure, lazy, and without Qt.

A `Resolved` asks the library only for what a panel reads. What does not depend on what changed is
not asked again: the `Memo` keeps, for each question, the last answer and what it depended on.

Each file here adds the questions of one kind, and may ask those before it: which images count
(`images`), what is counted on them (`counts`), along thresholds (`over_thresholds`), by vectors
(`vectors`), the examples (`examples`), and what is looked at (`looked_at`).
"""

from __future__ import annotations

from errata_gui.resolve.looked_at import Resolved
from errata_gui.resolve.memo import Memo

__all__ = ["Memo", "Resolved"]

"""What is resolved is what the library says, however often the matching was changed."""

from __future__ import annotations

import errata
from errata_gui.loaded import Loaded
from errata_gui.resolve import Memo, Resolved
from errata_gui.state import Rule, ViewState

RULES = (Rule(), Rule(class_agnostic=False), Rule(same_class_first=True), Rule(protocol="score"))


def test_answers_are_those_of_the_rule_that_is_matched_by(demo: Loaded) -> None:
    memo, state = Memo(), ViewState().with_thresholds(score=0.3)
    # Ever new data, which comes to lie where earlier data lay: an address names nothing for long.
    ids = demo.dataset.image_ids
    for turn in range(60):
        rule = RULES[turn % len(RULES)]
        images = ids[: 20 + turn]
        matched = errata.evaluate(demo.dataset, demo.inferences, **rule.arguments(), images=images)
        loaded = Loaded("", "", demo.dataset, demo.inferences, matched, rule)
        expected = matched.metrics(0.3, 0.5)
        resolved = Resolved(loaded, state, memo)
        assert resolved.metrics.to_dict() == expected.to_dict(), turn
        assert resolved.confusion.matrix.tolist() == matched.confusion(0.3, 0.5).matrix.tolist()
        del loaded, matched, resolved

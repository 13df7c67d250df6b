"""What holds in the window after every step, asked of the library directly; see `monkey.py`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import errata
from errata.filters import FilterError, filter_examples, image_columns, parse
from errata_gui.loaded import Loaded
from errata_gui.panels.confusion import ConfusionPanel
from errata_gui.panels.overview import OverviewPanel
from errata_gui.shell.session import Session
from errata_gui.shell.window import MainWindow
from errata_gui.state import ViewState, codes_of


@dataclass
class Oracle:
    """Answers of the library for a window's state, matched anew from the columns alone."""

    _matched: dict[Any, tuple[Loaded, errata.Evaluation]] = field(default_factory=dict)

    def whole(self, loaded: Loaded) -> errata.Evaluation:
        """Match all images by the rule."""
        key = loaded.dataset, loaded.inferences, loaded.rule
        if key not in self._matched:
            made = errata.evaluate(loaded.dataset, loaded.inferences, **loaded.rule.arguments())
            self._matched[key] = loaded, made
        return self._matched[key][1]

    def counted(self, loaded: Loaded, state: ViewState) -> errata.Evaluation:
        """Narrow to the images that the filter keeps, if it can be read."""
        whole, text = self.whole(loaded), state.image_filter.strip()
        score = state.thresholds.argument(whole.labels)
        every = whole.per_image(score, state.thresholds.iou)
        try:
            asked = parse(text, image_columns(every)) if text else None
        except FilterError:
            return whole
        return whole if asked is None else whole.subset(every.filter(asked).image_ids)


def check(window: MainWindow, oracle: Oracle) -> None:
    """Compare what is seen with the library; nothing may run any more."""
    loaded, state = window.loaded, window.context.store.state
    comes_back(state, loaded)
    if loaded is None:
        return
    assert window.resolved is not None
    if loaded.rule.one_threshold:
        state = state.with_thresholds(per_class=())
    assert window.resolved.state == state
    assert window.resolved.loaded is loaded
    window.grab()
    counted = oracle.counted(loaded, state)
    score, iou = state.thresholds.argument(counted.labels), state.thresholds.iou
    pooled = counted.metrics(score, iou).pooled
    middle = window.stack.currentWidget()
    assert middle is window.panel(state.panel), f"{state.panel} is asked for"
    if isinstance(middle, OverviewPanel) and middle.isVisible():
        shown = {kind: button.text().split()[-1] for kind, button in middle.counts.buttons.items()}
        counts = {"tp": pooled.tp_gt, "fp": pooled.fp, "fn": pooled.fn}
        assert shown == {kind: f"{n:,}" for kind, n in counts.items()}
    if isinstance(middle, ConfusionPanel) and middle.isVisible():
        picture = middle.page.canvas.picture
        if middle.stack.currentWidget() is middle.page and picture is not None:
            assert picture.arranged.matrix.sum() == counted.confusion(score, iou).matrix.sum()
    listed(window, counted, state)


def listed(window: MainWindow, counted: errata.Evaluation, state: ViewState) -> None:
    """Compare the dock of examples with its heading and with the library."""
    dock: Any = next(panel for panel in window.docks.panels if panel.KEY == "examples")
    if not dock.isVisible() or dock._dirty or dock._timer.isActive():
        return
    query, score = state.query, state.thresholds.argument(counted.labels)
    of = counted
    if query.images is not None:
        of = of.subset([each for each in query.images if of.dataset.rank(each) is not None])

    def ask(kind: Any) -> Any:
        found = of.examples(
            query.gt, query.dt, kind=kind, score_thr=score, iou_thr=state.thresholds.iou
        )
        if query.label is None:
            return found
        return found.filter(f"gt == {json.dumps(query.label)} or dt == {json.dumps(query.label)}")

    asked = ask(query.kind)
    shown = ask(query.kinds) if query.kinds is not None else asked
    text = state.example_filter.strip()
    try:
        marks = window.context.review.columns(shown) if "tags" in text else None
        shown = filter_examples(shown, text, marks) if text else shown
    except FilterError:
        pass
    words = f"{len(shown)}" if len(shown) == len(asked) else f"{len(shown)} of {len(asked)}"
    assert _plain(dock.shown.text()) == words, state.query
    assert len(dock._listing) == len(shown)
    if len(shown):
        assert dock.canvas.isVisible()
        assert sorted(dock.canvas._codes) == sorted(codes_of(shown.gt, shown.dt))
    else:
        assert dock.none.isVisible()


def _plain(heading: str) -> str:
    """Give a heading's numbers: ``1,203 of 2,000, 5 sel.`` is ``1203 of 2000``."""
    counts = heading.rsplit(", ", 1)[0] if heading.endswith(("sel.", "selected")) else heading
    return counts.replace(",", "")


def comes_back(state: ViewState, loaded: Loaded | None) -> None:
    """Check that the state goes to the session file and back."""
    text = json.dumps(state.to_dict(), allow_nan=False)
    assert ViewState.from_dict(json.loads(text)) == state
    if loaded is not None:
        text = json.dumps(Session.of(loaded, state).to_dict(), allow_nan=False)
        back = Session.from_dict(json.loads(text))
        assert back == Session.of(loaded, state)


def there_and_back(window: MainWindow, settle: Any) -> None:
    """Undo everything, redo everything: the same state, and the same tags."""
    store, review = window.context.store, window.context.review
    store.flush()
    before, tags, notes = store.state, dict(review._tags), dict(review._notes)
    states = [before]
    while store.can_undo:
        n = len(store._history.past)
        store.undo()
        store.flush()
        assert len(store._history.past) < n
        states.append(store.state)
    settle()
    comes_back(store.state, window.loaded)
    for state in reversed(states[:-1]):
        assert store.can_redo
        store.redo()
        store.flush()
        assert store.state == state
    settle()
    assert store.state == before
    assert (review._tags, review._notes) == (tags, notes)

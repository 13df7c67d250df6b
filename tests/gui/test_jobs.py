"""Jobs: progress, Cancel, Retry, answers that are never stale, and workers that panic."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from errata import CancelledError, InputError
from errata_gui.jobs import Failure, Handle, Jobs

WAIT = 20


class PanicException(BaseException):
    """As a Rust panic comes out of PyO3: no Exception."""


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    assert made.close()


def test_an_answer_arrives_with_progress(jobs: Jobs, qtbot: QtBot) -> None:
    answers: list[str] = []
    seen: list[int] = []
    jobs.progressed.connect(lambda _slot, percent: seen.append(percent))

    def work(handle: Handle) -> str:
        for done in range(5):
            handle.progress(done, 4)
        return "done"

    jobs.start("slot", "counting", work, answers.append)
    assert jobs.is_running("slot")
    qtbot.waitUntil(lambda: answers == ["done"])
    assert seen[-1] == 100
    assert seen == sorted(seen)
    assert not jobs.running


def test_work_that_cannot_call_back_is_watched(jobs: Jobs, qtbot: QtBot) -> None:
    go = Event()
    told: list[Any] = []
    jobs.progressed.connect(lambda _slot, percent: told.append(percent))

    def work(handle: Handle) -> bool:
        handle.watched = lambda: (3, 4)
        return go.wait(WAIT)

    jobs.start("slot", "reading", work, told.append)
    qtbot.waitUntil(lambda: told == [75])
    go.set()
    qtbot.waitUntil(lambda: told == [75, True])
    assert not jobs._watch.isActive()


def test_a_cancelled_job_stops_and_its_answer_is_dropped(jobs: Jobs, qtbot: QtBot) -> None:
    answers: list[Any] = []
    stopped = Event()

    def work(handle: Handle) -> None:
        try:
            while True:
                handle.progress(0, 1)
        except CancelledError:
            stopped.set()
            raise

    jobs.start("slot", "long", work, answers.append)
    with qtbot.waitSignal(jobs.cancelled):
        jobs.cancel("slot")
    assert stopped.wait(WAIT)
    assert not jobs.running
    assert answers == []


def test_a_later_job_of_the_slot_wins(jobs: Jobs, qtbot: QtBot) -> None:
    go = Event()
    answers: list[Any] = []
    jobs.start("slot", "first", lambda _: go.wait(WAIT) and "first", answers.append)
    jobs.start("slot", "second", lambda _: "second", answers.append)
    qtbot.waitUntil(lambda: answers == ["second"])
    go.set()
    assert jobs._pool.waitForDone(WAIT * 1000)
    qtbot.wait(20)
    assert answers == ["second"]


@pytest.mark.parametrize(
    ("error", "sentence", "refused"),
    [
        (InputError("gt.json: images[3]: found 5; give an object"), "gt.json: images[3]", True),
        (FileNotFoundError(2, "No such file", "gt.json"), "gt.json: No such file", False),
        (MemoryError(), "reading: there is not enough memory for this", False),
        (ValueError("odd"), "reading: something went wrong inside errata (ValueError: odd)", False),
        (PanicException("index out of bounds"), "(PanicException: index out of bounds)", False),
        (SystemExit(3), "(SystemExit: 3)", False),
        (KeyboardInterrupt(), "(KeyboardInterrupt)", False),
    ],
)
def test_a_failure_is_a_sentence_and_can_be_tried_again(
    jobs: Jobs, qtbot: QtBot, error: BaseException, sentence: str, refused: bool
) -> None:
    failures: list[Failure] = []
    answers: list[str] = []
    jobs.failed.connect(failures.append)
    errors = [error]

    def work(_: Handle) -> str:
        if errors:
            raise errors.pop()
        return "mended"

    jobs.start("slot", "reading", work, answers.append)
    qtbot.waitUntil(lambda: bool(failures))
    (failure,) = failures
    assert sentence in failure.sentence
    assert failure.refused is refused
    assert type(error).__name__ in failure.details
    assert "Traceback" in failure.details
    jobs.retry("slot")
    qtbot.waitUntil(lambda: answers == ["mended"])


def test_what_was_cancelled_can_be_tried_again(jobs: Jobs, qtbot: QtBot) -> None:
    go = Event()
    answers: list[Any] = []
    jobs.start("slot", "waiting", lambda _: go.wait(WAIT), answers.append)
    jobs.cancel("slot")
    go.set()
    jobs.retry("slot")
    qtbot.waitUntil(lambda: answers == [True])


def test_closing_says_whether_all_threads_are_done(qtbot: QtBot) -> None:
    jobs, go = Jobs(), Event()
    jobs.start("slot", "deaf", lambda _: go.wait(WAIT), lambda _: None)
    assert not jobs.close(50)
    go.set()
    assert jobs.close()

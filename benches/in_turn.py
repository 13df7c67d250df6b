"""Run scripts that time themselves, each in a fresh process, in turn (A B C A B C ...).

Such a script prints JSON: ``seconds``, a list of times of one call; ``facts``, whatever should
stand beside them; and, where its answer can be compared by its bytes, ``digest``.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from typing import Any

from processes import run_process


@dataclass
class Timed:
    """All that the processes of one tool at one task printed; ``error`` is the first failure.

    ``firsts`` has each process' first call, which also pays for what is set up once.
    """

    seconds: list[float] = field(default_factory=list)
    firsts: list[float] = field(default_factory=list)
    digest: str | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    error: str | None = None


@dataclass(frozen=True)
class Job:
    """One tool at one task; ``slow`` ones run once."""

    task: str
    tool: str
    command: list[str]
    slow: bool = False


def _add(timed: Timed, command: list[str]) -> str:
    """Run once more, add what it printed, and return a note on it."""
    run = run_process(command)
    if run.error:
        timed.error = run.error
        return run.error
    figures = json.loads(run.output.strip().splitlines()[-1])
    timed.seconds += figures["seconds"]
    timed.firsts.append(figures["seconds"][0])
    timed.digest = figures.get("digest")
    timed.facts = figures.get("facts", {})
    return f"{figures['seconds'][-1] * 1e3:.2f} ms"


def run_in_turn(jobs: list[Job], rounds: int) -> dict[str, dict[str, Timed]]:
    """Return what was timed, by task and tool; a tool that fails is not run at that task again."""
    found: dict[str, dict[str, Timed]] = {}
    tasks = dict.fromkeys(job.task for job in jobs)
    for task in tasks:
        for turn in range(rounds):
            for job in jobs:
                timed = found.setdefault(job.task, {}).setdefault(job.tool, Timed())
                if job.task != task or timed.error or (job.slow and turn):
                    continue
                note = _add(timed, job.command)
                print(f"{task}, {job.tool}, {turn + 1}/{rounds}: {note}", file=sys.stderr)
    return found

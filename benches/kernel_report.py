"""From timed calls to their report: a table a task, as Markdown and as JSON."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from in_turn import Timed
from sweep_report import duration

SUBJECT = "errata"


@dataclass(frozen=True)
class Results:
    """Everything that was measured, and where.

    ``timed`` is by task and tool; ``about`` has a sentence on each task. ``verdict`` says how one
    tool's answer compares with the reference's, and whether that will do for errata.
    """

    title: str
    notes: list[str]
    about: dict[str, str]
    timed: dict[str, dict[str, Timed]]
    verdict: Callable[[str, Timed, Timed], tuple[str, bool]]
    references: tuple[str, ...]
    machine: dict[str, object]
    versions: dict[str, dict[str, str]]
    inputs: dict[str, str]
    more: list[str] = field(default_factory=list)

    def reference(self, task: str) -> str | None:
        """Return the tool that the others are compared with."""
        able = [tool for tool, timed in self.timed[task].items() if not timed.error]
        return next((tool for tool in self.references if tool in able), None)

    def answer(self, task: str, tool: str) -> tuple[str, bool]:
        """Return what is said of a tool's answer, and whether it will do."""
        timed, name = self.timed[task][tool], self.reference(task)
        if timed.error or name is None:
            return f"failed: {_without_paths(timed.error or '')}", False
        if tool == name:
            return "the reference", True
        return self.verdict(tool, timed, self.timed[task][name])

    def errata_agrees(self) -> bool:
        """Return whether errata did every task and its answers will do."""
        ours = [(task, tool) for task, row in self.timed.items() for tool in row if is_ours(tool)]
        return bool(ours) and all(self.answer(task, tool)[1] for task, tool in ours)


def is_ours(tool: str) -> bool:
    """Return whether a row is errata's: it has several ways in."""
    return tool.split(maxsplit=1)[0] == SUBJECT


def _without_paths(message: str) -> str:
    """Take this machine's paths out of a message."""
    return message.replace(str(Path(__file__).parents[1]), ".")


def by_digest(_tool: str, timed: Timed, reference: Timed) -> tuple[str, bool]:
    """Compare the bytes of two answers."""
    same = timed.digest == reference.digest
    return ("same bytes" if same else "DIFFERS"), same


def _ahead(rows: dict[str, Timed]) -> list[str]:
    """Return how far errata is ahead of the fastest of the others."""
    timed = {tool: statistics.median(row.seconds) for tool, row in rows.items() if row.seconds}
    first = {tool: statistics.median(row.firsts) for tool, row in rows.items() if row.firsts}
    others = [(seconds, tool) for tool, seconds in timed.items() if not is_ours(tool)]
    ours = [tool for tool in timed if is_ours(tool)]
    if not others or not ours:
        return []
    seconds, fastest = min(others)
    ratios = [
        f"{seconds / timed[tool]:.2f} times that of {tool} "
        f"({first[fastest] / first[tool]:.2f} in first calls)"
        for tool in ours
    ]
    return [f"The fastest other, {fastest}, takes {', '.join(ratios)}.", ""]


def _row(tool: str, timed: Timed, base: Timed | None, answer: str) -> str:
    """Return one tool's row; the ratios say how many times errata's figure it is."""
    if not timed.seconds:
        return f"| {tool} | – | – | – | – | – | – | {answer} |"
    median, first = statistics.median(timed.seconds), statistics.median(timed.firsts)
    ratios = ["–", "–"]
    if base and base.seconds:
        unit, first_unit = statistics.median(base.seconds), statistics.median(base.firsts)
        ratios = [f"{median / unit:.2f}", f"{first / first_unit:.2f}"]
    return (
        f"| {tool} | {duration(median)} | {duration(min(timed.seconds))} – "
        f"{duration(max(timed.seconds))} | {len(timed.seconds)} in {len(timed.firsts)} "
        f"| {ratios[0]} | {duration(first)} | {ratios[1]} | {answer} |"
    )


def _table(results: Results, task: str) -> list[str]:
    """Return the table of one task."""
    rows = results.timed[task]
    lines = [
        f"## {task}",
        "",
        results.about[task],
        "",
        "| tool | median | min – max | calls in processes | time / errata | first call "
        "| first / errata | answer |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for tool, timed in rows.items():
        lines.append(_row(tool, timed, rows.get(SUBJECT), results.answer(task, tool)[0]))
    return [*lines, "", *_ahead(rows)]


def markdown(results: Results) -> str:
    """Return the whole report as Markdown."""
    lines = [f"# {results.title}", ""]
    for note in results.notes:
        lines += [note, ""]
    for task in results.timed:
        lines += _table(results, task)
    lines += [*results.more, "## Measured on", ""]
    lines += [f"- {name.replace('_', ' ')}: {value}" for name, value in results.machine.items()]
    for tool, found in results.versions.items():
        versions = ", ".join(f"{name} {version}" for name, version in found.items())
        lines.append(f"- {tool}: {versions}")
    lines += [f"- {name}: {sign[:16]} (SHA-256)" for name, sign in results.inputs.items()]
    return "\n".join(lines) + "\n"


def _as_dict(results: Results) -> dict[str, Any]:
    """Return the whole report as plain data."""
    tasks = {
        task: {
            tool: {
                **asdict(timed),
                "error": _without_paths(timed.error) if timed.error else None,
                "median_seconds": statistics.median(timed.seconds) if timed.seconds else None,
                "answer": results.answer(task, tool)[0],
            }
            for tool, timed in rows.items()
        }
        for task, rows in results.timed.items()
    }
    return {
        "machine": results.machine,
        "versions": results.versions,
        "inputs": results.inputs,
        "tasks": tasks,
    }


def write(results: Results, stem: Path) -> str:
    """Write ``stem.md`` and ``stem.json``; return the Markdown."""
    text = markdown(results)
    stem.parent.mkdir(parents=True, exist_ok=True)
    stem.with_suffix(".md").write_text(text, encoding="utf-8")
    stem.with_suffix(".json").write_text(json.dumps(_as_dict(results), indent=1) + "\n")
    return text

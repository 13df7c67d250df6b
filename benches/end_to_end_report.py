"""From finished runs to an end-to-end report: a table a task, as Markdown and as JSON."""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from agreement import Verdict, compare, parse_numbers
from processes import Run
from tasks import REFERENCES, Task

Runs = dict[tuple[str, str], list[Run]]
SUBJECT = "errata"
MB = 1e6
PATHS = ("gt", "dt", "dt_boxed")


class Input(TypedDict):
    """The files of one input, as ``dataset.py`` describes them."""

    gt: str
    dt: str
    dt_boxed: str
    images: int
    objects: int
    detections: int
    gt_bytes: int
    dt_bytes: int
    gt_sha256: str
    dt_sha256: str


@dataclass(frozen=True)
class Row:
    """One tool at one task; ``error`` is set where it has no figures."""

    tool: str
    seconds: list[float]
    peak_mb: float | None
    numbers: list[float] | None
    error: str | None

    @property
    def median(self) -> float | None:
        """The median wall time in seconds."""
        return statistics.median(self.seconds) if self.seconds else None


NO_ROW = Row(SUBJECT, [], None, None, "did not take part")


@dataclass(frozen=True)
class Results:
    """Everything that was measured, and where."""

    title: str
    notes: tuple[str, ...]
    machine: dict[str, object]
    versions: dict[str, dict[str, str]]
    tasks: list[Task]
    inputs: dict[str, Input]
    runs: Runs
    floor: dict[str, list[Run]]
    runner_peak_bytes: int

    def rows(self, task: Task) -> list[Row]:
        """Return one row a tool, in the order in which they ran."""
        return [
            _row(tool, runs, task.count)
            for (label, tool), runs in self.runs.items()
            if label == task.label
        ]

    def verdicts(self, task: Task) -> dict[str, Verdict]:
        """Compare every tool's numbers with the reference's."""
        found = {row.tool: row.numbers for row in self.rows(task) if row.numbers}
        if not found:
            return {}
        name = self.reference(task)
        return {tool: compare(numbers, found[name]) for tool, numbers in found.items()}

    def reference(self, task: Task) -> str:
        """Return the tool that the others are compared with; never errata if another ran."""
        able = [row.tool for row in self.rows(task) if row.numbers]
        return next((tool for tool in REFERENCES if tool in able), able[0])

    def errata_agrees(self) -> bool:
        """Return whether errata ran every task and equals the reference to the last bit."""
        verdicts = [self.verdicts(task).get(SUBJECT) for task in self.tasks]
        return all(verdict is not None and verdict.same_bits for verdict in verdicts)


def _row(tool: str, runs: list[Run], count: int) -> Row:
    failed = next((run.error for run in runs if run.error), None)
    if failed:
        # The tail is enough, and a message may hold paths of this machine.
        return Row(tool, [], None, None, failed.replace(str(Path(__file__).parents[1]), "."))
    peak = statistics.median(run.peak_bytes for run in runs) / MB
    return Row(
        tool, [run.seconds for run in runs], peak, parse_numbers(runs[0].output, count), None
    )


def _ratio(value: float | None, base: float | None) -> str:
    return f"{value / base:.2f}" if value and base else "–"


def _against_best(rows: list[Row], base: Row) -> list[str]:
    """Return how far errata is ahead of the fastest and of the leanest of the others."""
    others = [row for row in rows if row.tool != SUBJECT]
    timed = [(row.median, row.tool) for row in others if row.median is not None]
    sized = [(row.peak_mb, row.tool) for row in others if row.peak_mb is not None]
    if base.median is None or base.peak_mb is None or not timed or not sized:
        return []
    (seconds, fastest), (peak, leanest) = min(timed), min(sized)
    return [
        f"The fastest other, {fastest}, takes {seconds / base.median:.2f} times errata's time; "
        f"the leanest, {leanest}, {peak / base.peak_mb:.2f} times its memory.",
        "",
    ]


def _table(results: Results, task: Task) -> list[str]:
    """Return the table of one task; the ratios say how many times errata's figure it is."""
    about, rows = results.inputs[task.label], results.rows(task)
    verdicts = results.verdicts(task)
    base = next((row for row in rows if row.tool == SUBJECT), NO_ROW)
    lines = [
        f"## {task.label}: {about['detections']:,} detections ({about['dt_bytes'] / MB:.1f} MB), "
        f"{about['objects']:,} objects in {about['images']:,} images "
        f"({about['gt_bytes'] / MB:.1f} MB)",
        "",
        "| tool | median s | min – max s | runs | peak MB | time / errata | memory / errata | "
        f"{task.count} numbers |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for row in rows:
        if row.median is None or row.peak_mb is None:
            lines.append(f"| {row.tool} | – | – | – | – | – | – | failed: {row.error} |")
            continue
        name = results.reference(task)
        verdict = "the reference" if row.tool == name else verdicts[row.tool].text
        lines.append(
            f"| {row.tool} | {row.median:.3f} | {min(row.seconds):.3f} – {max(row.seconds):.3f} "
            f"| {len(row.seconds)} | {row.peak_mb:.0f} | {_ratio(row.median, base.median)} "
            f"| {_ratio(row.peak_mb, base.peak_mb)} | {verdict} |"
        )
    return [*lines, "", *_against_best(rows, base)]


def _floor_lines(results: Results) -> list[str]:
    """Return what any Python process costs, for it is in every figure above."""
    lines = ["## What any Python process costs here", "", "| process | median s | peak MB |"]
    lines.append("|---|--:|--:|")
    for name, runs in results.floor.items():
        seconds = statistics.median(run.seconds for run in runs)
        peak = statistics.median(run.peak_bytes for run in runs) / MB
        lines.append(f"| `{name}` | {seconds:.3f} | {peak:.0f} |")
    return [*lines, ""]


def _context_lines(results: Results) -> list[str]:
    """Return the machine, the versions and the inputs."""
    lines = ["## Measured on", ""]
    lines += [f"- {name.replace('_', ' ')}: {value}" for name, value in results.machine.items()]
    for tool, found in results.versions.items():
        versions = ", ".join(f"{name} {version}" for name, version in found.items())
        lines.append(f"- {tool}: {versions}")
    for label, about in results.inputs.items():
        lines.append(
            f"- {label}: gt {about['gt_sha256'][:16]}, dt {about['dt_sha256'][:16]} (SHA-256)"
        )
    return lines


def markdown(results: Results) -> str:
    """Return the whole report as Markdown."""
    lines = [
        f"# {results.title}",
        "",
        "Median wall time and peak memory of fresh processes, run in turn (A B C A B C ...).",
        "",
    ]
    for note in results.notes:
        lines += [note, ""]
    for task in results.tasks:
        lines += _table(results, task)
    return "\n".join([*lines, *_floor_lines(results), *_context_lines(results)]) + "\n"


def as_dict(results: Results) -> dict[str, object]:
    """Return the whole report as plain data; paths are left out."""
    tasks: dict[str, object] = {}
    for task in results.tasks:
        verdicts, about = results.verdicts(task), results.inputs[task.label]
        tasks[task.label] = {
            "input": {name: value for name, value in about.items() if name not in PATHS},
            "reference": results.reference(task) if verdicts else None,
            "tools": {
                row.tool: {
                    "seconds": row.seconds,
                    "median_seconds": row.median,
                    "peak_mb": row.peak_mb,
                    "numbers": row.numbers,
                    "agreement": verdicts[row.tool].text if row.tool in verdicts else None,
                    "error": row.error,
                }
                for row in results.rows(task)
            },
        }
    floor = {name: [run.seconds for run in runs] for name, runs in results.floor.items()}
    return {
        "machine": results.machine,
        "versions": results.versions,
        "runner_peak_mb": results.runner_peak_bytes / MB,
        "floor_seconds": floor,
        "tasks": tasks,
    }


def write(results: Results, stem: Path) -> str:
    """Write ``stem.md`` and ``stem.json``; return the Markdown."""
    text = markdown(results)
    stem.parent.mkdir(parents=True, exist_ok=True)
    stem.with_suffix(".md").write_text(text, encoding="utf-8")
    stem.with_suffix(".json").write_text(json.dumps(as_dict(results), indent=1) + "\n")
    return text

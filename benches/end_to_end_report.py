"""From finished runs to the end-to-end report: a table a size, as Markdown and as JSON."""

from __future__ import annotations

import json
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from agreement import Verdict, compare, parse_numbers
from contestants import REFERENCE
from processes import Run

Runs = dict[tuple[str, str], list[Run]]
SUBJECT = "errata"
MB = 1e6


class Input(TypedDict):
    """The files of one size, as ``dataset.py`` describes them."""

    gt: str
    dt: str
    images: int
    objects: int
    detections: int
    gt_bytes: int
    dt_bytes: int
    gt_sha256: str
    dt_sha256: str


@dataclass(frozen=True)
class Row:
    """One tool at one size; ``error`` is set where it has no figures."""

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

    machine: dict[str, object]
    versions: dict[str, dict[str, str]]
    inputs: dict[str, Input]
    runs: Runs
    floor: dict[str, list[Run]]
    runner_peak_bytes: int

    def rows(self, size: str) -> list[Row]:
        """Return one row a tool, in the order in which they ran."""
        return [_row(tool, runs) for (at, tool), runs in self.runs.items() if at == size]

    def verdicts(self, size: str) -> dict[str, Verdict]:
        """Compare every tool's numbers with the reference's."""
        found = {row.tool: row.numbers for row in self.rows(size) if row.numbers}
        if not found:
            return {}
        name = self.reference(size)
        return {tool: compare(numbers, found[name]) for tool, numbers in found.items()}

    def reference(self, size: str) -> str:
        """Return the tool that the others are compared with; never errata if another ran."""
        able = [row.tool for row in self.rows(size) if row.numbers]
        others = [tool for tool in able if tool != SUBJECT] or able
        return REFERENCE if REFERENCE in others else others[0]

    def errata_agrees(self) -> bool:
        """Return whether errata ran at every size and equals the reference to the last bit."""
        verdicts = [self.verdicts(size).get(SUBJECT) for size in self.inputs]
        return all(verdict is not None and verdict.same_bits for verdict in verdicts)


def _row(tool: str, runs: list[Run]) -> Row:
    failed = next((run.error for run in runs if run.error), None)
    if failed:
        # The tail is enough, and a message may hold paths of this machine.
        return Row(tool, [], None, None, failed.replace(str(Path(__file__).parents[1]), "."))
    peak = statistics.median(run.peak_bytes for run in runs) / MB
    return Row(tool, [run.seconds for run in runs], peak, parse_numbers(runs[0].output), None)


def _ratio(value: float | None, base: float | None) -> str:
    return f"{value / base:.2f}" if value and base else "–"


def _table(results: Results, size: str) -> list[str]:
    """Return the table of one size; the ratios say how many times errata's figure it is."""
    about, rows, verdicts = results.inputs[size], results.rows(size), results.verdicts(size)
    base = next((row for row in rows if row.tool == SUBJECT), NO_ROW)
    lines = [
        f"## {size}: {about['detections']:,} detections ({about['dt_bytes'] / MB:.1f} MB), "
        f"{about['objects']:,} objects in {about['images']:,} images "
        f"({about['gt_bytes'] / MB:.1f} MB)",
        "",
        "| tool | median s | min – max s | runs | peak MB | time / errata | memory / errata | "
        "12 numbers |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for row in rows:
        if row.median is None or row.peak_mb is None:
            lines.append(f"| {row.tool} | – | – | – | – | – | – | failed: {row.error} |")
            continue
        name = results.reference(size)
        verdict = "the reference" if row.tool == name else verdicts[row.tool].text
        lines.append(
            f"| {row.tool} | {row.median:.3f} | {min(row.seconds):.3f} – {max(row.seconds):.3f} "
            f"| {len(row.seconds)} | {row.peak_mb:.0f} | {_ratio(row.median, base.median)} "
            f"| {_ratio(row.peak_mb, base.peak_mb)} | {verdict} |"
        )
    return [*lines, ""]


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
    for size, about in results.inputs.items():
        lines.append(
            f"- {size}: gt {about['gt_sha256'][:16]}, dt {about['dt_sha256'][:16]} (SHA-256)"
        )
    return lines


def markdown(results: Results) -> str:
    """Return the whole report as Markdown."""
    lines = [
        "# Files -> COCO's 12 numbers, whole processes",
        "",
        "Median wall time and peak memory of fresh processes, run in turn (A B C A B C ...).",
        "",
    ]
    for size in results.inputs:
        lines += _table(results, size)
    return "\n".join([*lines, *_floor_lines(results), *_context_lines(results)]) + "\n"


def as_dict(results: Results) -> dict[str, object]:
    """Return the whole report as plain data; paths are left out."""
    sizes: dict[str, object] = {}
    for size, about in results.inputs.items():
        verdicts = results.verdicts(size)
        sizes[size] = {
            "input": {name: value for name, value in about.items() if name not in ("gt", "dt")},
            "reference": results.reference(size) if verdicts else None,
            "tools": {
                row.tool: {
                    "seconds": row.seconds,
                    "median_seconds": row.median,
                    "peak_mb": row.peak_mb,
                    "numbers": row.numbers,
                    "agreement": verdicts[row.tool].text if row.tool in verdicts else None,
                    "error": row.error,
                }
                for row in results.rows(size)
            },
        }
    floor = {name: [run.seconds for run in runs] for name, runs in results.floor.items()}
    return {
        "machine": results.machine,
        "versions": results.versions,
        "runner_peak_mb": results.runner_peak_bytes / MB,
        "floor_seconds": floor,
        "sizes": sizes,
    }


def write(results: Results, stem: Path) -> str:
    """Write ``stem.md`` and ``stem.json``; return the Markdown."""
    text = markdown(results)
    stem.parent.mkdir(parents=True, exist_ok=True)
    stem.with_suffix(".md").write_text(text, encoding="utf-8")
    stem.with_suffix(".json").write_text(json.dumps(as_dict(results), indent=1) + "\n")
    return text

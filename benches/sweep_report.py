"""From the sweep's figures to its report, as Markdown and as JSON."""

from __future__ import annotations

import json
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

# What the measuring scripts print as JSON: sweep_files.py, sweep_memory.py, confusion_hotcoco.py.
Figures = dict[str, Any]


@dataclass(frozen=True)
class Results:
    """Everything that was measured, and where."""

    machine: dict[str, object]
    versions: dict[str, dict[str, str]]
    sizes: dict[str, Figures]
    memory: dict[str, list[Figures]]

    def counts_agree(self) -> bool:
        """Return whether errata's counts equal the brute force's at every sampled cell."""
        return all(not figures["differing"] for figures in self.sizes.values())


def duration(seconds: float) -> str:
    """Write seconds with a fitting unit and three digits.

    Examples
    --------
    >>> duration(0.00051), duration(0.0446), duration(221.0), duration(9000.0)
    ('0.51 ms', '44.6 ms', '221 s', '150 min')
    """
    for limit, unit, scale in ((1.0, "ms", 1e3), (600.0, "s", 1.0)):
        if seconds < limit:
            return f"{seconds * scale:.3g} {unit}"
    return f"{seconds / 60:.3g} min"


def _against(seconds: float | None, base: float) -> str:
    return f"{duration(seconds)} ({seconds / base:,.0f}x)" if seconds else "–"


def _sweep_lines(sizes: dict[str, Figures]) -> list[str]:
    """Return the tables of grid, matrix and half of the images."""
    lines = [
        "## Events and exact 101 x 101 grid of counts, each class apart",
        "",
        "| detections | errata | first call | events alone | grid alone | NumPy, matching anew * | "
        "hotcoco, a matrix a cell * | counts |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
    ]
    for size, figures in sizes.items():
        ours, naive = figures["errata"], figures["brute_force"]
        whole = ours["events_and_grid"]
        peer = figures.get("hotcoco", {}).get("grid_seconds_extrapolated")
        wrong, sampled = len(figures["differing"]), naive["cells"]
        verdict = f"DIFFER at {wrong} of {sampled} cells" if wrong else "equal"
        lines.append(
            f"| {size} | {duration(whole['median'])} | {duration(whole['first'])} "
            f"| {duration(ours['events']['median'])} | {duration(ours['grid']['median'])} "
            f"| {_against(naive['grid_seconds_extrapolated'], whole['median'])} "
            f"| {_against(peer, whole['median'])} "
            f"| {verdict} |"
        )
    lines += [
        "",
        "\\* extrapolated: the mean of 25 cells spread evenly over the grid, times 10,201. The "
        "last column says whether errata's true positives equal the NumPy matcher's at these.",
        "",
        "## One confusion matrix at thresholds not asked for before, near (.30, .50)",
        "",
        "| detections | errata, all images | hotcoco, all images | errata, a new random half | "
        "hotcoco, half |",
        "|---|--:|--:|--:|--:|",
    ]
    for size, figures in sizes.items():
        ours, peer = figures["errata"], figures.get("hotcoco")
        cells = []
        for key in ("matrix", "half_and_matrix"):
            base = ours[key]["median"]
            cells += [duration(base), _against(peer[key]["median"] if peer else None, base)]
        lines.append(f"| {size} | {' | '.join(cells)} |")
    return [*lines, ""]


def _middle(runs: list[Figures], *keys: str) -> float:
    """Return the median over the runs of the sum of some figures."""
    return statistics.median(sum(float(run[key]) for key in keys) for run in runs)


def _ratio(value: float, base: float) -> str:
    return f"{value / base:.2f}" if base else "–"


def _growth_lines(memory: dict[str, list[Figures]]) -> list[str]:
    """Return the table of growth; the ratios are per detection, to the first row."""
    lines = [
        "## Growth: columns made in memory",
        "",
        "Peak is what errata adds to the input's own arrays, its copy of the columns included.",
        "",
        "| detections | hand-over | events | grid | sweep per detection | ratio | peak MB | "
        "peak per detection | ratio |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    first: tuple[float, float] | None = None
    for name, runs in memory.items():
        if not name.startswith("growth"):
            continue
        count = runs[0]["detections"]
        time = _middle(runs, "events_seconds", "grid_seconds") / count
        peak = _middle(runs, "peak_bytes") / count
        first = first or (time, peak)
        lines.append(
            f"| {count:,} | {duration(_middle(runs, 'hand_over_seconds'))} "
            f"| {duration(_middle(runs, 'events_seconds'))} "
            f"| {duration(_middle(runs, 'grid_seconds'))} "
            f"| {time * 1e9:.0f} ns | {_ratio(time, first[0])} | {peak * count / 1e6:.0f} "
            f"| {peak:.0f} B | {_ratio(peak, first[1])} |"
        )
    return [*lines, ""]


def _large_lines(memory: dict[str, list[Figures]]) -> list[str]:
    """Return the table of the one large image."""
    lines = []
    for name, runs in memory.items():
        if not name.startswith("large"):
            continue
        time = _middle(runs, "events_seconds", "grid_seconds")
        naive = _middle(runs, "all_pairs_seconds_extrapolated")
        lines += [
            f"## One image, {runs[0]['objects']:,} objects x {runs[0]['detections']:,} detections",
            "",
            "| hand-over | events and grid | peak MB | NumPy, IoU of all pairs (extrapolated) |",
            "|--:|--:|--:|--:|",
            f"| {duration(_middle(runs, 'hand_over_seconds'))} | {duration(time)} "
            f"| {_middle(runs, 'peak_bytes') / 1e6:.0f} | {_against(naive, time)} |",
            "",
        ]
    return lines


def markdown(results: Results) -> str:
    """Return the whole report as Markdown."""
    lines = ["# Every threshold at once", "", "Medians, within one process, after loading.", ""]
    if results.sizes:
        lines += _sweep_lines(results.sizes)
    lines += _growth_lines(results.memory) if results.memory else []
    lines += _large_lines(results.memory)
    lines += ["## Measured on", ""]
    lines += [f"- {name.replace('_', ' ')}: {value}" for name, value in results.machine.items()]
    for tool, found in results.versions.items():
        versions = ", ".join(f"{name} {version}" for name, version in found.items())
        lines.append(f"- {tool}: {versions}")
    return "\n".join(lines) + "\n"


def write(results: Results, stem: Path) -> str:
    """Write ``stem.md`` and ``stem.json``; return the Markdown."""
    text = markdown(results)
    stem.parent.mkdir(parents=True, exist_ok=True)
    stem.with_suffix(".md").write_text(text, encoding="utf-8")
    stem.with_suffix(".json").write_text(json.dumps(asdict(results), indent=1) + "\n")
    return text

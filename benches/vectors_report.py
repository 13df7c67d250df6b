"""From runs on vectors to their report: times beside quality, as Markdown and as JSON."""

from __future__ import annotations

import json
import statistics
from dataclasses import asdict, dataclass, field
from pathlib import Path

SUBJECT = "errata"
MB = 1e6
TOLERANCE = 0.005

NOTES = [
    "Whole processes, from start to exit: read 32-bit vectors, project them by UMAP to 10 "
    "dimensions (30 neighbours, min_dist .05, seed 0) and to 2, cluster the former by HDBSCAN (2, "
    "1, eom), measure the silhouette over all clustered vectors, write all three. Medians of runs "
    "in turn.",
    "`by hand` calls umap-learn, hdbscan and scikit-learn with these settings in one process; with "
    "shared neighbours, their search is done once for both projections. `errata fast` is "
    "`SpaceSettings.fast()`: 50 principal components first, 100 epochs, the silhouette over 5,000 "
    "vectors.",
    "`nothing compiled` is one run with an empty folder for numba's compiled code: what the very "
    "first program on a machine waits for. errata's peak memory is at most this: its own and "
    "twice that of the larger of its two workers.",
]


@dataclass(frozen=True)
class Run:
    """One process; ``error`` is None if it exited with 0."""

    seconds: float
    peak_bytes: int | None
    silhouette: float | None
    error: str | None


@dataclass
class Row:
    """All that one tool did at one size."""

    runs: list[Run] = field(default_factory=list)
    first: Run | None = None
    quality: dict[str, float] = field(default_factory=dict)

    @property
    def error(self) -> str | None:
        """The first failure."""
        return next((run.error for run in self.runs if run.error), None)

    @property
    def median(self) -> float | None:
        """The median wall time in seconds."""
        if self.error or not self.runs:
            return None
        return statistics.median(run.seconds for run in self.runs)


@dataclass(frozen=True)
class Results:
    """Everything that was measured, and where."""

    rows: dict[str, dict[str, Row]]
    machine: dict[str, object]
    versions: dict[str, str]
    inputs: dict[str, str]

    def errata_is_as_good(self) -> bool:
        """Return whether errata's projections keep as much of the neighbourhoods."""
        return all(_as_good(rows) for rows in self.rows.values())


def _as_good(rows: dict[str, Row]) -> bool:
    ours = rows.get(SUBJECT)
    if ours is None or not ours.quality:
        return False
    others = [row.quality for tool, row in rows.items() if row.quality and "hand" in tool]
    return all(
        ours.quality[name] >= other[name] - TOLERANCE
        for other in others
        for name in ("trust", "trust_display")
    )


def _row(tool: str, row: Row, base: float | None) -> str:
    if row.error or row.median is None:
        error = (row.error or "not run").replace(str(Path(__file__).parents[1]), ".")
        return f"| {tool} | failed: {error} |" + " – |" * 11
    seconds = [run.seconds for run in row.runs]
    peak = statistics.median((run.peak_bytes or 0) for run in row.runs) / MB
    first = f"{row.first.seconds:.1f}" if row.first and not row.first.error else "–"
    ratio = f"{row.median / base:.2f}" if base else "–"
    good = row.quality
    return (
        f"| {tool} | {row.median:.2f} | {min(seconds):.2f} – {max(seconds):.2f} | {len(seconds)} "
        f"| {ratio} | {first} | {peak:.0f} | {good['ari']:.3f} | {good['trust']:.4f} "
        f"| {good['trust_display']:.4f} | {row.runs[-1].silhouette:.3f} | {good['clusters']} "
        f"| {good['noise']:.3f} |"
    )


def _table(size: str, rows: dict[str, Row]) -> list[str]:
    n, d = (int(part) for part in size.split("x"))
    base = rows[SUBJECT].median if SUBJECT in rows else None
    return [
        f"## {n:,} vectors of {d} numbers",
        "",
        "| tool | median s | min – max s | runs | time / errata | nothing compiled s | peak MB "
        "| Rand index | trust 10-d | trust 2-d | silhouette | clusters | noise |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
        *(_row(tool, row, base) for tool, row in rows.items()),
        "",
    ]


def markdown(results: Results) -> str:
    """Return the whole report as Markdown."""
    lines = ["# Vectors projected and clustered", ""]
    for note in NOTES:
        lines += [note, ""]
    for size, rows in results.rows.items():
        lines += _table(size, rows)
    lines += ["## Measured on", ""]
    lines += [f"- {name.replace('_', ' ')}: {value}" for name, value in results.machine.items()]
    lines.append("- " + ", ".join(f"{name} {found}" for name, found in results.versions.items()))
    lines += [f"- {size}: {sign[:16]} (SHA-256)" for size, sign in results.inputs.items()]
    return "\n".join(lines) + "\n"


def write(results: Results, stem: Path) -> str:
    """Write ``stem.md`` and ``stem.json``; return the Markdown."""
    text = markdown(results)
    stem.parent.mkdir(parents=True, exist_ok=True)
    stem.with_suffix(".md").write_text(text, encoding="utf-8")
    whole = json.dumps(asdict(results), indent=1)
    stem.with_suffix(".json").write_text(whole.replace(str(Path(__file__).parents[1]), ".") + "\n")
    return text

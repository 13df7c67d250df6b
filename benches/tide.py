"""TIDE: what each kind of error costs in AP, timed after loading, errata against its peers.

    .venv/bin/python benches/tide.py [--sizes 36k,200k,500k] [--rounds 3]

Each tool in fresh processes, in turn. What they compute is not quite the same; the report has
every figure. See README.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import environment
import kernel_report as report
from contestants import SCRIPTS, Contestant
from in_turn import Job, Timed, run_in_turn
from sweep_report import duration

HERE = Path(__file__).resolve().parent
NAMES = ("errata", "hotcoco", "vernier", "tidecv")
# Programs that take seconds or more; vernier decomposes eight times over.
SLOW = frozenset({"vernier", "tidecv"})
KINDS = ("Cls", "Loc", "Both", "Dupe", "Bkg", "Miss", "FP", "FN")
NOTES = [
    "Medians of calls within fresh processes, which take turns, after the files are loaded. The "
    "first call is what a program that asks once waits for.",
    "errata, tidecv (the authors' program) and hotcoco weigh the six errors and the two special "
    "ones by AP at IoU .5; vernier by its mean over ten IoU thresholds, and without FN. vernier "
    "takes only unparsed detections, so its time has their reading in it; hotcoco's has the "
    "`evaluate` that it asks for.",
]
REFERENCE = "tidecv"


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="TIDE, errata and its peers.")
    add = parser.add_argument
    add("--sizes", default="36k,200k,500k", help="of 36k, 200k, 500k and smoke")
    add("--rounds", type=int, default=5, help="processes of each tool and size (default 5)")
    add("--peers", default=",".join(NAMES), help="comma-separated; default all")
    add("--errata-python", default=sys.executable, help="interpreter with errata (this one)")
    add("--output", type=Path, default=HERE / "results" / "tide", help="without suffix")
    return parser.parse_args()


def write_files(python: str, sizes: list[str]) -> dict[str, Any]:
    """Write the data in a process of its own."""
    command = [python, str(HERE / "dataset.py"), *(f"boxes/{size}" for size in sizes)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    described: dict[str, Any] = json.loads(done.stdout)
    return described


def verdict(_tool: str, timed: Timed, reference: Timed) -> tuple[str, bool]:
    """Say by how much AP and the deltas differ from the reference's, in points of AP."""
    ours, theirs = timed.facts, reference.facts
    gaps = {"AP": abs(ours["ap"] - theirs["ap"])}
    for kind in KINDS:
        if kind in ours["delta"] and kind in theirs["delta"]:
            gaps[kind] = abs(ours["delta"][kind] - theirs["delta"][kind])
    worst = max(gaps, key=lambda kind: gaps[kind])
    if gaps[worst] <= 1e-9:
        return "equal within 1e-9", True
    return f"differs by up to {100 * gaps[worst]:.3f} points of AP ({worst})", False


def figures(timed: dict[str, dict[str, Timed]]) -> list[str]:
    """Return the tables of what each tool found."""
    lines = ["## What they found", "", "AP and its gains in points (hundredths), and counts.", ""]
    lines += [
        f"| size | tool | AP | {' | '.join(KINDS)} |",
        f"|---|---|{'--:|' * (len(KINDS) + 1)}",
    ]
    for task, rows in timed.items():
        for tool, row in rows.items():
            if row.error:
                continue
            gains, counts = row.facts["delta"], row.facts.get("counts", {})
            cells = [
                (f"{100 * gains[kind]:.3f}" if kind in gains else "–")
                + (f" ({counts[kind]:,})" if kind in counts else "")
                for kind in KINDS
            ]
            lines.append(f"| {task} | {tool} | {100 * row.facts['ap']:.3f} | {' | '.join(cells)} |")
    alone = [
        f"{duration(rows['hotcoco'].facts['alone_seconds'])} ({task})"
        for task, rows in timed.items()
        if "hotcoco" in rows and not rows["hotcoco"].error
    ]
    if alone:
        lines += ["", f"hotcoco's `tide_errors` without the `evaluate` before: {', '.join(alone)}."]
    return [*lines, ""]


def main() -> int:
    """Measure and report; 0 only if errata's figures are those of TIDE's authors' program."""
    options = parse_arguments()
    sizes, wanted = options.sizes.split(","), options.peers.split(",")
    machine = environment.machine()
    python = dict.fromkeys(NAMES, environment.peers_python())
    python |= {"errata": options.errata_python, "tidecv": environment.tidecv_python()}
    inputs = write_files(python["hotcoco"], sizes)
    jobs, about = [], {}
    for size in sizes:
        files = inputs[f"boxes/{size}"]
        about[size] = f"{files['detections']:,} detections, {files['objects']:,} objects."
        for tool in NAMES:
            if tool in wanted:
                script = str(SCRIPTS / f"tide_{tool}.py")
                command = [python[tool], script, files["gt"], files["dt"]]
                jobs.append(Job(size, tool, command, tool in SLOW))
    timed = run_in_turn(jobs, options.rounds)
    results = report.Results(
        title="TIDE: what each kind of error costs",
        notes=NOTES,
        about=about,
        timed=timed,
        verdict=verdict,
        references=(REFERENCE, "hotcoco"),
        machine=machine,
        versions=environment.all_versions(
            [Contestant(tool, python[tool]) for tool in NAMES if tool in wanted]
        ),
        inputs={f"{name} dt": found["dt_sha256"] for name, found in inputs.items()},
        more=figures(timed),
    )
    print(report.write(results, options.output))
    return 0 if results.errata_agrees() else 1


if __name__ == "__main__":
    sys.exit(main())

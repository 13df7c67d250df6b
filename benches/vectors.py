"""Vectors -> clusters with their silhouette, and a display: errata against the same by hand.

    .venv/bin/python benches/vectors.py [--quick] [--sizes 5000x768,50000x512] [--runs 5]

Whole processes, in turn (A B C A B C ...). See README.md for what is measured.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import environment
import vectors_report as report
from processes import run_process

HERE = Path(__file__).resolve().parent
SIZES = "5000x768,50000x512"
QUICK = "4200x32"
PACKAGES = ["errata", "umap-learn", "pynndescent", "numba", "hdbscan", "scikit-learn", "numpy"]
TOOLS = {
    "errata": ("errata", "full"),
    "errata fast": ("errata", "fast"),
    "by hand, shared neighbours": ("by_hand", "shared"),
    "by hand": ("by_hand", "plain"),
}


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Vectors projected and clustered.")
    add = parser.add_argument
    add("--sizes", default=SIZES, help=f"vectors x columns, comma-separated (default {SIZES})")
    add("--quick", action="store_true", help=f"a small trial: {QUICK}, one run")
    add("--runs", type=int, default=5, help="runs of each; the median counts (default 5)")
    add("--tools", default=";".join(TOOLS), help="separated by semicolons; default all")
    add("--no-first", action="store_true", help="leave out the runs with nothing compiled yet")
    add("--errata-python", default=sys.executable, help="interpreter with errata (this one)")
    add("--output", type=Path, default=HERE / "results" / "vectors", help="without suffix")
    return parser.parse_args()


def write_files(python: str, size: str) -> dict[str, Any]:
    """Write the data in a process of its own."""
    command = [python, str(HERE / "planted_vectors.py"), str(HERE / ".data"), *size.split("x")]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    described: dict[str, Any] = json.loads(done.stdout)
    return described


def run_once(
    python: str, tool: str, files: dict[str, Any], space: Path, compiled: Path | None = None
) -> report.Run:
    """Run one tool; `compiled` is the folder that numba keeps its code in, if not its own."""
    name, how = TOOLS[tool]
    script = str(HERE / "peers" / f"vectors_{name}.py")
    command = [python, script, files["vectors"], str(space), how]
    if compiled is not None:
        command = ["env", f"NUMBA_CACHE_DIR={compiled}", *command]
    run = run_process(command)
    if run.error:
        return report.Run(run.seconds, None, None, run.error)
    told = json.loads(run.output.strip().splitlines()[-1])
    return report.Run(run.seconds, told["peak_kib"] * 1024, told["silhouette"], None)


def quality_of(python: str, files: dict[str, Any], space: Path) -> dict[str, float]:
    """Judge what a tool wrote, in a process of its own."""
    script = str(HERE / "vectors_quality.py")
    command = [python, script, files["vectors"], files["planted"], str(space)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    judged: dict[str, float] = json.loads(done.stdout)
    return judged


def measure(
    python: str, tools: list[str], files: dict[str, Any], runs: int, *, first: bool
) -> dict[str, report.Row]:
    """Run all tools in turn at one size; one that fails is not run again."""
    rows = {tool: report.Row() for tool in tools}
    with tempfile.TemporaryDirectory() as folder:
        space = Path(folder) / "space.npz"
        if first:
            for number, (tool, row) in enumerate(rows.items()):
                empty = Path(folder) / f"compiled{number}"
                row.first = run_once(python, tool, files, space, empty)
        # The untimed round leaves compiled code and cached files for everybody.
        for turn in range(-1, runs):
            for tool, row in rows.items():
                if row.error:
                    continue
                run = run_once(python, tool, files, space)
                print(f"{tool} {turn + 1}/{runs}: {run.error or run.seconds}", file=sys.stderr)
                if run.error is None and not row.quality:
                    row.quality = quality_of(python, files, space)
                if turn >= 0 or run.error:
                    row.runs.append(run)
    return rows


def main() -> int:
    """Measure and report; 0 only if errata's spaces are as good as those by hand."""
    options = parse_arguments()
    machine = environment.machine()
    python = options.errata_python
    runs, sizes = (1, QUICK) if options.quick else (options.runs, options.sizes)
    inputs = {size: write_files(python, size) for size in sizes.split(",")}
    tools = options.tools.split(";")
    rows = {
        size: measure(python, tools, files, runs, first=not options.no_first)
        for size, files in inputs.items()
    }
    results = report.Results(
        rows=rows,
        machine=machine,
        versions=environment.versions(python, PACKAGES),
        inputs={size: files["sha256"] for size, files in inputs.items()},
    )
    print(report.write(results, options.output))
    return 0 if results.errata_is_as_good() else 1


if __name__ == "__main__":
    sys.exit(main())

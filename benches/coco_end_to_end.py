"""Files -> COCO's 12 numbers, whole processes, errata against its peers.

    .venv/bin/python benches/coco_end_to_end.py [--sizes 36k,200k,500k] [--runs 5]

Everything runs interleaved (A B C A B C ...), so that a machine that slows down slows all of
them. See README.md for what is measured and how it is kept fair.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import end_to_end_report as report
import environment
from agreement import parse_numbers
from contestants import NAMES, Contestant, contestants
from processes import Run, own_peak_bytes, run_process

HERE = Path(__file__).resolve().parent


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Files -> 12 numbers, errata against its peers.")
    add = parser.add_argument
    add("--sizes", default="36k,200k,500k", help="of 36k, 200k, 500k and smoke (tiny, a trial)")
    add("--runs", type=int, default=5, help="runs of each; the median counts (default 5)")
    add("--slow-runs", type=int, default=1, help="runs of those that take minutes (default 1)")
    add("--peers", default=",".join(NAMES), help="comma-separated; default all")
    add("--errata-python", default=sys.executable, help="interpreter with errata (this one)")
    add("--output", type=Path, default=HERE / "results" / "coco_end_to_end", help="without suffix")
    return parser.parse_args()


def write_files(sizes: list[str]) -> dict[str, report.Input]:
    """Write the data in a process of its own, because its memory would show in every peak."""
    command = [sys.executable, str(HERE / "dataset.py"), "--sizes", ",".join(sizes)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    described: dict[str, report.Input] = json.loads(done.stdout)
    return described


def run_once(tool: Contestant, files: report.Input) -> Run:
    """Run a tool; output that is no list of 12 numbers counts as a failure."""
    run = run_process(tool.command(files["gt"], files["dt"]))
    if run.error is None:
        try:
            parse_numbers(run.output)
        except ValueError as problem:
            return Run(run.seconds, run.peak_bytes, run.output, str(problem))
    return run


def measure(
    tools: list[Contestant], inputs: dict[str, report.Input], options: argparse.Namespace
) -> report.Runs:
    """Run everything; a tool that fails is not run again at that size."""
    runs: report.Runs = {}
    for size, files in inputs.items():
        for tool in tools:
            if not tool.slow:
                run_once(tool, files)
        for turn in range(max(options.runs, options.slow_runs)):
            for tool in tools:
                done = runs.setdefault((size, tool.name), [])
                wanted = options.slow_runs if tool.slow else options.runs
                if turn >= wanted or (done and done[-1].error):
                    continue
                done.append(run_once(tool, files))
                note = done[-1].error or f"{done[-1].seconds:.3f} s"
                print(f"{size} {tool.name} {turn + 1}/{wanted}: {note}", file=sys.stderr)
    return runs


def measure_floor(python: str, runs: int) -> dict[str, list[Run]]:
    """Measure what any Python process costs here, with and without NumPy."""
    floor: dict[str, list[Run]] = {"python -c pass": [], "python -c 'import numpy'": []}
    for _ in range(runs + 1):
        floor["python -c pass"].append(run_process([python, "-c", "pass"]))
        floor["python -c 'import numpy'"].append(run_process([python, "-c", "import numpy"]))
    return {name: done[1:] for name, done in floor.items()}


def main() -> int:
    """Measure, compare, report; 0 only if errata ran and equals the reference to the last bit."""
    options = parse_arguments()
    sizes = options.sizes.split(",")
    machine = environment.machine()
    peers_python = environment.peers_python()
    tools = contestants(
        options.peers.split(","), errata_python=options.errata_python, peers_python=peers_python
    )
    inputs = write_files(list(dict.fromkeys(["smoke", *sizes])))
    # One run of each on a tiny input writes the bytecode and fills the page cache.
    for tool in tools:
        run_once(tool, inputs["smoke"])
    inputs = {size: inputs[size] for size in sizes}
    results = report.Results(
        machine=machine,
        versions=environment.all_versions(tools),
        inputs=inputs,
        runs=measure(tools, inputs, options),
        floor=measure_floor(peers_python, options.runs),
        runner_peak_bytes=own_peak_bytes(),
    )
    print(report.write(results, options.output))
    return 0 if results.errata_agrees() else 1


if __name__ == "__main__":
    sys.exit(main())

"""Files -> COCO's numbers, whole processes, errata against its peers.

    .venv/bin/python benches/coco_end_to_end.py [bbox|segm|boundary|keypoints|drop-in] [--runs 5]

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
from contestants import Contestant, contestants
from processes import Run, own_peak_bytes, run_process
from tasks import BENCHMARKS, Benchmark, Task

HERE = Path(__file__).resolve().parent


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Files -> COCO's numbers, errata and its peers.")
    add = parser.add_argument
    add("benchmark", nargs="?", default="bbox", choices=list(BENCHMARKS), help="default bbox")
    add("--sizes", help="comma-separated; smoke is a tiny trial; default: the benchmark's own")
    add("--runs", type=int, default=5, help="runs of each; the median counts (default 5)")
    add("--slow-runs", type=int, default=1, help="runs of those that take minutes (default 1)")
    add("--peers", help="comma-separated; default all")
    add("--errata-python", default=sys.executable, help="interpreter with errata (this one)")
    add("--output", type=Path, help="without suffix; default: in results/")
    return parser.parse_args()


def wanted_tasks(benchmark: Benchmark, sizes: str | None) -> list[Task]:
    """Return the benchmark's tasks, or one for each of its overlaps and each size asked for."""
    if sizes is None:
        return list(benchmark.tasks)
    overlaps = dict.fromkeys((task.kind, task.iou_type) for task in benchmark.tasks)
    return [Task(kind, size, iou) for kind, iou in overlaps for size in sizes.split(",")]


def write_files(python: str, tasks: list[Task]) -> dict[str, report.Input]:
    """Write the data in a process of its own, because its memory would show in every peak."""
    names = dict.fromkeys(task.input for task in tasks)
    done = subprocess.run(
        [python, str(HERE / "dataset.py"), *names], check=True, stdout=subprocess.PIPE
    )
    described: dict[str, report.Input] = json.loads(done.stdout)
    return described


def run_once(tool: Contestant, task: Task, files: report.Input) -> Run:
    """Run a tool; output that is no list of numbers counts as a failure."""
    command = tool.command(files["gt"], files["dt"], files["dt_boxed"], task.iou_type)
    run = run_process(command)
    if run.error is None:
        try:
            parse_numbers(run.output, task.count)
        except ValueError as problem:
            return Run(run.seconds, run.peak_bytes, run.output, str(problem))
    return run


def measure(
    tools: list[Contestant],
    tasks: list[Task],
    inputs: dict[str, report.Input],
    options: argparse.Namespace,
) -> report.Runs:
    """Run everything; a tool that fails at a task is not run at it again."""
    runs: report.Runs = {}
    for task in tasks:
        files = inputs[task.input]
        for tool in tools:
            if not tool.slow:
                run_once(tool, task, files)
        for turn in range(max(options.runs, options.slow_runs)):
            for tool in tools:
                done = runs.setdefault((task.label, tool.name), [])
                wanted = options.slow_runs if tool.slow else options.runs
                if turn >= wanted or (done and done[-1].error):
                    continue
                done.append(run_once(tool, task, files))
                note = done[-1].error or f"{done[-1].seconds:.3f} s"
                print(f"{task.label} {tool.name} {turn + 1}/{wanted}: {note}", file=sys.stderr)
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
    benchmark = BENCHMARKS[options.benchmark]
    tasks = wanted_tasks(benchmark, options.sizes)
    machine = environment.machine()
    peers_python = environment.peers_python()
    tools = contestants(
        benchmark,
        options.peers.split(",") if options.peers else list(benchmark.names),
        errata_python=options.errata_python,
        peers_python=peers_python,
    )
    trials = wanted_tasks(benchmark, "smoke")
    inputs = write_files(peers_python, trials + tasks)
    # One run of each on a tiny input writes the bytecode and fills the page cache.
    for trial in trials:
        for tool in tools:
            run_once(tool, trial, inputs[trial.input])
    results = report.Results(
        title=benchmark.title,
        notes=benchmark.notes,
        machine=machine,
        versions=environment.all_versions(tools),
        tasks=tasks,
        inputs={task.label: inputs[task.input] for task in tasks},
        runs=measure(tools, tasks, inputs, options),
        floor=measure_floor(peers_python, options.runs),
        runner_peak_bytes=own_peak_bytes(),
    )
    print(report.write(results, options.output or HERE / "results" / benchmark.stem))
    return 0 if results.errata_agrees() else 1


if __name__ == "__main__":
    sys.exit(main())

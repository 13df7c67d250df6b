"""What no peer has: every threshold at once, timed within one process after loading.

    .venv/bin/python benches/sweep.py [--sizes 36k,200k,500k] [--growth 1,10,100] [--large 100000]

Against it: matching again at every cell in NumPy (brute_force.py, which also checks the counts)
and hotcoco's confusion matrix. See README.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

import environment
import sweep_report as report
from contestants import SCRIPTS, Contestant
from processes import plain_environment

HERE = Path(__file__).resolve().parent


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Sweeps, matrices and growth of errata.")
    add = parser.add_argument
    add("--sizes", default="36k,200k,500k", help="of 36k, 200k, 500k and smoke")
    add("--runs", type=int, default=7, help="runs of the sweep at each size (default 7)")
    add("--growth", default="1,10,100", help="multiples of 500k detections, made in memory")
    add("--large", type=int, default=100_000, help="boxes on the one large image; 0 leaves it out")
    add("--memory-runs", type=int, default=3, help="fresh processes of growth and large image")
    add("--no-peer", action="store_true", help="leave hotcoco out")
    add("--errata-python", default=sys.executable, help="interpreter with errata (this one)")
    add("--output", type=Path, default=HERE / "results" / "sweep", help="without suffix")
    return parser.parse_args()


def ask(command: list[str]) -> report.Figures:
    """Run a script and return the JSON that it prints; its complaint goes to stderr."""
    print(" ".join(Path(part).name for part in command), file=sys.stderr)
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env=plain_environment()
    )
    figures: report.Figures = json.loads(done.stdout)
    return figures


def measure_sizes(options: argparse.Namespace, peers_python: str) -> dict[str, report.Figures]:
    """Measure every size, errata and brute force in one process and hotcoco in another."""
    found: dict[str, report.Figures] = {}
    for size in filter(None, options.sizes.split(",")):
        command = [options.errata_python, str(HERE / "sweep_files.py"), size, str(options.runs)]
        found[size] = ask(command)
        if not options.no_peer:
            name = f"boxes/{size}"
            files = ask([options.errata_python, str(HERE / "dataset.py"), name])[name]
            script = str(SCRIPTS / "confusion_hotcoco.py")
            found[size]["hotcoco"] = ask([peers_python, script, files["gt"], files["dt"]])
    return found


def measure_memory(options: argparse.Namespace) -> dict[str, list[report.Figures]]:
    """Measure growth and the large image, each run in a fresh process, in turn."""
    script = str(HERE / "sweep_memory.py")
    wanted = {f"growth {times}": times for times in filter(None, options.growth.split(","))}
    if options.large:
        wanted[f"large {options.large}"] = str(options.large)
    found: dict[str, list[report.Figures]] = {name: [] for name in wanted}
    for _ in range(options.memory_runs):
        for name, number in wanted.items():
            found[name].append(ask([options.errata_python, script, name.split()[0], number]))
    return found


def main() -> int:
    """Measure and report; 0 only if every count equals the brute force's."""
    options = parse_arguments()
    machine = environment.machine()
    peers_python = options.errata_python if options.no_peer else environment.peers_python()
    tools = [Contestant("errata", options.errata_python)]
    if not options.no_peer:
        tools.append(Contestant("hotcoco", peers_python))
    results = report.Results(
        machine=machine,
        versions=environment.all_versions(tools),
        sizes=measure_sizes(options, peers_python),
        memory=measure_memory(options),
    )
    print(report.write(results, options.output))
    return 0 if results.counts_agree() else 1


if __name__ == "__main__":
    sys.exit(main())

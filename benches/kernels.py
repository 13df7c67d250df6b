"""Functions on masks, timed within a process: RLE IoU, and polygons to RLE.

    .venv/bin/python benches/kernels.py [--rounds 3]

Each library in fresh processes, in turn; each process calls for a second. The answers
must be pycocotools', byte for byte. See README.md.
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
from in_turn import Job, run_in_turn

HERE = Path(__file__).resolve().parent
OTHERS = ("ultrafast-pycocotools", "hotcoco", "faster-coco-eval", "pycocotools")
# The set of masks, and how many of each side are compared.
IOU_TASKS = {
    "RLE IoU, 100 x 100": ("scattered", 100),
    "RLE IoU, 1000 x 1000": ("scattered", 1_000),
    "RLE IoU, 300 x 300 crowded": ("crowded", 300),
    "RLE IoU, 200 x 200 long": ("long", 200),
    "RLE IoU, 200 x 200 longest": ("longest", 200),
}
POLYGON_TASKS = {"Polygons to RLE": "rasterise", "Area and box of RLE": "measure"}
NOTES = [
    "Medians of calls within fresh processes, which take turns. RLE goes in as pycocotools has "
    "it, dictionaries with compressed `bytes`, and comes out as such.",
    "`errata` is `errata.masks`, `errata drop-in` is `errata.pycocotools.mask`. No peer offers "
    "the other two: `errata prepared` has its masks read before the clock starts, `errata at "
    "once` makes one call for all objects. vernier has no functions on masks.",
]


def parse_arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Functions on masks, errata and its peers.")
    add = parser.add_argument
    add("--size", default="36k", help="whose ground truth has the polygons; smoke is a tiny trial")
    add("--rounds", type=int, default=3, help="processes of each library and task (default 3)")
    add("--peers", default=",".join(OTHERS), help="comma-separated; default all")
    add("--errata-python", default=sys.executable, help="interpreter with errata (this one)")
    add("--output", type=Path, default=HERE / "results" / "kernels", help="without suffix")
    return parser.parse_args()


def ask(command: list[str]) -> dict[str, Any]:
    """Run a script and return the JSON that it prints."""
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def iou_jobs(sets: dict[str, Any], python: dict[str, str]) -> tuple[list[Job], dict[str, str]]:
    """Return the processes of RLE IoU, and a sentence on each task."""
    jobs, about = [], {}
    for task, (drawn, limit) in IOU_TASKS.items():
        known = sets[drawn]
        about[task] = (
            f"{limit} x {limit} masks of 480 x 640 px, {known['median_runs']:,} runs in the median."
        )
        for tool, interpreter in python.items():
            script = str(SCRIPTS / "rle_iou.py")
            jobs.append(Job(task, tool, [interpreter, script, tool, known["path"], str(limit)]))
    return jobs, about


def polygon_jobs(
    truth: dict[str, Any], python: dict[str, str], errata_python: str
) -> tuple[list[Job], dict[str, str]]:
    """Return the processes of polygons and of areas, and a sentence on each task."""
    jobs, about = [], {}
    for task, work in POLYGON_TASKS.items():
        about[task] = (
            f"The ground truth's {truth['objects']:,} objects but for its crowds, one by one."
        )
        at_once = {"errata at once": errata_python} if work == "rasterise" else {}
        for tool, interpreter in (python | at_once).items():
            script = str(SCRIPTS / "polygons.py")
            jobs.append(Job(task, tool, [interpreter, script, tool, truth["gt"], work]))
    return jobs, about


def main() -> int:
    """Measure and report; 0 only if every answer of errata's is pycocotools'."""
    options = parse_arguments()
    machine = environment.machine()
    peers_python = environment.peers_python()
    others = [name for name in OTHERS if name in options.peers.split(",")]
    own = dict.fromkeys(("errata", "errata drop-in"), options.errata_python)
    theirs = dict.fromkeys(others, peers_python)
    sets = ask([peers_python, str(HERE / "mask_sets.py")])
    name = f"boxes/{options.size}"
    truth = ask([peers_python, str(HERE / "dataset.py"), name])[name]
    iou, about_iou = iou_jobs(sets, own | {"errata prepared": options.errata_python} | theirs)
    polygons, about_polygons = polygon_jobs(truth, own | theirs, options.errata_python)
    tools = [Contestant("errata", options.errata_python)]
    tools += [Contestant(name, peers_python) for name in others]
    results = report.Results(
        title="Functions on masks",
        notes=NOTES,
        about=about_iou | about_polygons,
        timed=run_in_turn(iou + polygons, options.rounds),
        verdict=report.by_digest,
        references=("pycocotools", *others),
        machine=machine,
        versions=environment.all_versions(tools),
        inputs={drawn: known["sha256"] for drawn, known in sets.items()}
        | {"ground truth": truth["gt_sha256"]},
    )
    print(report.write(results, options.output))
    return 0 if results.errata_agrees() else 1


if __name__ == "__main__":
    sys.exit(main())

"""Who takes part: one script each, and the interpreter that runs it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tasks import Benchmark

SCRIPTS = Path(__file__).resolve().parent / "peers"
# These read no detection without a box.
NEED_BOXES = frozenset({"vernier"})


@dataclass(frozen=True)
class Contestant:
    """One tool; ``slow`` ones run fewer times (``--slow-runs``)."""

    name: str
    python: str
    slow: bool = False
    script: str = "run"

    def command(self, gt: str, dt: str, dt_boxed: str, iou_type: str) -> list[str]:
        """Return the command line: files in, a list of numbers as the last line out."""
        if self.script == "dropin":
            return [self.python, str(SCRIPTS / "dropin.py"), self.name, gt, dt, iou_type]
        script = SCRIPTS / f"{self.script}_{self.name.replace('-', '_')}.py"
        return [self.python, str(script), gt, dt_boxed if self.name in NEED_BOXES else dt, iou_type]


def contestants(
    benchmark: Benchmark, names: list[str], *, errata_python: str, peers_python: str
) -> list[Contestant]:
    """Return those of the benchmark's tools that were asked for, in its order."""
    unknown = sorted(set(names) - set(benchmark.names))
    if unknown:
        raise SystemExit(f"unknown peers {unknown}; there are {', '.join(benchmark.names)}")
    return [
        Contestant(
            name,
            errata_python if name == "errata" else peers_python,
            name in benchmark.slow,
            benchmark.script,
        )
        for name in benchmark.names
        if name in names
    ]

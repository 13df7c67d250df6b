"""Who takes part: one script each, and the interpreter that runs it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent / "peers"


@dataclass(frozen=True)
class Contestant:
    """One tool; ``slow`` ones run fewer times (``--slow-runs``)."""

    name: str
    python: str
    slow: bool = False

    def command(self, gt: str, dt: str) -> list[str]:
        """Return the command line: files in, a list of 12 numbers as the last line out."""
        script = SCRIPTS / f"run_{self.name.replace('-', '_')}.py"
        return [self.python, str(script), gt, dt]


# errata first, then the fastest first; pycocotools last defines the right answer.
NAMES = [
    "errata",
    "ultrafast-pycocotools",
    "hotcoco",
    "vernier",
    "faster-coco-eval",
    "pycocotools",
]
SLOW = {"faster-coco-eval", "pycocotools"}
REFERENCE = "pycocotools"


def contestants(names: list[str], *, errata_python: str, peers_python: str) -> list[Contestant]:
    """Return those of `NAMES` that were asked for, in that order."""
    unknown = sorted(set(names) - set(NAMES))
    if unknown:
        raise SystemExit(f"unknown peers {unknown}; there are {', '.join(NAMES)}")
    return [
        Contestant(name, errata_python if name == "errata" else peers_python, name in SLOW)
        for name in NAMES
        if name in names
    ]

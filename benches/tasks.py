"""The end-to-end benchmarks: which files, which overlap, how many numbers, who takes part."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Task:
    """One input, named as in ``dataset.py``, and what is to be computed from it."""

    kind: str
    size: str
    iou_type: str

    @property
    def input(self) -> str:
        """The input's name."""
        return f"{self.kind}/{self.size}"

    @property
    def label(self) -> str:
        """What the report calls it."""
        return f"{self.iou_type} {self.size}"

    @property
    def count(self) -> int:
        """How many numbers COCO's summary has."""
        return 10 if self.iou_type == "keypoints" else 12


# errata first, then the fastest first; pycocotools last defines the right answer.
NAMES = (
    "errata",
    "ultrafast-pycocotools",
    "hotcoco",
    "vernier",
    "faster-coco-eval",
    "pycocotools",
)
# Who defines the right answer: the first of these that took part.
REFERENCES = ("pycocotools", "ultrafast-pycocotools", "vernier", "hotcoco", "faster-coco-eval")
SLOW = frozenset({"faster-coco-eval", "pycocotools"})


@dataclass(frozen=True)
class Benchmark:
    """A command of ``coco_end_to_end.py``; ``slow`` tools run fewer times (``--slow-runs``).

    ``script`` is the beginning of the scripts' names in ``peers/``.
    """

    title: str
    stem: str
    tasks: tuple[Task, ...]
    names: tuple[str, ...] = NAMES
    slow: frozenset[str] = SLOW
    script: str = "run"
    notes: tuple[str, ...] = field(default=())

    @property
    def kinds(self) -> list[str]:
        """The kinds of its inputs, each once."""
        return list(dict.fromkeys(task.kind for task in self.tasks))


_BOXED = (
    "vernier reads no detection without a box; its file is the same with boxes added, and it is "
    "told to take areas from the masks all the same."
)

BENCHMARKS = {
    "bbox": Benchmark(
        "Files -> COCO's 12 numbers, whole processes",
        "coco_end_to_end",
        tuple(Task("boxes", size, "bbox") for size in ("36k", "200k", "500k")),
    ),
    "segm": Benchmark(
        "Files with masks -> COCO's 12 numbers, whole processes",
        "segm_end_to_end",
        (Task("masks", "36k", "segm"),),
        notes=(_BOXED,),
    ),
    "boundary": Benchmark(
        "Files with masks -> the 12 numbers by boundary IoU, whole processes",
        "boundary_end_to_end",
        (Task("masks", "36k", "boundary"),),
        names=("errata", "vernier", "faster-coco-eval", "ultrafast-pycocotools"),
        slow=frozenset({"faster-coco-eval", "ultrafast-pycocotools"}),
        notes=(_BOXED, "pycocotools and hotcoco have no boundary IoU."),
    ),
    "keypoints": Benchmark(
        "Files with keypoints -> COCO's 10 numbers, whole processes",
        "keypoints_end_to_end",
        tuple(Task("people", size, "keypoints") for size in ("30k", "100k")),
        notes=("vernier reads no detection without a box; its file is the same with boxes added.",),
    ),
    "drop-in": Benchmark(
        "A program written for pycocotools, on each tool in its place",
        "dropin_end_to_end",
        (Task("boxes", "36k", "bbox"), Task("masks", "36k", "segm")),
        script="dropin",
        notes=(
            "One program, `peers/dropin.py`: it imports `pycocotools`, calls `COCO`, `loadRes`, "
            "`evaluate`, `accumulate` and `summarize`, and each tool stands in as it offers to.",
        ),
    ),
}

"""What `import errata` loads, and what it does not."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "numpy", "pandas", "polars", "pyarrow", "matplotlib", "PIL", "click", "rich", "json",
    "dataclasses", "typing", "pathlib", "inspect",
)  # fmt: skip

USES = {
    "import": "import errata",
    "coco": (
        "import errata, sys\n"
        "ds = errata.Dataset.from_arrays if False else errata.read\n"
        "errata.read_predictions, errata.coco_summary"
    ),
}


def loaded_by(code: str) -> set[str]:
    """Names of the top-level modules that a bare interpreter has loaded after `code`."""
    program = f"{code}\nimport sys\nprint(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("use", USES)
def test_nothing_heavy_is_loaded(use: str) -> None:
    before = loaded_by("pass")
    assert not (loaded_by(USES[use]) - before) & set(HEAVY)


def test_numpy_is_loaded_when_an_array_is_asked_for() -> None:
    code = """
import errata, sys
dataset = errata.Dataset.from_arrays(
    image_ids=[1], annotation_images=[1], boxes_xywh=[[0, 0, 1, 1]], class_ids=[1])
dataset.arrays["area"]
"""
    assert "numpy" in loaded_by(code)

"""What `import errata` loads, and what it does not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HEAVY = (
    "numpy", "pandas", "polars", "pyarrow", "matplotlib", "PIL", "click", "rich", "json",
    "dataclasses", "typing", "pathlib", "inspect",
)  # fmt: skip

TWELVE_NUMBERS = """
import errata
dataset = errata.read({gt!r})
print(errata.coco_summary(dataset, errata.read_predictions({dt!r}, dataset)).stats[1] > 0.99)
"""


def loaded_by(code: str) -> set[str]:
    """Names of the top-level modules that a bare interpreter has loaded after `code`."""
    program = f"{code}\nimport sys\nprint(*sorted({{m.split('.')[0] for m in sys.modules}}))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_import_loads_nothing_heavy() -> None:
    assert not (loaded_by("import errata") - loaded_by("pass")) & set(HEAVY)


def test_files_to_twelve_numbers_load_nothing_heavy(tmp_path: Path) -> None:
    gt, dt = tmp_path / "gt.json", tmp_path / "dt.json"
    car = {"image_id": 1, "category_id": 3, "bbox": [0, 0, 40, 40]}
    truth = {
        "images": [{"id": 1}],
        "categories": [{"id": 3, "name": "car"}],
        "annotations": [{**car, "id": 1, "area": 1600, "iscrowd": 0}],
    }
    gt.write_text(json.dumps(truth))
    dt.write_text(json.dumps([{**car, "score": 0.5}]))
    loaded = loaded_by(TWELVE_NUMBERS.format(gt=str(gt), dt=str(dt)))
    assert "True" in loaded, "the numbers must have been computed"
    assert "errata" in loaded
    assert not (loaded - loaded_by("pass")) & set(HEAVY)


def test_numpy_is_loaded_when_an_array_is_asked_for() -> None:
    code = """
import errata, sys
dataset = errata.Dataset.from_arrays(
    image_ids=[1], annotation_images=[1], boxes_xywh=[[0, 0, 1, 1]], class_ids=[1])
dataset.arrays["area"]
"""
    assert "numpy" in loaded_by(code)

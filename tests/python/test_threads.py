"""The same inputs give the same bytes at any number of threads.

This file is also the program that each test process runs: it reads a data set, asks for every
result and prints a digest of each. The engine takes its number of threads from RAYON_NUM_THREADS;
the readers take one per core that the process may use.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

import errata

THREADS = (1, 2, 8)
STRATA = ("size", "aspect", "crowding")
EXAMPLE_COLUMNS = ("kind", "image", "gt", "dt", "gt_class", "dt_class", "iou", "score", "loss")
Documents = tuple[dict[str, Any], list[dict[str, Any]]]

# Text that looks like the border between two records, to mislead whoever guesses where one begins.
TRAP = 'a "},\n{"image_id": 1, "category_id": 1, "bbox": [0, 0, 1, 1], "score": 0.5}, {"'


# The program.


def digest(*parts: Any) -> str:
    """A digest of arrays, by their bytes, and of anything else, by its repr."""
    state = blake2b(digest_size=16)
    for part in parts:
        items = part.items() if isinstance(part, dict) else [("", part)]
        for name, value in items:
            is_array = isinstance(value, np.ndarray)
            shown = f"{name} {value.dtype} {value.shape}" if is_array else f"{name} {value!r}"
            state.update(shown.encode())
            state.update(np.ascontiguousarray(value).tobytes() if is_array else b"")
    return state.hexdigest()


def evaluations(
    dataset: errata.Dataset, model: errata.InferenceSet
) -> dict[str, tuple[errata.Evaluation, list[float] | None]]:
    """An evaluation under every rule, and the IoU thresholds of its grid."""
    labels = dataset.labels
    pairs = [{"ground_truth_label": labels[0], "model_prediction_label": labels[1]}]
    few = [0.3, 0.5, 0.75]
    return {
        "iou": (errata.evaluate(dataset, model), None),
        "equal labels": (errata.evaluate(dataset, model, class_agnostic=False), None),
        "pairs": (errata.evaluate(dataset, model, allowed_label_matches=pairs), None),
        "same class": (errata.evaluate(dataset, model, same_class_first=True), few),
        "score": (errata.evaluate(dataset, model, protocol="score"), few),
    }


def of_evaluation(ev: errata.Evaluation, ious: list[float] | None) -> dict[str, str]:
    """Digests of what can be asked of an evaluation."""
    grid, by_class = ev.grid(None, ious), ev.grid([0.25, 0.5], [0.5], labels="all")
    tau = {label: 0.1 * (i % 7) for i, label in enumerate(ev.labels)}
    half = ev.subset(ev.dataset.image_ids[::2])
    best = ev.best_threshold()
    examples = ev.examples(score_thr=0.3, iou_thr=0.5, sort="loss")
    return {
        "events": digest(ev.source.sweep(0.5).events()),
        "grid": digest(*(g._columns() for g in (grid, by_class)), grid.n_dt, by_class.n_gt),
        "metrics": ev.metrics(0.3, 0.5, average="image_mean").to_json(),
        "metrics by class thresholds": ev.metrics(tau, 0.5, average="image_mean").to_json(),
        "confusion": ev.confusion(0.3, 0.5).to_json(),
        "half": half.confusion(0.3, 0.5).to_json() + half.metrics(0.3, 0.5).to_json(),
        "per image": ev.per_image(0.3, 0.5).to_json(),
        "examples": digest({name: getattr(examples, name) for name in EXAMPLE_COLUMNS}),
        "some examples": ev.examples(ev.labels[0], score_thr=0.3, iou_thr=0.5).to_json(),
        "curve": ev.pr_curve(ev.labels[0]).to_json() + ev.pr_curve().to_json(),
        "best": "" if best is None else best.to_json(),
        "breakdown": "".join(ev.breakdown(by, 0.3).to_json() for by in STRATA),
        "explanations": "".join(ev.explain(dt=row).to_json() for row in range(0, 60, 7)),
    }


def digests(gt: str, dt: str) -> dict[str, str]:
    """Digests of a data set's columns, COCO's numbers and everything else, by name."""
    dataset = errata.read(gt)
    model = errata.read_predictions(dt, dataset)
    summary = errata.coco_summary(dataset, model)
    errors = errata.tide(dataset, model)
    rows = errors.examples()
    texts = {
        "ground truth": digest(
            dataset.arrays, dataset.image_ids, dataset.annotation_ids, dataset.metadata,
            dataset.attributes, dataset.core.warnings(), dataset.file_order, dataset.blake3,
        ),
        "detections": digest(
            model.arrays, model.attributes, model.core.warnings(), model.class_ids, model.blake3
        ),
        "coco arrays": digest(summary.precision, summary.recall, summary.scores),
        "coco stats": summary.to_json(),
        "tide": errors.to_json(),
        "errors": digest({name: getattr(rows, name) for name in (*EXAMPLE_COLUMNS, "repairs")}),
    }  # fmt: skip
    for rule, (evaluation, ious) in evaluations(dataset, model).items():
        for name, text in of_evaluation(evaluation, ious).items():
            texts[f"{rule}: {name}"] = text
    halves = [errata.evaluate(dataset, model, images=dataset.image_ids[i::2]) for i in (1, 0)]
    texts["merged"] = errata.merge(halves).metrics(0.3, 0.5, average="image_mean").to_json()
    return {name: digest(text) for name, text in texts.items()}


def main(threads: str, *files: str) -> None:
    """Print the digests of pairs of files, and how many threads there are at the end."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, cores[: int(threads)])
    found = {gt: digests(gt, dt) for gt, dt in zip(files[::2], files[1::2], strict=True)}
    print(json.dumps({"tasks": len(os.listdir("/proc/self/task")), "found": found}))  # noqa: T201, PTH208


# The tests.


def random_set(seed: int, n_images: int, most_gt: int, most_dt: int) -> Documents:
    """Images with many ties, crowds, ignored objects, unknown classes, attributes and polygons."""
    rng = Random(seed)
    images, annotations, results = [], [], []
    for image in rng.sample(range(n_images * 3), n_images):
        moods = {"time_of_day": rng.choice(("day", "night")), "note": TRAP, "gain": rng.random()}
        images.append({"id": image, "file_name": f"{image}.png", "split": "val", **moods})
        boxes = [_box(rng) for _ in range(rng.randint(1, most_gt))]
        annotations += [_annotation(rng, image, box) for box in boxes]
        for _ in range(rng.randint(0, most_dt)):
            box = [v + rng.choice((0, 0, 1, 2.5)) for v in rng.choice(boxes)]
            near = box if rng.random() < 0.6 else _box(rng)
            results.append(_detection(rng, image, near))
    rng.shuffle(annotations)
    rng.shuffle(results)
    for number, annotation in enumerate(annotations):
        annotation["id"] = number + 1
    categories = [{"id": c, "name": f"class {c}"} for c in range(1, 9)]
    return {"images": images, "annotations": annotations, "categories": categories}, results


def _box(rng: Random) -> list[float]:
    return [
        rng.randint(0, 400) / 4,
        rng.randint(0, 400) / 8,
        rng.randint(1, 60),
        rng.randint(1, 60),
    ]


def _annotation(rng: Random, image: int, box: list[float]) -> dict[str, Any]:
    x, y, w, h = box
    return {
        "segmentation": [[x, y, x + w, y, x + w, y + h / 3, x, y + h]],
        "area": w * h * rng.random(),
        "iscrowd": int(rng.random() < 0.05),
        "ignore": int(rng.random() < 0.05),
        "image_id": image,
        "bbox": box,
        "category_id": rng.randint(1, 8),
        "attributes": {"blur": rng.random(), "text": TRAP if rng.random() < 0.1 else "plain"},
    }


def _detection(rng: Random, image: int, box: list[float]) -> dict[str, Any]:
    detection = {
        "image_id": image,
        "category_id": rng.choice((1, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 99)),
        "bbox": [round(v, rng.choice((1, 3, 17))) for v in box],
        "score": rng.choice((round(rng.random(), 3), rng.random(), 0.5)),
    }
    return {**detection, "attributes": {"text": TRAP}} if rng.random() < 0.02 else detection


def write(folder: Path, name: str, documents: Documents) -> list[str]:
    """Write a ground truth and results; give their paths."""
    paths = [folder / f"{name}_{side}.json" for side in ("gt", "dt")]
    for path, part in zip(paths, documents, strict=True):
        path.write_text(json.dumps(part))
    return [str(path) for path in paths]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """A set of some hundred images, and files of several megabytes, which are read in blocks."""
    folder = tmp_path_factory.mktemp("threads")
    return {
        "random": write(folder, "random", random_set(1, 300, 8, 12)),
        "large": write(folder, "large", random_set(2, 500, 30, 140)),
    }


def run(n_threads: int, paths: list[str]) -> dict[str, Any]:
    environment = {**os.environ, "RAYON_NUM_THREADS": str(n_threads), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", __file__, str(n_threads), *paths],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def assert_equal(answers: dict[int, dict[str, Any]]) -> None:
    """Every digest is the same, and the number of threads really was another."""
    (first, *others) = answers.values()
    for answer in others:
        for path, found in first["found"].items():
            differ = [name for name, text in found.items() if answer["found"][path][name] != text]
            assert not differ, path
    tasks = [answer["tasks"] for answer in answers.values()]
    assert tasks == sorted(set(tasks)), "more threads were asked for than there were"


pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity"), reason="cores are assigned as Linux does it"
)


@pytest.mark.parametrize("name", ["random", "large"])
def test_random_sets(files: dict[str, list[str]], name: str) -> None:
    assert_equal({n: run(n, files[name]) for n in THREADS})


def test_real_data(data_dir: Path) -> None:
    folder = data_dir / "coco_val2014_100"
    paths = ["instances_val2014_100.json", "instances_val2014_fakebbox100_results.json"]
    assert_equal({n: run(n, [str(folder / path) for path in paths]) for n in THREADS})


@pytest.mark.filterwarnings("ignore::errata.ErrataWarning")
def test_blocks_are_read_as_python_reads_the_whole(files: dict[str, list[str]]) -> None:
    gt_path, dt_path = map(Path, files["large"])
    # The reader's blocks are of 256 KiB.
    assert min(gt_path.stat().st_size, dt_path.stat().st_size) > 8 << 18
    gt, results = json.loads(gt_path.read_text()), json.loads(dt_path.read_text())
    dataset = errata.read(gt_path)
    model = errata.read_predictions(dt_path, dataset)
    ids = sorted(image["id"] for image in gt["images"])
    assert dataset.image_ids == ids
    rank = {image: i for i, image in enumerate(ids)}
    by_rank = sorted(gt["images"], key=lambda image: rank[image["id"]])
    for name in ("time_of_day", "note", "gain"):
        assert dataset.metadata[name] == [image[name] for image in by_rank]
    annotations = sorted(gt["annotations"], key=lambda a: rank[a["image_id"]])
    assert dataset.annotation_ids == [a["id"] for a in annotations]
    for name in ("blur", "text"):
        assert dataset.attributes[name] == [a["attributes"][name] for a in annotations]
    for column, key in (("area", "area"), ("crowd", "iscrowd"), ("boxes_xywh", "bbox")):
        expected = np.array([a[key] for a in annotations], dtype=dataset.arrays[column].dtype)
        assert dataset.arrays[column].tobytes() == expected.tobytes(), column
    order = sorted(range(len(results)), key=lambda i: rank[results[i]["image_id"]])
    assert model.arrays["record"].tolist() == order
    for column, key in (("score", "score"), ("boxes_xywh", "bbox")):
        expected = np.array([results[i][key] for i in order], dtype=float)
        assert model.arrays[column].tobytes() == expected.tobytes(), column
    classes = np.array(model.class_ids)[model.arrays["class_index"]]
    assert classes.tolist() == [results[i]["category_id"] for i in order]


if __name__ == "__main__":
    main(*sys.argv[1:])

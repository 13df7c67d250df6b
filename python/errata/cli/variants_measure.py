"""What `errata variants` measures, task by task."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from errata.cli.progress import Counter, told
from errata.errors import UsageError

if TYPE_CHECKING:
    from errata.variants import VariantMetrics
    from errata.variants.outputs import Outputs

TASKS = ("classification", "detection", "anomaly")

OPTIONS = {
    "classes": ("classification",),
    "min_confidence": ("classification",),
    "normalise": ("classification",),
    "inputs": ("classification",),
    "logits": ("classification",),
    "output": ("classification",),
    "iou_thr": ("detection",),
    "score_thr": ("detection",),
    "threshold": ("anomaly",),
    "normal": ("anomaly",),
}
"""The tasks in which an option means something."""

OF_MODELS = ("inputs", "logits", "output")
"""Options that mean nothing without --onnx."""


@dataclass(frozen=True)
class Measured:
    """What was found: the variants, and what the page says above them."""

    task: str
    variants: tuple[VariantMetrics, ...]
    lines: tuple[str, ...]

    def told(self, variants: tuple[VariantMetrics, ...]) -> Measured:
        """Give the same with variants of which more is known."""
        return replace(self, variants=variants)


def task_of(labels: str, asked: str | None) -> str:
    """Tell the task from the labels' file: JSON with ``images`` and ``annotations`` is COCO's."""
    if asked is not None:
        return asked
    if os.path.splitext(labels)[1].lower() != ".json":  # noqa: PTH122 (pathlib is slow to import)
        return "classification"
    with open(labels, "rb") as file:  # noqa: PTH123
        content = file.read()
    # Looked for, not parsed: ground truth may be large, and is parsed by its own reader.
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return "classification"
    for key, task in ((b'"modelValidationMetrics"', "metadata"), (b'"images"', "detection")):
        if key in content:
            return task
    found = "found an object without images and without modelValidationMetrics"
    raise UsageError(f"{labels}: {found}; give COCO JSON, a metadata file, or a list of labels")


def refuse_odd(task: str, options: dict[str, Any]) -> None:
    """Refuse options that mean nothing in a task."""
    for name, value in options.items():
        tasks = OPTIONS.get(name)
        if tasks is not None and task not in tasks and value not in (None, False):
            option = f"--{name.replace('_', '-')}"
            found = f"found it with the task {task}"
            raise UsageError.at(option, found, f"use it with --task {' or '.join(tasks)}")


def refuse_without_models(options: dict[str, Any]) -> None:
    """Refuse options of models that are run, where none is."""
    for name in OF_MODELS:
        if options[name] not in (None, False):
            found = "found it without --onnx"
            raise UsageError.at(f"--{name}", found, "name the models, such as --onnx int8=m.onnx")


def metadata(labels: str) -> Measured:
    """Take variants that were measured before."""
    from errata.variants import read_metadata

    found = read_metadata(labels)
    if not found.variants:
        raise UsageError(f"{labels}: found no variants; give a file that holds some")
    before = found.recommended
    said = () if before is None else (f"It recommends {before}.",)
    # What errata wrote says what it is of; what others wrote is shown as samples.
    task = found.variants[0].provenance.get("task", "metadata")
    return Measured(task, found.variants, (f"{labels}: as measured before", *said))


def classification(
    labels: str,
    files: dict[str, str],
    models: dict[str, str],
    *,
    classes: str | None,
    min_confidence: float | None,
    normalise: bool,
    inputs: str | None,
    logits: bool,
    output: str | None,
    threads: int,
    runs: int,
) -> Measured:
    """Measure classifiers, from what they said or by running them."""
    from errata.variants import classification as of_outputs
    from errata.variants import onnx_classification as of_models

    truth = labels_in(labels)
    settings: dict[str, Any] = {
        "classes": None if classes is None else [name.strip() for name in classes.split(",")],
        "min_confidence": min_confidence,
        "normalise": normalise,
    }
    made: tuple[VariantMetrics, ...] = ()
    if files:
        given = {name: outputs_in(path) for name, path in files.items()}
        made = of_outputs(truth, given, **settings)
    if models:
        samples = inputs_in(models, inputs)
        settings["classes"] = settings["classes"] or (list(made[0].labels or ()) if made else None)
        counter = Counter()

        def count(done: int, total: int) -> None:  # noqa: ARG001 (the signature of progress)
            counter.done = done

        total = len(samples) * len(models)
        with told("running the models", total, lambda: counter.done):
            made += of_models(
                truth, models, samples, logits=logits, output=output, threads=threads, runs=runs,
                progress=count, **settings,
            )  # fmt: skip
    k = len(made[0].labels or ())
    return Measured("classification", made, (f"{labels}: {len(truth):,} samples, {k} classes",))


def detection(
    gt: str, files: dict[str, str], *, baseline: str | None, score_thr: float | str | None,
    iou_thr: float | None, boxes: bool,
) -> Measured:  # fmt: skip
    """Measure detectors at one score threshold, by default the baseline's best."""
    from errata import evaluate
    from errata.cli.inputs import read_model, read_truth
    from errata.cli.output import count, threshold
    from errata.cli.score_choice import BEST, choose
    from errata.variants import detection as of_detections
    from errata.variants.comparison import baseline_of

    base = baseline_of(list(files), baseline)
    dataset = read_truth(gt, skip_invalid=False)
    models = {name: read_model(path, dataset) for name, path in files.items()}
    iou = 0.5 if iou_thr is None else iou_thr
    with told("evaluating"):
        evaluation = evaluate(dataset, models[base])
        score = choose(evaluation, BEST if score_thr is None else score_thr, iou)
        made = of_detections(dataset, models, score_thr=score.common, iou_thr=iou, boxes=boxes)
    whose = f" of {base}" if score.chosen else ""
    lines = (
        f"{gt}: {count(len(dataset), 'image')}, {count(dataset.n_annotations, 'object')}",
        f"All at score {threshold(score.common)} ({score.source}{whose}), IoU {threshold(iou)}.",
    )
    return Measured("detection", made, lines)


def anomaly(
    labels: str, files: dict[str, str], *, threshold: float | None, normal: str | None
) -> Measured:
    """Measure anomaly blocks at one threshold."""
    from errata.variants import anomaly as of_scores

    if threshold is None:
        found = "found none with the task anomaly"
        raise UsageError.at("--threshold", found, "give the score from which a sample is one")
    truth = labels_in(labels)
    given = {name: outputs_in(path) for name, path in files.items()}
    made = of_scores(truth, given, threshold=threshold, normal=normal)
    anomalies = sum(made[0].confusion_matrix[1])
    line = f"{labels}: {len(truth):,} samples, {anomalies:,} of them anomalies"
    return Measured("anomaly", made, (line, f"Flagged from a score of {threshold:g}."))


def labels_in(path: str) -> Outputs:
    """Read labels."""
    from errata.variants.outputs import LABEL_COLUMNS, labels_of
    from errata.variants.table import read_table

    return labels_of(read_table(path, LABEL_COLUMNS))


def outputs_in(path: str) -> Outputs:
    """Read what a variant said."""
    from errata.variants.outputs import LISTS, PREDICTED_COLUMNS, outputs_of
    from errata.variants.table import read_table

    if path.lower().endswith(".onnx"):
        found = f"found the model {path}"
        raise UsageError.at("variants", found, "run it with --onnx TYPE=FILE and --inputs FILE")
    return outputs_of(read_table(path, LISTS + PREDICTED_COLUMNS))


def inputs_in(models: dict[str, str], path: str | None) -> Any:
    """Read the samples that models are run on."""
    from errata.variants.table import read_table

    if path is None:
        found = f"found none for {next(iter(models.values()))}"
        raise UsageError.at("--inputs", found, "give the samples as an array, such as X.npy")
    table = read_table(path, ("inputs", "X", "x"))
    if table.array is None:
        raise UsageError.at("--inputs", f"found columns in {path}", "give an array, .npy or .npz")
    return table.array

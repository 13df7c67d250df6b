"""`errata variants`: what a small variant of a model costs, and which one to ship."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from errata.cli import options
from errata.cli.numbers import Real, Whole
from errata.cli.output_files import json_path, refuse_to_overwrite
from errata.cli.score_choice import score_threshold
from errata.cli.variants_words import by_type, sizes, split_words
from errata.errors import UsageError

if TYPE_CHECKING:
    from errata.cli.variants_measure import Measured
    from errata.variants import Recommendation, VariantComparison

EPILOG = (
    "LABELS and the outputs are .npy, .npz, .csv, .parquet or .json. An output is a row of "
    "probabilities for each sample, or the labels that a variant predicts. COCO JSON is detection. "
    "A metadata file alone shows the variants that it holds."
)


def _score_thr(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> float | str | None:
    """Take a score threshold, where one is given: it means something in detection alone."""
    return None if value is None else score_threshold(context, parameter, value)


@click.command(short_help="What a small variant costs; which one to ship.", epilog=EPILOG)
@click.argument("words", nargs=-1, metavar="LABELS [TYPE=FILE]...")
@click.option("--labels", metavar="FILE", help="LABELS, where it is not the first argument.")
@click.option(
    "--task",
    type=click.Choice(["classification", "detection", "anomaly"]),
    help="What the files are of.  [default: told by LABELS]",
)
@click.option("--classes", metavar="A,B,...", help="Classes in the order of the columns.")
@click.option("--min-confidence", type=Real(0, 1), metavar="NUMBER",
              help="Below it a sample is uncertain.")  # fmt: skip
@click.option("--normalise", is_flag=True, help="Divide each row of probabilities by its sum.")
@click.option("--onnx", "models", metavar="TYPE=FILE", multiple=True,
              help="Run this model on --inputs and time it on this computer.")  # fmt: skip
@click.option("--inputs", metavar="FILE", help="Samples for --onnx, as the models take them.")
@click.option("--logits", is_flag=True, help="The models give logits: take their softmax.")
@click.option("--output", metavar="NAME", help="The models' output with the probabilities.")
@click.option("--threads", type=Whole(1), default=1, show_default=True, metavar="N",
              help="Threads of --onnx.")  # fmt: skip
@click.option("--runs", type=Whole(1), default=100, show_default=True, metavar="N",
              help="Runs of --onnx that are timed.")  # fmt: skip
@click.option("--score-thr", callback=_score_thr, metavar="NUMBER|best|none",
              help="Detection: score threshold of all.  [default: best F1 of the baseline]",
)  # fmt: skip
@click.option("--iou-thr", type=Real(0, 1), metavar="NUMBER",
              help="Detection: IoU threshold.  [default: 0.5]")  # fmt: skip
@click.option("--threshold", type=float, metavar="NUMBER",
              help="Anomalies: the score from which a sample is one.")  # fmt: skip
@click.option("--normal", metavar="LABEL", help="Anomalies: the label of normal samples.")
@click.option("--baseline", metavar="TYPE", help="What differences are from.  [default: float32]")
@click.option("--metric", metavar="NAME", help="What the recommendation goes by.")
@click.option("--tolerance", type=Real(0), default=0.01, show_default=True, metavar="NUMBER",
              help="How far from the best a smaller variant may be.")  # fmt: skip
@click.option("--size", metavar="TYPE=BYTES", multiple=True, help="How large a variant is.")
@click.option("--on-device", metavar="FILE", help="onDevicePerformance of each variant, as JSON.")
@click.option("--out", metavar="FILE", callback=json_path,
              help="Write modelValidationMetrics, with every prediction.")  # fmt: skip
@options.output_options
def variants(
    words: tuple[str, ...],
    labels: str | None,
    models: tuple[str, ...],
    baseline: str | None,
    metric: str | None,
    tolerance: float,
    size: tuple[str, ...],
    on_device: str | None,
    out: str | None,
    as_json: bool,
    **settings: Any,
) -> None:
    """Compare variants of one model, such as float32 and int8, and recommend one.

    Metrics side by side, samples fixed and broken, and the smallest variant that is as good as
    the best within a tolerance.
    """
    found_labels, files = split_words(words, labels, models=bool(models))
    runs = by_type(models, "--onnx", "FILE")
    if found_labels is None:
        raise UsageError.at("LABELS", "found none", "give the file with the true labels")
    inputs = {**files, **{f"--onnx {name}": path for name, path in runs.items()}}
    inputs.update({"LABELS": found_labels})
    named = {**inputs, "--inputs": settings["inputs"], "--on-device": on_device}
    refuse_to_overwrite(named, {"--out": out})
    measured = _measure(found_labels, files, runs, baseline, settings, boxes=out is not None)
    if on_device is not None:
        from errata.variants import with_device

        measured = measured.told(with_device(measured.variants, on_device))
    from errata.variants import compare, recommend

    comparison = compare(measured.variants, baseline=baseline)
    advice = recommend(measured.variants, metric=metric, tolerance=tolerance, sizes=sizes(size))
    if out is not None:
        from errata.variants import write_metadata

        write_metadata(out, measured.variants, advice)
    _write(measured, comparison, advice, out, as_json=as_json)


def _measure(
    labels: str,
    files: dict[str, str],
    models: dict[str, str],
    baseline: str | None,
    settings: dict[str, Any],
    *,
    boxes: bool,
) -> Measured:
    from errata.cli import variants_measure as measure

    task = measure.task_of(labels, settings.pop("task"))
    threads, runs = settings.pop("threads"), settings.pop("runs")
    measure.refuse_odd(task, settings)
    if not models:
        measure.refuse_without_models(settings)
    if task == "metadata":
        if files or models:
            found = f"found {len(files) + len(models)} beside a metadata file"
            raise UsageError.at("variants", found, "give the file alone")
        return measure.metadata(labels)
    if models and task != "classification":
        raise UsageError.at("--onnx", f"found it with the task {task}", "run classifiers only")
    if not files and not models:
        raise UsageError.at("variants", "found none", "give TYPE=FILE, such as int8=probs.npy")
    twice = sorted(set(files) & set(models))
    if twice:
        raise UsageError.at("--onnx", f"found {twice[0]!r} twice", "name each variant once")
    own = {name: settings[name] for name, tasks in measure.OPTIONS.items() if task in tasks}
    if task == "detection":
        return measure.detection(labels, files, baseline=baseline, boxes=boxes, **own)
    if task == "anomaly":
        return measure.anomaly(labels, files, **own)
    return measure.classification(labels, files, models, threads=threads, runs=runs, **own)


def _write(
    measured: Measured,
    comparison: VariantComparison,
    advice: Recommendation,
    out: str | None,
    *,
    as_json: bool,
) -> None:
    from errata.cli.output import write_json, write_page

    if as_json:
        entries = [each.to_dict() for each in measured.variants]
        kept = [{k: v for k, v in entry.items() if k != "predictions"} for entry in entries]
        write_json(
            {
                "task": measured.task,
                "recommendation": advice.to_dict(),
                "comparison": comparison.to_dict(),
                "modelValidationMetrics": kept,
                "out": out,
            }
        )
        return
    from errata.cli.variants_page import page

    write_page(page(measured, comparison, advice, out))

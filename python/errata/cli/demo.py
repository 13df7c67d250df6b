"""`errata demo`: a drawn data set with planted mistakes, and what errata says about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from errata.cli.numbers import Whole
from errata.cli.session import session_options

if TYPE_CHECKING:
    from errata.cli.report import Report
    from errata.demo import DemoFiles

SLICES = ("day", "dusk", "night")


@click.command(short_help="Draw a data set with known mistakes, and find them.")
@click.argument("folder", default="errata-demo", metavar="[FOLDER]")
@click.option(
    "--images",
    type=Whole(1, 999_999),
    default=500,
    show_default=True,
    metavar="N",
    help="Number of pictures to draw.",
)
@click.option(
    "--seed",
    type=Whole(0),
    default=0,
    show_default=True,
    metavar="N",
    help="Another seed, other pictures.",
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON to stdout, nothing else.")
@session_options
def demo(folder: str, images: int, seed: int, as_json: bool) -> None:
    """Draw pictures with known mistakes into FOLDER, evaluate two models and say what to try."""
    import json

    from errata.cli.matching import evaluate_models

    files = _draw(folder, images, seed)
    planted = json.loads(files.planted.read_text(encoding="utf-8"))
    reports = evaluate_models(str(files.gt), [str(files.model_a), str(files.model_b)])
    slices = [_slice(reports, value) for value in SLICES]
    if as_json:
        from errata.cli.output import write_json

        write_json(_as_dict(files, reports, slices))
        return
    from errata.cli.demo_page import page
    from errata.cli.output import write_page

    write_page(page(files, planted, reports, [s for s in slices if s["n_images"]]))


def _draw(folder: str, images: int, seed: int) -> DemoFiles:
    from errata.cli.progress import Counter, told
    from errata.demo import generate

    counter = Counter()

    def count(done: int, total: int) -> None:  # noqa: ARG001 (the signature of generate's progress)
        counter.done = done

    with told("drawing pictures", images, lambda: counter.done):
        return generate(folder, n_images=images, seed=seed, progress=count)


def _slice(reports: list[Report], value: str) -> dict[str, Any]:
    """Count the pictures of one time of day, at the thresholds chosen on all of them."""
    dataset = reports[0].evaluation.dataset
    times = dataset.metadata["time_of_day"]
    images = [i for i, time in zip(dataset.image_ids, times, strict=True) if time == value]
    metrics = [
        r.evaluation.subset(images).metrics(r.score.score_thr, r.metrics.iou_thr) for r in reports
    ]
    return {
        "time_of_day": value,
        "n_images": len(images),
        "n_gt": metrics[0].pooled.n_gt,
        "models": [m.pooled.to_dict() for m in metrics],
    }


def _as_dict(
    files: DemoFiles, reports: list[Report], slices: list[dict[str, Any]]
) -> dict[str, Any]:
    names = ("folder", "images", "gt", "model_a", "model_b", "embeddings", "planted")
    return {
        "files": {name: str(getattr(files, name)) for name in names},
        "models": [report.to_dict() for report in reports],
        "slices": slices,
    }

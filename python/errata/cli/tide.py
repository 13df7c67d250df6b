"""`errata tide`: which kind of error costs how much average precision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from errata.cli import options
from errata.cli.inputs import images_of, read_both
from errata.cli.measure_options import measure_of, measure_options
from errata.cli.numbers import Real, Whole
from errata.cli.output_files import refuse_to_overwrite
from errata.cli.progress import told
from errata.errors import UsageError

if TYPE_CHECKING:
    from errata.cli.sigmas import GivenSigmas
    from errata.columns import Dataset, InferenceSet
    from errata.measure import Measure
    from errata.results.tide import TideErrors


@click.command(short_help="Which kind of error costs how much (TIDE).", epilog=options.FILES)
@options.file_arguments
@measure_options
@click.option(
    "--pos-thr",
    type=Real(0, 1),
    default=0.5,
    show_default=True,
    metavar="NUMBER",
    help="The overlap from which an object is found.",
)
@click.option(
    "--bg-thr",
    type=Real(0, 1),
    default=0.1,
    show_default=True,
    metavar="NUMBER",
    help="The overlap up to which a detection is on nothing.",
)
@click.option(
    "--max-dets",
    type=Whole(0),
    metavar="N",
    help="Detections looked at per image, over all classes.  [default: 100; LVIS: 300]",
)
@options.split_option
@options.missing_score_option
@click.option("--per-class", is_flag=True, help="Show every class, not only the costliest.")
@options.plot_option("what each kind costs")
@options.output_options
def tide(
    gt: str,
    dt: str,
    skip_invalid: bool,
    split: str | None,
    iou_type: str,
    sigmas: GivenSigmas | None,
    boundary_ratio: float | None,
    missing_score: str | None,
    per_class: bool,
    plot: str | None,
    as_json: bool,
    **thresholds: Any,
) -> None:
    """Tell the kind of every error, and what each kind costs in average precision.

    The kinds and costs are those of TIDE (Bolya et al., ECCV 2020), equal to its authors' package.
    """
    from errata.tide_protocol import tide as analyse

    files = {"GT": gt, "DT": dt, "--sigmas": None if sigmas is None else sigmas.file}
    refuse_to_overwrite(files, {"--plot": plot})
    measure = measure_of(iou_type, sigmas, boundary_ratio)
    dataset, inferences = read_both(gt, dt, skip_invalid=skip_invalid, measure=measure)
    _refuse_missing_scores(dt, inferences, missing_score)
    with told("evaluating"):
        found = analyse(
            dataset,
            inferences,
            measure.iou_type,
            images=images_of(dataset, split),
            missing_score=None if missing_score is None else float(missing_score),
            oks_sigmas=measure.oks_sigmas,
            boundary_ratio=measure.boundary_ratio,
            **thresholds,
        )
    if plot is not None:
        from errata.cli.plots import save_plot

        save_plot(found.plot, plot)
    _write(dataset, inferences, measure, found, as_json=as_json, every_class=per_class)


def _refuse_missing_scores(dt: str, inferences: InferenceSet, missing_score: str | None) -> None:
    if inferences.has_missing_scores and missing_score is None:
        raise UsageError(
            f"{dt}: found detections without a score; average precision ranks by score: "
            "give scores, or --missing-score 1.0 to rank them first"
        )


def _write(
    dataset: Dataset,
    inferences: InferenceSet,
    measure: Measure,
    found: TideErrors,
    *,
    as_json: bool,
    every_class: bool,
) -> None:
    from errata.cli.output import write_json, write_page

    if as_json:
        write_json(found.to_dict())
        return
    from errata.cli.tide_page import page

    write_page(page(dataset, inferences, measure, found, every_class=every_class))

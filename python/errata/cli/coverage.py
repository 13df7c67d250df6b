"""`errata coverage`: what training covers, whether splits drift, what leaks between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from errata.cli import options
from errata.cli.inputs import read_model, read_truth
from errata.cli.numbers import Real
from errata.cli.progress import told
from errata.cli.share_done import told_share
from errata.cli.space_options import settings_of, space_of, space_options

if TYPE_CHECKING:
    from errata.cli.score_choice import ChosenScore
    from errata.columns import Dataset
    from errata.embeddings import Embeddings
    from errata.evaluation import Evaluation
    from errata.vectors import Coverage, Drift, Leakage, VectorSpace

FILES = "GT is ground truth in COCO JSON, whose images have a 'split'."


@click.command(short_help="What training covers; drift and leakage between splits.", epilog=FILES)
@click.argument("gt", metavar="GT")
@click.option(
    "--embeddings",
    "embeddings_file",
    metavar="FILE",
    required=True,
    help="Vectors of the images: .npy, .npz, .parquet, .arrow, .feather or .csv.",
)
@click.option("--key", metavar="COLUMN", help="Join the vectors to images by this column.")
@click.option("--partial", is_flag=True, help="Let images be without a vector; say how many.")
@click.option("--dt", metavar="DT", help="One model's predictions: what leaked images are worth.")
@options.score_thr_option
@options.iou_thr_option
@click.option(
    "--reference",
    default="train",
    show_default=True,
    metavar="NAME",
    help="The split that should cover the others, and share no image with them.",
)
@click.option(
    "--images", metavar="FOLDER", help="Compare the picture files too: equal ones are copies."
)
@click.option(
    "--quantile",
    type=Real(0, 1),
    default=0.99,
    show_default=True,
    metavar="NUMBER",
    help="Far is beyond this quantile of the reference's own nearest distances.",
)
@click.option(
    "--max-distance",
    type=Real(0),
    metavar="NUMBER",
    help="Near copies are at most so far apart.  [default: 0.25 of the typical distance]",
)
@click.option(
    "--metric",
    type=click.Choice(["euclidean", "cosine"]),
    default="euclidean",
    show_default=True,
    help="How vectors are compared.",
)
@click.option("--no-clusters", is_flag=True, help="Leave out what is said of clusters: faster.")
@space_options
@click.option(
    "--skip-invalid", is_flag=True, help="Leave out records that would be refused; say how many."
)
@options.output_options
def coverage(
    gt: str,
    dt: str | None,
    embeddings_file: str,
    key: str | None,
    partial: bool,
    score_thr: float | str | None,
    iou_thr: float,
    metric: str,
    no_clusters: bool,
    cache: str | None,
    skip_invalid: bool,
    as_json: bool,
    **options_of: Any,
) -> None:
    """Tell what the training images do not cover, whether splits drift, and what leaks.

    Coverage: clusters without training images, and images far from all of them. Drift: whether the
    splits are drawn alike. Leakage: images that are in two splits, or nearly so.
    """
    from errata.cli.output import write_json, write_page
    from errata.embeddings import read

    settings = settings_of(options_of)
    asked = {**options_of, "metric": metric, "seed": settings.seed}
    dataset = read_truth(gt, skip_invalid=skip_invalid)
    with told(f"reading {embeddings_file}"):
        embeddings = read(embeddings_file, dataset, partial=partial, key=key)
    # What cannot be asked is refused before minutes are spent.
    _check(dataset, embeddings, asked)
    evaluation, score = _evaluated(dt, dataset, skip_invalid, score_thr, iou_thr)
    space = None if no_clusters else space_of(embeddings, settings, cache)
    vectors = embeddings if space is None else space
    found = _find(dataset, vectors, evaluation, score, iou_thr, asked)
    if as_json:
        write_json(found.to_dict(score))
        return
    from errata.cli.coverage_page import page

    write_page(page(dataset, embeddings, space, found.coverage, found.drift, found.leakage, score))


@dataclass(frozen=True)
class _Found:
    coverage: Coverage
    drift: Drift
    leakage: Leakage

    def to_dict(self, score: ChosenScore | None) -> dict[str, Any]:
        return {
            "coverage": self.coverage.to_dict(),
            "drift": self.drift.to_dict(),
            "leakage": self.leakage.to_dict(),
            "score_thr_chosen_by": None if score is None else score.chosen,
        }


def _check(dataset: Dataset, embeddings: Embeddings, asked: dict[str, Any]) -> None:
    from errata.vectors.splits.coverage import check_quantile
    from errata.vectors.splits.image_groups import image_groups

    check_quantile(asked["quantile"])
    image_groups(dataset, embeddings).check(asked["reference"])


def _evaluated(
    dt: str | None,
    dataset: Dataset,
    skip_invalid: bool,
    score_thr: float | str | None,
    iou_thr: float,
) -> tuple[Evaluation | None, ChosenScore | None]:
    if dt is None:
        return None, None
    from errata import evaluate
    from errata.cli.score_choice import choose

    inferences = read_model(dt, dataset, skip_invalid=skip_invalid)
    with told("evaluating"):
        evaluation = evaluate(dataset, inferences)
        return evaluation, choose(evaluation, score_thr, iou_thr)


def _find(
    dataset: Dataset,
    vectors: Embeddings | VectorSpace,
    evaluation: Evaluation | None,
    score: ChosenScore | None,
    iou_thr: float,
    asked: dict[str, Any],
) -> _Found:
    from errata import vectors as of_vectors
    from errata.vectors.splits.origin import embeddings_of

    reference, metric = asked["reference"], asked["metric"]
    with told_share("comparing images") as share:
        near = of_vectors.split_neighbours(
            dataset, embeddings_of(vectors), metric=metric, progress=share
        )
        shared = {"reference": reference, "metric": metric, "neighbours": near}
        covered = of_vectors.coverage(dataset, vectors, quantile=asked["quantile"], **shared)
    with told_share("comparing splits") as share:
        drifted = of_vectors.drift(
            dataset, vectors, reference=reference, metric=metric, seed=asked["seed"],
            progress=share,
        )  # fmt: skip
    with told_share("looking for copies") as share:
        leaked = of_vectors.leakage(
            dataset, vectors, max_distance=asked["max_distance"], images=asked["images"],
            evaluation=evaluation, score_thr=None if score is None else score.score_thr,
            iou_thr=iou_thr, progress=share, **shared,
        )  # fmt: skip
    return _Found(covered, drifted, leaked)

"""`errata anomaly`: blocks that tell what is not normal; fitted, scoring, judged."""

from __future__ import annotations

from typing import Any

import click

from errata.cli import anomaly_options as options
from errata.cli.numbers import Whole
from errata.cli.options import output_options, plot_option
from errata.cli.output_files import refuse_to_overwrite
from errata.errors import UsageError

FEATURES = (
    "FEATURES is .npy, .npz, .csv or .parquet: one row a sample; for visual blocks .npy or .npz of "
    "(n, rows, columns, d), as errata embed --patches writes."
)


@click.group(
    invoke_without_command=True,
    short_help="What is not normal: fit, score, evaluate.",
    epilog=FEATURES,
)
@click.pass_context
def anomaly(context: click.Context) -> None:
    """Tell what is not normal: fit a block, score with it, judge its scores.

    A block is one JSON file, Edge Impulse's metadata of an anomaly block, and the product's own
    files of K-means blocks score too. A sample is flagged where score >= threshold.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
        context.exit(2)


@anomaly.command(short_help="Fit a block on normal rows.", epilog=FEATURES)
@click.argument("features", metavar="FEATURES")
@click.option(
    "--out",
    required=True,
    metavar="BLOCK.json",
    callback=options.block_path,
    help="Where the block is written.",
)
@options.kind_options
@options.label_options
@options.threshold_options
@click.option("--seed", type=Whole(0), default=0, show_default=True, metavar="N")
@output_options
def fit(features: str, out: str, as_json: bool, **given: Any) -> None:
    """Fit a block on normal rows, and suggest thresholds with the reason for each.

    Rows that are labelled as anomalies are not fitted on; thresholds are then chosen on both kinds.
    A share of the normal rows is kept back for the thresholds, see --holdout.
    """
    from errata.cli import anomaly_fit

    refuse_to_overwrite({"FEATURES": features, "--labels": given["labels"]}, {"--out": out})
    anomaly_fit.run(features, out, as_json=as_json, **given)


@anomaly.command(short_help="Score rows with a block.", epilog=FEATURES)
@click.argument("block", metavar="BLOCK")
@click.argument("features", metavar="FEATURES")
@click.option(
    "--out",
    required=True,
    metavar="SCORES",
    callback=options.scores_path,
    help="A .csv, .json or .npy file; of pictures .json has the whole grids.",
)
@options.columns_option
@click.option(
    "--threshold",
    type=options.ANY_NUMBER,
    metavar="NUMBER",
    help="Flag from this score on.  [default: the block's own]",
)
@output_options
def score(
    block: str,
    features: str,
    out: str,
    columns: str | None,
    threshold: float | None,
    as_json: bool,
) -> None:
    """Score rows with a block that errata or Edge Impulse fitted; nothing is fitted again."""
    from errata.cli import anomaly_score

    refuse_to_overwrite({"BLOCK": block, "FEATURES": features}, {"--out": out})
    anomaly_score.run(block, features, out, columns, threshold, as_json=as_json)


@anomaly.command(short_help="Judge scores where anomalies are known.", epilog=FEATURES)
@click.argument("block", metavar="[BLOCK", required=False)
@click.argument("features", metavar="FEATURES]", required=False)
@click.option("--scores", metavar="FILE", help="Scores in the place of BLOCK and FEATURES.")
@click.option("--score-column", metavar="NAME", help="The column of --scores that holds them.")
@options.columns_option
@options.label_options
@click.option(
    "--threshold", type=options.ANY_NUMBER, metavar="NUMBER", help="Show this threshold too."
)
@plot_option("accuracies over the threshold, and the ROC curve,")
@output_options
def evaluate(
    block: str | None,
    features: str | None,
    scores: str | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Judge scores at every threshold, and show those that are best.

    Either BLOCK and FEATURES, or --scores of any detector; anomalies are told by --labels or by
    --label-column.
    """
    from errata.cli import anomaly_evaluate

    if (scores is None) == (block is None) or (block is None) != (features is None):
        found = "found both or neither" if (scores is None) == (block is None) else "found BLOCK"
        raise UsageError.at("BLOCK FEATURES, --scores", found, "give two files, or --scores FILE")
    inputs = {"BLOCK": block, "FEATURES": features, "--scores": scores, "--labels": given["labels"]}
    refuse_to_overwrite(inputs, {"--plot": given["plot"]})
    anomaly_evaluate.run(block, features, scores, as_json=as_json, **given)

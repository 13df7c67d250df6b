"""Options that several commands share, each said once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from errata.cli.numbers import Real
from errata.cli.output_files import plot_path
from errata.cli.score_choice import score_threshold
from errata.cli.session import session_options

FILES = "GT is ground truth and DT one model's predictions, both COCO JSON."

Command = TypeVar("Command", bound=Callable[..., Any])


def file_arguments(command: Command) -> Command:
    """GT, DT, and what is done with records that would be refused."""
    skip = click.option(
        "--skip-invalid",
        is_flag=True,
        help="Leave out records that would be refused; say how many.",
    )
    # Not click.Path(exists=True): the reader's own message says more.
    return click.argument("gt", metavar="GT")(click.argument("dt", metavar="DT")(skip(command)))


def output_options(command: Command) -> Command:
    """``--json``, and what every command has."""
    json = click.option(
        "--json", "as_json", is_flag=True, help="Write JSON to stdout, nothing else."
    )
    return json(session_options(command))


def split_option(command: Command) -> Command:
    """``--split``."""
    return click.option("--split", metavar="NAME", help="Evaluate only the images of this split.")(
        command
    )


def image_options(command: Command) -> Command:
    """``--split`` and ``--where``: which images are evaluated."""
    where = click.option(
        "--where",
        metavar="EXPR",
        multiple=True,
        help="Evaluate only images for which this holds, such as 'n_gt >= 5 and recall < .5': "
        "counts are those at the thresholds. May be repeated: all must hold.",
    )
    return split_option(where(command))


def rule_options(class_agnostic: bool | None = None) -> Callable[[Command], Command]:
    """Give what decides which pairs match; `class_agnostic` is the command's own default."""
    default = {None: "the protocol's", True: "yes", False: "no"}[class_agnostic]
    options = [
        click.option(
            "--protocol",
            type=click.Choice(["iou", "score"]),
            default="iou",
            show_default=True,
            help="Match by overlap, or by score as COCO does.",
        ),
        click.option(
            "--class-agnostic/--no-class-agnostic",
            default=class_agnostic,
            help=f"Whether pairs across classes may match.  [default: {default}]",
        ),
        click.option(
            "--match",
            "matches",
            metavar="GT=DT",
            multiple=True,
            help="Count this predicted label as right for this true one; may be repeated.",
        ),
        click.option(
            "--allowed-label-matches",
            "matches_file",
            metavar="FILE",
            help="The same from JSON: a list of {ground_truth_label, model_prediction_label}.",
        ),
        click.option(
            "--same-class-first", is_flag=True, help="Match equal labels first, the rest after."
        ),
    ]

    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


missing_score_option = click.option(
    "--missing-score",
    type=click.Choice(["1.0"]),
    help="Rank detections without a score first, instead of refusing them.",
)

score_thr_option = click.option(
    "--score-thr",
    callback=score_threshold,
    metavar="NUMBER|best|none",
    help="Score threshold; best is that of the highest micro F1.  [default: best]",
)

iou_thr_option = click.option(
    "--iou-thr",
    type=Real(0, 1),
    default=0.5,
    show_default=True,
    metavar="NUMBER",
    help="IoU threshold, from 0 to 1.",
)


_class_score_options = (
    click.option(
        "--class-score",
        "class_scores",
        metavar="LABEL=NUMBER|none",
        multiple=True,
        help="Score threshold of this class, in place of --score-thr; may be repeated.",
    ),
    click.option(
        "--class-scores",
        "class_scores_file",
        metavar="FILE",
        help="The same from JSON, and --score-thr with it: {confidence, per_class_confidence}.",
    ),
)


def threshold_options(command: Command) -> Command:
    """``--score-thr``, those of single classes, and ``--iou-thr``."""
    for option in (iou_thr_option, *reversed(_class_score_options), score_thr_option):
        command = option(command)
    return command


def count_score_options(command: Command) -> Command:
    """Score thresholds for a command that has none itself, but counts for ``--where``."""
    score_thr = click.option(
        "--score-thr",
        callback=score_threshold,
        metavar="NUMBER|best|none",
        help="Score threshold of the counts that --where asks for.  [default: none]",
    )
    for option in (*reversed(_class_score_options), score_thr):
        command = option(command)
    return command


def plot_option(what: str) -> Callable[[Command], Command]:
    """``--plot FILE`` for a command that can draw."""
    return click.option(
        "--plot", metavar="FILE", callback=plot_path, help=f"Draw {what} into a .png or .svg file."
    )

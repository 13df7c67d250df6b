"""What `errata demo` says."""

from __future__ import annotations

import shlex
import shutil
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from errata.cli.output import Column, count, heading, number, table, threshold, verbatim
from errata.cli.report_page import parts

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from errata.cli.report import Report
    from errata.demo import DemoFiles

NAMES = ("A", "B")

_MISSED = {"night": "at night", "small": "small", "occluded": "half hidden", "chance": "by chance"}


def page(
    files: DemoFiles,
    planted: Mapping[str, Any],
    reports: Sequence[Report],
    slices: Sequence[Mapping[str, Any]],
) -> list[RenderableType]:
    """Give the page from top to bottom: what was drawn, what was found, what to try."""
    return [
        heading("Drawn"),
        *_drawn(files, planted),
        heading("Planted, one by one in planted.json"),
        *_planted(planted),
        heading("What errata evaluate says of model A"),
        *parts(reports[0], every_class=True),
        heading("Model A and model B, each at its best micro F1"),
        _models(reports),
        heading("By time of day, at the same thresholds"),
        _slices(slices),
        *_failing(planted, slices),
        heading("Try next"),
        *map(verbatim, commands(files)),
    ]


def _drawn(files: DemoFiles, planted: Mapping[str, Any]) -> list[str]:
    times = planted["slices"]["time_of_day"]
    by_time = ", ".join(f"{len(images)} {name}" for name, images in times.items())
    pictures = count(planted["n_images"], "picture")
    return [
        f"{pictures} ({by_time}) in {files.images}, seed {planted['seed']}",
        f"ground truth in {files.gt}, two models in {files.model_a.name} and {files.model_b.name}, "
        f"embeddings in {files.embeddings.name}",
    ]


def _planted(planted: Mapping[str, Any]) -> list[str]:
    mistakes = planted["ground_truth"]
    labels = ", ".join(f"{len(cases)} {name.replace('_', ' ')}" for name, cases in mistakes.items())
    lines = [f"ground truth: {labels}"]
    for name, facts in planted["models"].items():
        missed = ", ".join(f"{len(facts['missed'][why])} {words}" for why, words in _MISSED.items())
        confusion = facts["confusion"]
        lines.append(
            f"{name}: misses {missed}; calls {confusion['count']} {confusion['true_category']}s "
            f"{confusion['given_category']}; finds {len(facts['duplicates'])} objects twice"
        )
    return lines


def _models(reports: Sequence[Report]) -> Table:
    columns = [
        Column("model", left=True),
        Column("score", left=True),
        *map(Column, ("precision", "recall", "F1", "map_50", "map_75", "map_50_95")),
    ]
    rows = []
    for name, report in zip(NAMES, reports, strict=True):
        pooled = report.metrics.pooled
        values = (pooled.precision, pooled.recall, pooled.f1, *report.maps().values())
        rows.append([name, threshold(report.score.common), *map(number, values)])
    return table(columns, rows)


def _slices(slices: Sequence[Mapping[str, Any]]) -> Table:
    columns = [Column("time of day", left=True), Column("pictures"), Column("objects")]
    columns += [Column(f"{name} {what}") for name in NAMES for what in ("recall", "F1")]
    return table(
        columns,
        [
            [
                each["time_of_day"],
                str(each["n_images"]),
                f"{each['n_gt']:,}",
                *(number(model[name]) for model in each["models"] for name in ("recall", "f1")),
            ]
            for each in slices
        ],
    )


def _failing(planted: Mapping[str, Any], slices: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say whether the slice on which model A was made to fail shows."""
    recall = {each["time_of_day"]: each["models"][0]["recall"] for each in slices}
    slice_ = planted["models"]["model_a"]["failing_slice"]
    night, day = recall.get(slice_["value"]), recall.get("day")
    if night is None or day is None or night >= day:
        return []
    return [f"Model A fails at night, as planted: recall {night:.4f} against {day:.4f} by day."]


def commands(files: DemoFiles) -> list[str]:
    """Give commands that work when copied, from the folder that this one was called in."""
    a = shlex.join([str(files.gt), str(files.model_a)])
    b = shlex.join([str(files.gt), str(files.model_b)])
    plot = find_spec("matplotlib") is not None

    def drawn(name: str) -> str:
        return f" --plot {name}.png" if plot else ""

    errata = shlex.quote(_program())
    return [
        f"{errata} evaluate {b}",
        f"{errata} evaluate {a} --split test --match truck=bus",
        f"{errata} confusion {a}{drawn('confusion')}",
        f"{errata} sweep {a}{drawn('surface')}",
        f"{errata} pr {a} --per-class{drawn('curves')}",
        f"{errata} coco {a} --per-class",
    ]


def _program() -> str:
    """Give what to type for `errata`: its name where the shell finds this very program by it."""
    called = Path(sys.argv[0])
    found = shutil.which("errata")
    if called.stem != "errata" or (found and Path(found).resolve() == called.resolve()):
        return "errata"
    return str(called)

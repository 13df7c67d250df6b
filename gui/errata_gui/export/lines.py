"""What is shown as code: a Python program that runs as it is, and a line for a shell."""

from __future__ import annotations

import re
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from errata_gui.export.stamp import Stamp
    from errata_gui.loaded import Loaded
    from errata_gui.resolve import Resolved

WHOLE = frozenset(["explain"])
"""Subcommands of one object or image, which is what it is whatever the image filter."""

_MODULE = re.compile(r"\berrata\.([a-z_]+)\.")


def program_of(expression: str, resolved: Resolved, stamp: Stamp) -> str:
    """Give a program: reads the files, matches by the rule, asks, prints.

    Parameters
    ----------
    expression : str
        Of ``ev``, the evaluation, as `Panel.python` gives it; statements may stand before it.
    """
    loaded = resolved.loaded
    skip = ", skip_invalid=True" if loaded.skip_invalid else ""
    rule = "".join(f", {name}={value!r}" for name, value in loaded.rule.arguments().items())
    modules = sorted({f"import errata.{name}" for name in _MODULE.findall(expression)})
    lines = [
        "import errata",
        *modules,
        "",
        f"dataset = errata.read({whole(loaded.gt)!r}{skip})",
        f"predictions = errata.read_predictions({whole(loaded.dt)!r}, dataset{skip})",
        f"ev = errata.evaluate(dataset, predictions{rule})",
    ]
    if _is_filtered(resolved) and repr(resolved.state.image_filter.strip()) not in expression:
        text, at = resolved.state.image_filter.strip(), (resolved.score_thr, resolved.iou_thr)
        lines += [
            f"kept = ev.per_image({at[0]!r}, {at[1]!r}).filter({text!r})",
            "ev = ev.subset(kept.image_ids)",
        ]
    *before, last = expression.splitlines()
    lines += [*before, f"answer = {last}", "print(answer)"]
    return stamp.comment + "\n".join(lines) + "\n"


def command_of(words: str | None, resolved: Resolved, before: str = "") -> str | None:
    """Give the line for a shell; None where the view shows nothing that a command could give.

    Parameters
    ----------
    words : str, optional
        Subcommand and options, quoted, as `Panel.command` gives them.
    before : str
        A whole command that must have run, as `Panel.before_command` gives it.
    """
    if words is None:
        return None
    loaded = resolved.loaded
    subcommand, _, options = words.partition(" ")
    files = f"{quote(whole(loaded.gt))} {quote(whole(loaded.dt))}"
    given = _rule_options(loaded, own_agnostic=subcommand == "pr")
    if given is None:
        return None
    if _is_filtered(resolved) and subcommand not in WHOLE:
        given += ["--where", quote(resolved.state.image_filter.strip())]
    skip = ["--skip-invalid"] if loaded.skip_invalid else []
    line = " ".join(filter(None, ["errata", subcommand, files, options, *given, *skip]))
    return f"{before} && {line}" if before else line


def threshold_words(resolved: Resolved) -> list[str]:
    """Give the options, unquoted, that set all thresholds."""
    return [*score_words(resolved), "--iou-thr", repr(resolved.iou_thr)]


def score_words(resolved: Resolved) -> list[str]:
    """Give the options, unquoted, that set the score threshold, and those of single classes."""
    thresholds, known = resolved.state.thresholds, set(resolved.labels)
    score = "none" if thresholds.score is None else repr(thresholds.score)
    words = ["--score-thr", score]
    for label, value in thresholds.per_class:
        if label in known:
            words += ["--class-score", f"{label}={value!r}"]
    return words


def counted_words(resolved: Resolved) -> list[str]:
    """Give the same for a command that asks for scores only where the image filter does."""
    return [] if resolved.filtered_at is None else score_words(resolved)


def _rule_options(loaded: Loaded, *, own_agnostic: bool) -> list[str] | None:
    """Give the rule's options; None where the labels of a match could be read in two ways.

    ``pr`` has a default of its own for pairs across classes, and its words say what holds.
    """
    rule = loaded.rule
    options = [f"--protocol {rule.protocol}"] if rule.protocol != "iou" else []
    if rule.class_agnostic is not None and not own_agnostic:
        options.append("--class-agnostic" if rule.class_agnostic else "--no-class-agnostic")
    for gt, dt in rule.matches:
        if not _reads_one_way(f"{gt}={dt}", set(loaded.evaluation.labels)):
            return None
        options.append(f"--match {quote(f'{gt}={dt}')}")
    return [*options, "--same-class-first"] if rule.same_class_first else options


def _reads_one_way(text: str, known: set[str]) -> bool:
    """Say whether the command line can tell which two labels a match names."""
    parts = text.split("=")
    splits = [("=".join(parts[:i]), "=".join(parts[i:])) for i in range(1, len(parts))]
    return sum(known.issuperset(pair) for pair in splits) == 1


def _is_filtered(resolved: Resolved) -> bool:
    return bool(resolved.state.image_filter.strip()) and resolved.filter_error is None


def whole(path: str) -> str:
    """Give a path that holds in every folder."""
    return str(Path(path).resolve())

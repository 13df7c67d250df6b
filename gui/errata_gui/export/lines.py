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
        f"dataset = errata.read({_whole(loaded.gt)!r}{skip})",
        f"predictions = errata.read_predictions({_whole(loaded.dt)!r}, dataset{skip})",
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


def command_of(words: str | None, resolved: Resolved) -> str | None:
    """Give the line for a shell; None where no command shows what the view does.

    Parameters
    ----------
    words : str, optional
        Subcommand and options, quoted, as `Panel.command` gives them.
    """
    if words is None or _is_filtered(resolved):
        return None
    loaded = resolved.loaded
    subcommand, _, options = words.partition(" ")
    files = f"{quote(_whole(loaded.gt))} {quote(_whole(loaded.dt))}"
    given = _rule_options(loaded, own_agnostic=subcommand == "pr")
    if given is None:
        return None
    skip = ["--skip-invalid"] if loaded.skip_invalid else []
    return " ".join(filter(None, ["errata", subcommand, files, options, *given, *skip]))


def _rule_options(loaded: Loaded, *, own_agnostic: bool) -> list[str] | None:
    """Give the rule's options; None where a label cannot be written as one.

    ``pr`` has a default of its own for pairs across classes, and its words say what holds.
    """
    rule = loaded.rule
    options = [f"--protocol {rule.protocol}"] if rule.protocol != "iou" else []
    if rule.class_agnostic is not None and not own_agnostic:
        options.append("--class-agnostic" if rule.class_agnostic else "--no-class-agnostic")
    for gt, dt in rule.matches:
        if "=" in gt + dt:
            return None
        options.append(f"--match {quote(f'{gt}={dt}')}")
    return [*options, "--same-class-first"] if rule.same_class_first else options


def _is_filtered(resolved: Resolved) -> bool:
    return bool(resolved.state.image_filter.strip()) and resolved.filter_error is None


def _whole(path: str) -> str:
    return str(Path(path).resolve())

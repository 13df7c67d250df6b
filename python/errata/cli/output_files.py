"""The files that a command writes: named well, and never over what it reads.

All is settled before any work, so that a slip of the hand costs neither minutes nor data.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

import click

from errata.errors import UsageError

PICTURES = (".png", ".svg")
VECTORS = (".npy", ".npz", ".parquet", ".arrow", ".feather", ".csv")


def csv_path(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Refuse a path that cannot be written; the callback of ``--csv``."""
    return writable(context, parameter, value, "name a file, such as sweep.csv")


def json_path(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Refuse a path that cannot be written; the callback of options that write JSON."""
    return writable(context, parameter, value, "name a file, such as clusters.json")


def plot_path(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Refuse a path that cannot be written, or is no picture's; the callback of ``--plot``."""
    advice = "name a .png or .svg file, such as plot.png"
    if value is not None and os.path.splitext(value)[1].lower() not in PICTURES:  # noqa: PTH122
        raise click.BadParameter(f"found {value!r}; {advice}", context, parameter)
    return writable(context, parameter, value, advice)


def vectors_path(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> str | None:
    """Refuse a path that cannot be written, or tells no format; the callback of ``--out``."""
    advice = f"name a file that ends in one of {', '.join(VECTORS)}, such as vectors.npz"
    if value is not None and os.path.splitext(value)[1].lower() not in VECTORS:  # noqa: PTH122
        raise click.BadParameter(f"found {value!r}; {advice}", context, parameter)
    return writable(context, parameter, value, advice)


def writable(
    context: click.Context, parameter: click.Parameter, value: str | None, advice: str
) -> str | None:
    """Refuse a path that cannot be written, with advice on what to name."""
    if value is None:
        return None
    text, folder = "", os.path.dirname(value)  # noqa: PTH120 (pathlib is slow to import)
    if not value:
        text = f"found an empty name; {advice}"
    elif os.path.isdir(value):  # noqa: PTH112
        text = f"found {value!r}, which is a folder; {advice}"
    elif folder and not os.path.isdir(folder):  # noqa: PTH112
        text = f"found {value!r}; make the folder {folder!r} first, or name a file elsewhere"
    if text:
        raise click.BadParameter(text, context, parameter)
    return value


def refuse_to_overwrite(
    inputs: Mapping[str, str | None], outputs: Mapping[str, str | None]
) -> None:
    """Refuse an output that is the same file as an input or another output.

    Parameters
    ----------
    inputs, outputs : mapping of str to str or None
        Paths by what the command line calls them, such as ``GT`` or ``--csv``; None: not given.

    Raises
    ------
    UsageError
        Two names of one file, at least one of them an output's.
    """
    taken = {name: path for name, path in inputs.items() if path is not None}
    for option, path in outputs.items():
        if path is None:
            continue
        for name, other in taken.items():
            if _same_file(path, other):
                found = f"found {path!r}, which is the file of {name} too"
                raise UsageError.at(option, found, "name another file")
        taken[option] = path


def _same_file(a: str, b: str) -> bool:
    if os.path.realpath(a) == os.path.realpath(b):
        return True
    try:
        # Hard links, and file systems to which A and a are one name.
        return os.path.samefile(a, b)  # noqa: PTH121
    except OSError:
        return False  # One of the two is not there.

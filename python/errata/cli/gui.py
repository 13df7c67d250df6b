"""`errata gui`: the desktop app, which is a distribution of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from errata.cli.session import session_options
from errata.errors import MissingExtraError

DISTRIBUTION, SCRIPT = "errata-gui", "errata-gui"


@click.command(short_help="Open the desktop app.")
@click.argument("paths", nargs=-1, metavar="[GT DT | FOLDER | FILE]")
@click.option("--images", metavar="FOLDER", help="Where the pictures lie.")
@session_options
def gui(paths: tuple[str, ...], images: str | None) -> None:
    """Look at a model's mistakes in a window, at every threshold.

    Give ground truth and predictions in either order, a folder that holds both, or one file: the
    window then asks for the other. Without any it offers what was open last, and the demo.
    """
    start = _app()
    # After "--" all are paths, whatever they begin with.
    named = [] if images is None else [f"--images={images}"]
    click.get_current_context().exit(start([*named, "--", *paths]))


def _app() -> Callable[[Sequence[str]], int]:
    """Find the app by the entry point that its distribution declares.

    The library never imports the app: import-linter sees to that, and so it also starts where the
    app is not installed.
    """
    from importlib.metadata import entry_points

    found = tuple(entry_points(group="console_scripts", name=SCRIPT))
    if not found:
        raise MissingExtraError(
            f"the desktop app is not installed: pip install {DISTRIBUTION} (or, in a clone of the "
            "repository, pip install ./gui)"
        )
    start: Callable[[Sequence[str]], int] = found[0].load()
    return start

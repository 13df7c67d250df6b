"""The command `errata`: its subcommands, and what becomes of their failures.

Nothing heavy is imported here. A subcommand's module is imported when it is called, and imports
what it needs where it needs it, so that `errata --version` and `errata coco` start at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from errata import __version__
from errata.cli import stderr
from errata.cli.failures import explain
from errata.cli.session import Session, session_options

PROGRAM = "errata"

COMMANDS = (
    "evaluate",
    "coco",
    "sweep",
    "confusion",
    "pr",
    "breakdown",
    "examples",
    "explain",
    "tide",
    "embed",
    "vectors",
    "coverage",
    "anomaly",
    "variants",
    "demo",
    "gui",
)
"""Each is an attribute of the module of its name in this package."""


class _Commands(click.Group):
    """Finds subcommands by name, and imports only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = getattr(import_module(f"errata.cli.{cmd_name}"), cmd_name)
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            advice = f"did you mean {near[0]!r}?" if near else f"use one of {', '.join(COMMANDS)}"
            ctx.fail(f"unknown command {args[0]!r}; {advice}")
        return super().resolve_command(ctx, args)


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="'errata COMMAND --help' says what a command takes.",
)
@click.version_option(__version__, prog_name=PROGRAM)
@session_options
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Find every mistake of a computer-vision model, at every threshold.

    Start with: errata evaluate GT DT, where GT is ground truth and DT one model's predictions, both
    COCO JSON; or with errata demo, which draws a data set of its own. With --json a command writes
    JSON to stdout; warnings, errors and progress go to stderr.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        ctx.exit(2)


def run(arguments: Sequence[str]) -> int:
    """Run the command line in this process and give its exit code; nothing is raised."""
    session = Session()
    with stderr.warnings_as_lines():
        try:
            _invoke(list(arguments), session)
            sys.stdout.flush()
        except click.exceptions.Exit as end:
            return end.exit_code
        # A Rust panic is a BaseException, and this is the last place where it can be told.
        except BaseException as error:  # noqa: BLE001
            if session.debug:
                from traceback import print_exception

                print_exception(error)
            return explain(error)
    return 0


def _invoke(arguments: list[str], session: Session) -> None:
    # Not `cli.main`, which ends the process by itself on a closed pipe or a Control-C.
    with cli.make_context(PROGRAM, arguments, obj=session) as context:
        cli.invoke(context)


def main() -> None:
    """Run the command line with this process's arguments and end the process."""
    if "_ERRATA_COMPLETE" in os.environ:
        cli.main(prog_name=PROGRAM)
    if sys.stdout is not None and hasattr(sys.stdout, "reconfigure"):
        # What a terminal cannot show is no reason to stop.
        sys.stdout.reconfigure(errors="replace")
    code = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except OSError:
        # The reader is gone; without this Python complains about it on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
